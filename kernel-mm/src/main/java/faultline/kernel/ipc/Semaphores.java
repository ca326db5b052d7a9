package faultline.kernel.ipc;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.GeneralCaches;
import faultline.kernel.frame.KernelBuffer;
import faultline.kernel.ipc.SemaphoreSet.Operation;
import faultline.kernel.ipc.SemaphoreSet.Waiter;
import faultline.kernel.process.Credentials;
import faultline.kernel.process.Process;
import faultline.kernel.process.Scheduler;
import faultline.kernel.process.SystemCall;
import faultline.kernel.process.Timekeeper;
import java.util.ArrayList;
import java.util.List;

/** Semaphore sets and what is done with them (Linux 2.6.2 ipc/sem.c). */
public final class Semaphores {

    /** SEMMSL: most semaphores in a set. */
    public static final int MOST_IN_SET = 250;
    /** SEMMNI: most sets. */
    public static final int MOST_SETS = 128;
    /** SEMMNS: most semaphores. */
    public static final int MOST = MOST_SETS * MOST_IN_SET;
    /** SEMOPM: most operations in a call. */
    public static final int MOST_OPERATIONS = 32;
    /** SEMVMX: largest value. */
    public static final int LARGEST = 32767;

    private static final int UNDO = 0x1000;

    private final KernelWork work;
    private final Scheduler scheduler;
    private final GeneralCaches memory;
    private final Timekeeper time;
    private final IpcTable<SemaphoreSet> table;
    private final SemaphoreUndo undo = new SemaphoreUndo();
    private int total;

    public Semaphores(KernelWork work, Scheduler scheduler, GeneralCaches memory, Timekeeper time) {
        this.work = work;
        this.scheduler = scheduler;
        this.memory = memory;
        this.time = time;
        table = new IpcTable<>(work, MOST_SETS);
    }

    /** The sets. */
    public IpcTable<SemaphoreSet> table() {
        return table;
    }

    /** Semaphores in all sets. */
    public int total() {
        return total;
    }

    /** Seconds since 1970. */
    long now() {
        return Timekeeper.EPOCH_SECONDS + time.nanos(work.now()) / Timekeeper.NANOS;
    }

    /** semget. */
    public SemaphoreSet get(int key, int count, int flags, Credentials who) throws IpcError {
        if (count < 0 || count > MOST_IN_SET) {
            throw new IpcError(Errno.EINVAL);
        }
        return table.get(
                key,
                flags,
                who,
                found -> {
                    if (count > found.count()) {
                        throw new IpcError(Errno.EINVAL);
                    }
                },
                () -> make(key, count, flags, who));
    }

    private SemaphoreSet make(int key, int count, int flags, Credentials who) throws IpcError {
        if (count == 0) {
            throw new IpcError(Errno.EINVAL);
        }
        if (total + count > MOST) {
            throw new IpcError(Errno.ENOSPC);
        }
        KernelBuffer buffer = memory.allocate(SemaphoreSet.HEAD_BYTES + count * SemaphoreSet.SEMAPHORE_BYTES);
        if (buffer == null) {
            throw new IpcError(Errno.ENOMEM);
        }
        buffer.touch(0, buffer.bytes(), true);
        total += count;
        return new SemaphoreSet(key, flags, count, who, buffer, now());
    }

    /** IPC_RMID: those who wait get EIDRM. */
    public void remove(SemaphoreSet set) {
        table.remove(set);
        set.setRemoved();
        undo.forget(set);
        for (Waiter waiter : new ArrayList<>(set.waiters())) {
            finish(set, waiter, Errno.EIDRM.result());
        }
        total -= set.count();
        memory.free(set.memory());
    }

    /** SETVAL and SETALL, one semaphore: adjustments to it are forgotten. */
    public void setValue(SemaphoreSet set, int number, int value, Process by) {
        set.values()[number] = value;
        set.lastProcesses()[number] = by.groupId();
        set.store(number);
        undo.forget(set, number);
    }

    /** Values have changed: lets those go on that now can. */
    public void changed(SemaphoreSet set) {
        set.setChanged(now());
        wakeThoseWhoCan(set);
    }

