package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;

/**
 * The room for the content of files in memory. The bytes lie outside the machine's RAM, as on a disk; the frames of a page
 * cache in front of them are not modelled yet.
 */
public final class Storage {

    /** Bytes in which room is given out: one page. */
    public static final int CHUNK_BYTES = 4096;

    private final long limit;
    private long used;

    /** @param limit bytes that files may have together */
    public Storage(long limit) {
        this.limit = limit;
    }

    /** Takes room for one chunk, or throws ENOSPC. */
    void takeChunk() throws FileError {
        if (used + CHUNK_BYTES > limit) {
            throw new FileError(Errno.ENOSPC);
        }
        used += CHUNK_BYTES;
    }

    /** Gives back the room of {@code count} chunks. */
    void giveBack(int count) {
        used -= (long) count * CHUNK_BYTES;
    }

    /** Bytes that files may have together. */
    public long limit() {
        return limit;
    }

    /** Bytes that they have. */
    public long used() {
        return used;
    }
}
