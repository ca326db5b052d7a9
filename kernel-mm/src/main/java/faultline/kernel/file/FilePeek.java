package faultline.kernel.file;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.index.PageIndex;
import java.util.Arrays;

/** The bytes of a file for those whose looking must not disturb: past the CPU, and past the cache where it has them not. */
public final class FilePeek {

    private static final int PAGE = PhysicalMemory.FRAME_BYTES;
    private static final int SHIFT = PhysicalMemory.FRAME_SHIFT;

    private final PageCache cache;
    private final CachedPages pages;
    private final Backing backing;

    FilePeek(PageCache cache, CachedPages pages, Backing backing) {
        this.cache = cache;
        this.pages = pages;
        this.backing = backing;
    }

    /**
     * Copies page {@code index} without touching the model, for debuggers.
     *
     * @param page gets the bytes; all of them are written
     * @return false behind the end, or when the bytes cannot be read
     */
    public boolean page(int index, byte[] page) {
        if (Integer.toUnsignedLong(index) >= pages.filePages()) {
            return false;
        }
        int frame = pages.peek(index);
        if (frame != PageIndex.NONE) {
            cache.transferOut(frame, page);
            return true;
        }
        if (pages.swapped().peek(index, page)) {
            return true;
        }
        Arrays.fill(page, (byte) 0);
        return !backing.stored(index) || backing.load(index, page);
    }

    /** Copies the file's first bytes without touching the model: past the CPU, and past the cache where it has them not. */
    public boolean bytes(byte[] into) {
        byte[] page = new byte[PAGE];
        for (int at = 0; at < into.length; at += PAGE) {
            int frame = pages.peek(at >> SHIFT);
            boolean cached = frame != PageIndex.NONE || pages.swapped().peek(at >> SHIFT, page);
            if (frame != PageIndex.NONE) {
                cache.transferOut(frame, page);
            } else if (!cached && backing.stored(at >> SHIFT) && !backing.load(at >> SHIFT, page)) {
                return false;
            }
            boolean hole = !cached && !backing.stored(at >> SHIFT);
            if (!hole) {
                System.arraycopy(page, 0, into, at, Math.min(PAGE, into.length - at));
            }
        }
        return true;
    }
}
