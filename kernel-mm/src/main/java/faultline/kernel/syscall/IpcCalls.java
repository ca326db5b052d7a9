package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.ipc.IpcError;
import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;
import java.util.TreeMap;

/** ipc(2): one number for all calls of System V communication, which later kernels also have under numbers of their own. */
public final class IpcCalls {

    private static final int CALL = 0xFFFF;
    private static final int VERSION_SHIFT = 16;

    private final KernelWork work;
    private final TreeMap<Integer, Body> bodies = new TreeMap<>();

    /** What is behind a number of ipc(2). */
    @FunctionalInterface
    public interface Body {
        /** Runs the call and gives the value for EAX. */
        int run(Process caller, SystemCall call, Arguments arguments) throws IpcError;
    }

    /**
     * Arguments of ipc(2).
     *
     * @param version upper half of the call's number: the layout of some arguments
     */
    public record Arguments(int version, int first, int second, int third, int pointer, int fifth) {}

    /** @param work where calls are charged */
    public IpcCalls(KernelWork work) {
        this.work = work;
    }

    /** Enters what ipc(2) does for {@code number} (linux/ipc.h, SEMOP to SHMCTL). */
    public void add(int number, Body body) {
        bodies.put(number, body);
    }

    /** Enters ipc(2) into the table. */
    public void register(SyscallTable calls) {
        calls.add(117, "ipc", guard((caller, call) -> {
            Body body = bodies.get(call.argument(0) & CALL);
            if (body == null) {
                return Errno.ENOSYS.result();
            }
            return body.run(
                    caller,
                    call,
                    new Arguments(
                            call.argument(0) >>> VERSION_SHIFT,
                            call.argument(1),
                            call.argument(2),
                            call.argument(3),
                            call.argument(4),
                            call.argument(5)));
        }));
    }

    /** The body of a call with a number of its own. */
    @FunctionalInterface
    interface Direct {
        /** Runs the call and gives the value for EAX. */
        int run(Process caller, SystemCall call) throws IpcError;
    }

    /** The same as a handler that returns the error number. */
    SyscallHandler guard(Direct body) {
        return (caller, call) -> {
            work.path(KernelPath.SYSCALL_SMALL);
            try {
                return body.run(caller, call);
            } catch (IpcError error) {
                return error.errno().result();
            }
        };
    }
}
