package faultline.kernel.syscall;

import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;
import faultline.kernel.vfs.FileError;

/** The body of a system call on files, which fails by {@link FileError}. */
@FunctionalInterface
interface FileHandler {

    /** Runs the call and gives the value for EAX. */
    int handle(Process caller, SystemCall call) throws FileError;

    /** The same as a handler that returns the error number. */
    static SyscallHandler guard(FileHandler handler) {
        return (caller, call) -> {
            try {
                return handler.handle(caller, call);
            } catch (FileError error) {
                return error.errno().result();
            }
        };
    }
}
