package faultline.kernel.syscall;

import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;

/** The body of one system call. */
@FunctionalInterface
public interface SyscallHandler {

    /**
     * Runs the call. A handler that must wait calls {@link SystemCall#block} and is asked again later.
     *
     * @param caller the process that the CPU runs
     * @param call number, arguments and what was kept over a sleep
     * @return the value for EAX: a result, or a negative errno
     */
    int handle(Process caller, SystemCall call);
}
