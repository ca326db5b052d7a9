package faultline.kernel.ipc;

import faultline.kernel.abi.Errno;

/** An operation that cannot be done, and the error number that the program gets. */
public final class IpcError extends Exception {

    private static final long serialVersionUID = 1L;

    private final Errno errno;

    /** @param errno what the system call returns */
    public IpcError(Errno errno) {
        // An outcome of ordinary calls: no stack trace, which would cost more than the call.
        super(errno.name(), null, false, false);
        this.errno = errno;
    }

    /** The error number. */
    public Errno errno() {
        return errno;
    }
}
