package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import faultline.kernel.file.Backing;
import faultline.kernel.file.FileMapping;
import faultline.kernel.file.PageCache;

/** The room for the content of files: the page cache that holds it, and how many pages of it a file system in memory may fill. */
public class Storage {

    /** Bytes in which room is given out: one page. */
    public static final int CHUNK_BYTES = 4096;

    /** {@link #limit} of files that may have all memory. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    private final PageCache cache;
    private long limit;
    private long used;

    /** @param limit bytes that files in memory may have together */
    public Storage(PageCache cache, long limit) {
        this.cache = cache;
        this.limit = limit;
    }

    /** The address_space of a new file; ENOMEM when memory ran out. */
    FileMapping newMapping(Backing backing) throws FileError {
        FileMapping mapping = cache.create(backing);
        if (mapping == null) {
            throw new FileError(Errno.ENOMEM);
        }
        return mapping;
    }

    /** Takes room for one page; false when there is none, or memory for it is not promised. */
    boolean take() {
        if (used + CHUNK_BYTES > limit || !cache.commitment().charge(null, 1)) {
            return false;
        }
        used += CHUNK_BYTES;
        return true;
    }

    /** Gives back the room of {@code count} pages. */
    void giveBack(int count) {
        used -= (long) count * CHUNK_BYTES;
        cache.commitment().release(count);
    }

    /** f_bsize: bytes of the blocks in which room is given out. */
    public int blockBytes() {
        return CHUNK_BYTES;
    }

    /** Bytes that files in memory may have together. */
    public long limit() {
        return limit;
    }

    /** Sets {@link #limit}. */
    void setLimit(long bytes) {
        limit = bytes;
    }

    /** f_blocks: blocks that there are, 0 where they are not counted. */
    public final long blocks() {
        return limit() == UNLIMITED ? 0 : limit() / blockBytes();
    }

    /** f_bfree: blocks that are free, 0 where they are not counted. */
    public final long freeBlocks() {
        return limit() == UNLIMITED ? 0 : blocks() - used() / blockBytes();
    }

    /** Bytes that they have. */
    public long used() {
        return used;
    }
}
