package faultline.kernel.ipc;

import faultline.kernel.frame.KernelBuffer;
import faultline.kernel.process.Credentials;
import faultline.kernel.process.Process;
import java.util.ArrayList;
import java.util.List;

/** Semaphores that are operated on together: struct sem_array. */
public final class SemaphoreSet extends IpcObject {

    /** Bytes of struct sem_array (Linux 2.6.2 include/linux/sem.h on i386). */
    static final int HEAD_BYTES = 80;
    /** Bytes of struct sem: value and last process. */
    static final int SEMAPHORE_BYTES = 8;

    private final KernelBuffer memory;
    private final int[] values;
    private final int[] lastProcess;
    private final List<Waiter> waiters = new ArrayList<>();
    private long operated;
    private long changed;
    private boolean removed;

    /** One operation: struct sembuf. */
    public record Operation(int number, int amount, int flags) {}

    /** A call that cannot go on yet: struct sem_queue. */
    static final class Waiter {
        final Process process;
        final List<Operation> operations;
        boolean done;
        int result;

        Waiter(Process process, List<Operation> operations) {
            this.process = process;
            this.operations = operations;
        }
    }

    SemaphoreSet(int key, int mode, int count, Credentials who, KernelBuffer memory, long now) {
        super(key, mode, who);
        this.memory = memory;
        values = new int[count];
        lastProcess = new int[count];
        changed = now;
    }

    KernelBuffer memory() {
        return memory;
    }

    void load(int number) {
        memory.load(HEAD_BYTES + number * SEMAPHORE_BYTES);
    }

    void store(int number) {
        memory.store(HEAD_BYTES + number * SEMAPHORE_BYTES);
    }

    int[] values() {
        return values;
    }

    int[] lastProcesses() {
        return lastProcess;
    }

    List<Waiter> waiters() {
        return waiters;
    }

    void setOperated(long seconds) {
        operated = seconds;
    }

    void setRemoved() {
        removed = true;
    }

    boolean removed() {
        return removed;
    }

    /** How many semaphores it has. */
    public int count() {
        return values.length;
    }

    /** Value of one. */
    public int value(int number) {
        load(number);
        return values[number];
    }

    /** Process that operated on it last. */
    public int lastProcess(int number) {
        load(number);
        return lastProcess[number];
    }

    /** Second of the last semop; 0 for never. */
    public long operated() {
        return operated;
    }

    /** Second of the last change by semctl. */
    public long changed() {
        return changed;
    }

    /** Sets {@link #changed}. */
    public void setChanged(long seconds) {
        changed = seconds;
    }

    /** Calls that wait for semaphore {@code number} to grow, or to become zero. */
    public int waiting(int number, boolean forZero) {
        int count = 0;
        for (Waiter waiter : waiters) {
            for (Operation operation : waiter.operations) {
                boolean wants = forZero ? operation.amount() == 0 : operation.amount() < 0;
                if (operation.number() == number && wants && (operation.flags() & IpcTable.NO_WAIT) == 0) {
                    count++;
                }
            }
        }
        return count;
    }
}
