package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelWork;
import faultline.kernel.ipc.IpcError;
import faultline.kernel.ipc.SemaphoreSet;
import faultline.kernel.ipc.SemaphoreSet.Operation;
import faultline.kernel.ipc.Semaphores;
import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;
import faultline.kernel.process.Timekeeper;
import faultline.kernel.uaccess.UserMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** System V semaphores: semget, semop, semtimedop; semctl is {@link SemaphoreControl}. */
public final class SemaphoreCalls {

    private static final int OPERATION_BYTES = 6;

    private final KernelWork work;
    private final UserTimes times;
    private final IpcLayout layout;
    private final Semaphores semaphores;
    private final Timekeeper time;
    private final SemaphoreControl control;

    /** @param time turns time limits into ticks */
    public SemaphoreCalls(KernelWork work, UserMemory user, Semaphores semaphores, Timekeeper time) {
        this.work = work;
        this.times = new UserTimes(user);
        this.layout = new IpcLayout(user);
        this.semaphores = semaphores;
        this.time = time;
        this.control = new SemaphoreControl(layout, semaphores);
    }

    /** Enters the family into the table and into ipc(2). */
    public void register(SyscallTable calls, IpcCalls ipc) {
        ipc.add(1, (caller, call, a) -> operate(caller, call, a.first(), a.pointer(), a.second(), 0, false));
        ipc.add(2, (caller, call, a) -> get(caller, a.first(), a.second(), a.third()));
        ipc.add(3, (caller, call, a) -> {
            int value = layout.get(a.pointer(), Integer.BYTES).getInt();
            boolean wide = (a.third() & IpcLayout.WIDE) != 0;
            return control.run(caller, a.first(), a.second(), a.third() & ~IpcLayout.WIDE, value, wide);
        });
        ipc.add(4, (caller, call, a) -> operate(caller, call, a.first(), a.pointer(), a.second(), a.fifth(), false));
        calls.add(
                393,
                "semget",
                ipc.guard((caller, call) -> get(caller, call.argument(0), call.argument(1), call.argument(2))));
        calls.add(
                394,
                "semctl",
                ipc.guard((caller, call) -> control.run(
                        caller, call.argument(0), call.argument(1), call.argument(2), call.argument(3), true)));
        calls.add(
                420,
                "semtimedop_time64",
                ipc.guard((caller, call) -> operate(
                        caller, call, call.argument(0), call.argument(1), call.argument(2), call.argument(3), true)));
    }

    private int get(Process caller, int key, int count, int flags) throws IpcError {
        return semaphores.get(key, count, flags, caller.credentials()).id();
    }

    private int operate(Process caller, SystemCall call, int id, int address, int count, int limit, boolean wide)
            throws IpcError {
        if (call.resumed()) {
            return semaphores.resume(caller, call);
        }
        if (count < 1) {
            throw new IpcError(Errno.EINVAL);
        }
        if (Integer.compareUnsigned(count, Semaphores.MOST_OPERATIONS) > 0) {
            throw new IpcError(Errno.E2BIG);
        }
        ByteBuffer in = layout.get(address, count * OPERATION_BYTES);
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            operations.add(new Operation(in.getShort() & 0xFFFF, in.getShort(), in.getShort() & 0xFFFF));
        }
        if (limit != 0) {
            UserTimes.Span span = times.read(limit, wide);
            if (span == null) {
                throw new IpcError(Errno.EFAULT);
            }
            if (!span.valid(Timekeeper.NANOS)) {
                throw new IpcError(Errno.EINVAL);
            }
            call.setDeadline(time.deadline(work.now(), span.nanos()));
        }
        SemaphoreSet set = semaphores.table().find(id);
        return semaphores.operate(caller, call, set, operations);
    }
}
