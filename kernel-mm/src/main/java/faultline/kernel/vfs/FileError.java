package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;

/** A file operation that cannot be done, and the error number that the program gets. */
public final class FileError extends Exception {

    private static final long serialVersionUID = 1L;

    private final Errno errno;

    /** @param errno what the system call returns */
    public FileError(Errno errno) {
        // An outcome of ordinary calls: no stack trace, which would cost more than the call.
        super(errno.name(), null, false, false);
        this.errno = errno;
    }

    /**
     * Passes {@code result} of a file operation on, unless it is a negative errno.
     *
     * @throws FileError with that error number
     */
    static int check(int result) throws FileError {
        if (Errno.isError(result)) {
            throw new FileError(Errno.of(result));
        }
        return result;
    }

    /** The error number. */
    public Errno errno() {
        return errno;
    }
}