    /**
     * semop: does all operations, or none and waits.
     *
     * @return 0, an error number, or what blocking returns
     */
    public int operate(Process caller, SystemCall call, SemaphoreSet set, List<Operation> operations) throws IpcError {
        boolean changes = operations.stream().anyMatch(operation -> operation.amount() != 0);
        if (operations.stream().anyMatch(operation -> operation.number() >= set.count())) {
            throw new IpcError(Errno.EFBIG);
        }
        set.require(caller.credentials(), changes ? IpcObject.WRITE : IpcObject.READ);
        int outcome = attempt(caller, set, operations);
        if (outcome <= 0) {
            if (outcome == 0 && changes) {
                wakeThoseWhoCan(set);
            }
            return outcome;
        }
        if (caller.signals().deliverable()) {
            return Errno.EINTR.result();
        }
        Waiter waiter = new Waiter(caller, List.copyOf(operations));
        set.waiters().add(waiter);
        set.memory().store(0);
        call.attach(new Sleep(set, waiter));
        return call.block();
    }

    private record Sleep(SemaphoreSet set, Waiter waiter) {}

    /** The call was woken: by those who let it go on, by its time limit or by a signal. */
    public int resume(Process caller, SystemCall call) {
        Sleep sleep = (Sleep) call.attachment();
        if (sleep.waiter().done) {
            return sleep.waiter().result;
        }
        boolean late = call.deadline() != SystemCall.NEVER && time.tickAt(work.now()) >= call.deadline();
        if (!late && !caller.signals().deliverable()) {
            return call.block();
        }
        sleep.set().waiters().remove(sleep.waiter());
        return late ? Errno.EAGAIN.result() : Errno.EINTR.result();
    }

    /** The process of {@code task} ends: what it did with SEM_UNDO is taken back (sem_exit). */
    public void exit(Process task) {
        if (task.group().members().size() > 1 || !undo.has(task.group())) {
            return;
        }
        undo.take(task.group()).forEach((set, adjustments) -> {
            for (int i = 0; i < adjustments.length; i++) {
                if (adjustments[i] != 0) {
                    int value = set.values()[i] + adjustments[i];
                    set.values()[i] = Math.max(0, Math.min(LARGEST, value));
                    set.lastProcesses()[i] = task.groupId();
                    set.store(i);
                }
            }
            set.setOperated(now());
            wakeThoseWhoCan(set);
        });
    }

    /** Whether all operations can be done now; if so they are. Returns 0, 1 to wait, or an error number. */
    private int attempt(Process caller, SemaphoreSet set, List<Operation> operations) {
        int[] values = set.values().clone();
        boolean undoes = operations.stream().anyMatch(operation -> (operation.flags() & UNDO) != 0);
        int[] adjustments = undoes ? undo.of(caller.group(), set).clone() : null;
        for (Operation operation : operations) {
            work.path(KernelPath.SEMAPHORE_OPERATION);
            set.load(operation.number());
            int number = operation.number();
            int amount = operation.amount();
            int result = values[number] + amount;
            if (amount == 0 && values[number] != 0 || result < 0) {
                return (operation.flags() & IpcTable.NO_WAIT) != 0 ? Errno.EAGAIN.result() : 1;
            }
            if (result > LARGEST) {
                return Errno.ERANGE.result();
            }
            if ((operation.flags() & UNDO) != 0) {
                adjustments[number] -= amount;
                if (adjustments[number] < -LARGEST - 1 || adjustments[number] > LARGEST) {
                    return Errno.ERANGE.result();
                }
            }
            values[number] = result;
        }
        System.arraycopy(values, 0, set.values(), 0, values.length);
        for (Operation operation : operations) {
            set.lastProcesses()[operation.number()] = caller.groupId();
            set.store(operation.number());
        }
        if (undoes) {
            System.arraycopy(adjustments, 0, undo.of(caller.group(), set), 0, adjustments.length);
        }
        set.setOperated(now());
        return 0;
    }

    /** update_queue: in the order in which they came, again from the start after each that changed something. */
    private void wakeThoseWhoCan(SemaphoreSet set) {
        boolean again = true;
        while (again) {
            again = false;
            for (Waiter waiter : new ArrayList<>(set.waiters())) {
                int outcome = attempt(waiter.process, set, waiter.operations);
                if (outcome <= 0) {
                    finish(set, waiter, outcome);
                    again |= outcome == 0 && waiter.operations.stream().anyMatch(operation -> operation.amount() != 0);
                }
            }
        }
    }

    private void finish(SemaphoreSet set, Waiter waiter, int result) {
        waiter.done = true;
        waiter.result = result;
        set.waiters().remove(waiter);
        work.store(waiter.process.stackTop() - Long.BYTES);
        scheduler.wake(waiter.process);
    }
}
