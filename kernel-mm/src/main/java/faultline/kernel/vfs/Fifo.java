package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;
import faultline.kernel.abi.OpenFlags;

/** A FIFO, with a name or (a pipe) without one. */
public final class Fifo extends Inode {

    private final Pipe pipe = new Pipe();

    /** A FIFO that nobody has open. */
    public Fifo(FileSystem fileSystem, int permissions) {
        super(fileSystem, FileMode.FIFO | permissions & FileMode.PERMISSIONS);
    }

    /** What goes through it. */
    public Pipe pipe() {
        return pipe;
    }

    /**
     * Opens an end; a FIFO's caller waits until {@link Pipe} knows the other end.
     *
     * @throws FileError ENXIO for a writer that will not wait while nobody reads
     */
    @Override
    public PipeEnd open(int flags) throws FileError {
        boolean writesOnly = (flags & OpenFlags.ACCESS_MODE) == OpenFlags.WRITE_ONLY;
        if (writesOnly && (flags & OpenFlags.NON_BLOCKING) != 0 && pipe.readers() == 0) {
            throw new FileError(Errno.ENXIO);
        }
        return new PipeEnd(this, flags);
    }
}
