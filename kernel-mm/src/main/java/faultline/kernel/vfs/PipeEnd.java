package faultline.kernel.vfs;

/** An open end of a pipe or FIFO. */
public final class PipeEnd extends OpenFile {

    private final Pipe pipe;
    private final long othersEver;

    PipeEnd(Fifo fifo, int flags) {
        super(fifo, flags);
        pipe = fifo.pipe();
        othersEver = readable() ? pipe.writersEver() : pipe.readersEver();
        pipe.open(readable(), writable());
    }

    /** Whether someone has, or had since this end was opened, the other end: open need not wait. */
    public boolean connected() {
        if (readable()) {
            return pipe.writers() > 0 || pipe.writersEver() != othersEver;
        }
        return pipe.readers() > 0 || pipe.readersEver() != othersEver;
    }

    @Override
    public boolean seekable() {
        return false;
    }

    @Override
    public int read(long offset, byte[] into, int at, int length) throws FileError {
        int count = pipe.read(into, at, length);
        inode().wasRead();
        return count;
    }

    @Override
    public int write(long offset, byte[] from, int at, int length) throws FileError {
        int count = pipe.write(from, at, length);
        inode().wasWritten();
        return count;
    }

    @Override
    public int events() {
        return (readable() ? pipe.readEvents() : 0) | (writable() ? pipe.writeEvents() : 0);
    }

    @Override
    public WaitQueue queue() {
        return pipe.queue();
    }

    @Override
    public int available() {
        return pipe.count();
    }

    @Override
    protected void closed() {
        pipe.close(readable(), writable());
    }
}
