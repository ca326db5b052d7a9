package faultline.kernel.huge;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;
import faultline.kernel.mm.MappedFile;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.FileSystem;
import faultline.kernel.vfs.Inode;
import faultline.kernel.vfs.OpenFile;
import java.util.Arrays;

/** A file of hugetlbfs. It can be mapped and cut, in later kernels also read, but never written to. */
final class HugeInode extends Inode {

    private final HugePaging paging;
    private final HugeMapping pages;
    private int openCount;

    HugeInode(FileSystem fileSystem, int permissions, HugePaging paging, HugeMapping pages) {
        super(fileSystem, FileMode.REGULAR | permissions & FileMode.PERMISSIONS);
        this.paging = paging;
        this.pages = pages;
    }

    @Override
    public long size() {
        return pages.bytes();
    }

    @Override
    public long allocatedBytes() {
        return (long) pages.cachedPages() * paging.pageBytes();
    }

    /** hugetlbfs_setattr: EINVAL for what is no multiple of the huge page, and up to 2.6.15 for a longer file. */
    @Override
    public void truncate(long size) throws FileError {
        boolean whole = (size & paging.pageBytes() - 1) == 0;
        if (!whole || size > pages.bytes() && !paging.growsFiles()) {
            throw new FileError(Errno.EINVAL);
        }
        pages.truncate(size);
        wasWritten();
    }

    @Override
    public void allocate(long from, long to, boolean keepSize) throws FileError {
        throw new FileError(Errno.EOPNOTSUPP);
    }

    @Override
    public OpenFile open(int flags) {
        openCount++;
        return new Opened(flags);
    }

    @Override
    protected void nameless() {
        dropIfUnused();
    }

    private void dropIfUnused() {
        if (links() == 0 && openCount == 0) {
            pages.destroy();
            super.nameless();
        }
    }

    /** hugetlbfs_read: bytes of pages in memory, zeros for those that are not. */
    private int read(long offset, byte[] into, int at, int length) throws FileError {
        if (!paging.readsFiles()) {
            throw new FileError(Errno.EINVAL);
        }
        int count = (int) Math.max(0, Math.min(length, pages.bytes() - offset));
        for (int done = 0; done < count; ) {
            long from = offset + done;
            int inFrame = (int) from & PhysicalMemory.FRAME_BYTES - 1;
            int part = Math.min(count - done, PhysicalMemory.FRAME_BYTES - inFrame);
            int page = pages.find((int) (from / paging.pageBytes()));
            if (page == HugePool.NONE) {
                Arrays.fill(into, at + done, at + done + part, (byte) 0);
            } else {
                int frame = page + (int) (from % paging.pageBytes() / PhysicalMemory.FRAME_BYTES);
                paging.readBytes(frame, inFrame, into, at + done, part);
            }
            done += part;
        }
        wasRead();
        return count;
    }

    private final class Opened extends OpenFile {
        private final MappedFile mapped = new View(this);

        Opened(int flags) {
            super(HugeInode.this, flags);
        }

        @Override
        public int read(long offset, byte[] into, int at, int length) throws FileError {
            return HugeInode.this.read(offset, into, at, length);
        }

        @Override
        public boolean cached() {
            return true;
        }

        @Override
        public MappedFile mapped() {
            return mapped;
        }

        @Override
        protected void closed() {
            openCount--;
            dropIfUnused();
        }
    }

    private final class View extends HugeFile {
        private final OpenFile file;

        View(OpenFile file) {
            super(paging, pages);
            this.file = file;
        }

        @Override
        public boolean readable() {
            return file.readable();
        }

        @Override
        public boolean writable() {
            return file.writable();
        }

        @Override
        public void get() {
            file.addUser();
        }

        @Override
        public void put() {
            file.dropUser();
        }

        @Override
        public String name() {
            boolean deleted = links() == 0 && !file.path().endsWith(" (deleted)");
            return deleted ? file.path() + " (deleted)" : file.path();
        }

        @Override
        public long inode() {
            return number();
        }

        @Override
        public int device() {
            return fileSystem().device();
        }
    }
}
