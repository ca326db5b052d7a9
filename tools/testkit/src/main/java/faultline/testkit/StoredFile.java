package faultline.testkit;

import faultline.kernel.file.Backing;
import faultline.kernel.file.FileMapping;
import faultline.kernel.file.PageCache;
import faultline.kernel.file.ReadAhead;
import faultline.kernel.mm.MappedFile;
import faultline.kernel.mm.PageOutcome;
import faultline.kernel.mm.PageOwner;
import faultline.kernel.mm.Vma;
import java.util.Arrays;

/** A file on the simulated disk that tests can map, write and cut: its pages can be given up and come back. */
final class StoredFile implements MappedFile, Backing {

    private static final int PAGE = 4096;

    private final byte[][] stored;
    private final FileMapping pages;
    private final ReadAhead ahead;
    private long bytes;
    private int users = 1;

    private StoredFile(PageCache cache, int pageCount) {
        stored = new byte[pageCount][];
        bytes = (long) pageCount * PAGE;
        pages = cache.create(this);
        ahead = pages == null ? null : pages.newReadAhead();
    }

    /** A file of zeros, which all lie on the disk; null when memory ran out. */
    static StoredFile create(PageCache cache, int pageCount) {
        StoredFile file = new StoredFile(cache, pageCount);
        return file.pages == null ? null : file;
    }

    /** Cuts or lengthens the file, up to its first length. */
    void resize(int pageCount) {
        bytes = (long) pageCount * PAGE;
        Arrays.fill(stored, Math.min(pageCount, stored.length), stored.length, null);
        pages.truncate(bytes);
    }

    @Override
    public PageOwner owner() {
        return pages;
    }

    @Override
    public int page(Vma vma, int va, PageOutcome outcome) {
        return pages.page(vma, va, ahead, outcome);
    }

    @Override
    public boolean readable() {
        return true;
    }

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public void get() {
        users++;
    }

    @Override
    public void put() {
        if (--users == 0) {
            bytes = 0;
            pages.destroy();
        }
    }

    @Override
    public int sync() {
        return pages.sync();
    }

    @Override
    public String name() {
        return "stored";
    }

    @Override
    public long inode() {
        return 1;
    }

    @Override
    public int device() {
        return 1;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public boolean reserve() {
        return true;
    }

    @Override
    public void release(int count) {}

    @Override
    public boolean stored(int index) {
        return (long) index * PAGE < bytes;
    }

    @Override
    public boolean load(int index, byte[] page) {
        if (stored[index] == null) {
            Arrays.fill(page, (byte) 0);
        } else {
            System.arraycopy(stored[index], 0, page, 0, PAGE);
        }
        return true;
    }

    @Override
    public boolean storing() {
        return true;
    }

    @Override
    public boolean store(int index, byte[] page, int length) {
        stored[index] = page.clone();
        return true;
    }
}
