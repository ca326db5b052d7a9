package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;
import faultline.kernel.file.BufferedIo;
import faultline.kernel.file.FileMapping;
import faultline.kernel.file.MemoryBacking;
import faultline.kernel.mm.MappedFile;

/**
 * A regular file in memory, as tmpfs has it: the frames of its page cache are all there is. Parts never written take no room
 * and read as zeros.
 */
public final class RegularFile extends Inode {

    /** Largest offset that a file may have: MAX_LFS_FILESIZE of a 32-bit kernel, 8 TB less one byte (linux/fs.h). */
    public static final long MAX_BYTES = (1L << 43) - 1;

    private final FileMapping pages;
    private final BufferedIo io;
    private long size;
    private int openCount;

    /**
     * An empty file with one name.
     *
     * @throws FileError ENOMEM when memory ran out
     */
    public RegularFile(FileSystem fileSystem, int permissions) throws FileError {
        super(fileSystem, FileMode.REGULAR | permissions & FileMode.PERMISSIONS);
        pages = fileSystem.storage().newMapping(new InMemory());
        io = pages.bufferedIo();
    }

    /**
     * An empty file that goes when it is closed.
     *
     * @throws FileError ENOMEM when memory ran out
     */
    public static RegularFile unnamed(FileSystem fileSystem, int permissions) throws FileError {
        RegularFile file = new RegularFile(fileSystem, permissions);
        file.loseName();
        return file;
    }

    private void loseName() {
        super.addLinks(-1);
    }

    /** No place but the page cache, as long as the file system's limit allows. */
    private final class InMemory implements MemoryBacking {
        @Override
        public long bytes() {
            return size;
        }

        @Override
        public boolean reserve() {
            return fileSystem().storage().take();
        }

        @Override
        public void release(int count) {
            fileSystem().storage().giveBack(count);
        }

        @Override
        public long committedPages(int present) {
            return present;
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public long allocatedBytes() {
        return (long) pages.heldPages() * Storage.CHUNK_BYTES;
    }

    /** Gives the empty file its first content, which costs only its pages; throws ENOSPC or ENOMEM. */
    public void preload(byte[] bytes) throws FileError {
        FileError.check(io.preload(bytes));
        size = bytes.length;
    }

    /** Reads bytes from {@code offset} on; 0 at or behind the end. */
    public int read(long offset, byte[] into, int at, int length) throws FileError {
        int count = FileError.check(io.read(null, offset, into, at, length));
        wasRead();
        return count;
    }

    /**
     * Writes bytes from {@code offset} on.
     *
     * @return bytes written, fewer than {@code length} when room ran out on the way
     */
    public int write(long offset, byte[] from, int at, int length) throws FileError {
        if (length > 0 && offset >= MAX_BYTES) {
            throw new FileError(Errno.EFBIG);
        }
        int wanted = (int) Math.min(length, MAX_BYTES - offset);
        int done = FileError.check(io.write(offset, from, at, wanted));
        size = Math.max(size, done > 0 ? offset + done : 0);
        wasWritten();
        return done;
    }

    @Override
    public void truncate(long newSize) throws FileError {
        if (newSize > MAX_BYTES) {
            throw new FileError(Errno.EFBIG);
        }
        boolean shrinks = newSize < size;
        size = newSize;
        if (shrinks) {
            pages.truncate(newSize);
        }
        wasWritten();
    }

    @Override
    public void allocate(long from, long to, boolean keepSize) throws FileError {
        if (to > MAX_BYTES) {
            throw new FileError(Errno.EFBIG);
        }
        FileError.check(io.allocate(from, to));
        size = keepSize ? size : Math.max(size, to);
        wasWritten();
    }

    @Override
    public OpenFile open(int flags) {
        openCount++;
        return new Opened(flags);
    }

    @Override
    void addLinks(int count) {
        super.addLinks(count);
        dropIfUnused();
    }

    /** It counts among the files that there are until nobody has it open. */
    @Override
    protected void nameless() {}

    private void dropIfUnused() {
        if (links() == 0 && openCount == 0) {
            size = 0;
            pages.destroy();
            super.nameless();
        }
    }

    private final class Opened extends OpenFile {
        private final MappedFile mapped = new FileView(this, pages);

        Opened(int flags) {
            super(RegularFile.this, flags);
        }

        @Override
        public int read(long offset, byte[] into, int at, int length) throws FileError {
            return RegularFile.this.read(offset, into, at, length);
        }

        @Override
        public int write(long offset, byte[] from, int at, int length) throws FileError {
            return RegularFile.this.write(offset, from, at, length);
        }

        @Override
        public int available() {
            return (int) Math.max(0, Math.min(Integer.MAX_VALUE, size - position()));
        }

        @Override
        public MappedFile mapped() {
            return mapped;
        }

        @Override
        public boolean peek(byte[] into) {
            return pages.untouched().bytes(into);
        }

        @Override
        public boolean cached() {
            return true;
        }

        @Override
        protected void closed() {
            openCount--;
            dropIfUnused();
        }
    }
}
