package faultline.kernel.pagetable;

import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.Gfp;

/**
 * The frames that hold page tables of address spaces, of all levels; nr_page_table_pages of Linux 2.6.2 counts the last-level ones
 * alone.
 */
public final class TableFrames {

    private final FrameTable table;
    private final FrameAllocator allocator;

    private long inUse;
    private long peak;

    public TableFrames(FrameTable table, FrameAllocator allocator) {
        this.table = table;
        this.allocator = allocator;
    }

    /** A frame with undefined bytes for a table; {@link FrameAllocator#NONE} when memory ran out. */
    int allocate(Gfp gfp) {
        int frame = allocator.allocate(gfp, 0, FrameUse.PAGE_TABLE);
        if (frame != FrameAllocator.NONE) {
            inUse++;
            peak = Math.max(peak, inUse);
        }
        return frame;
    }

    /** One reference less to the table in {@code frame}; with the last one the frame is free. */
    void release(int frame) {
        if (table.put(frame)) {
            allocator.free(frame, 0);
            inUse--;
        }
    }

    /** Frames that hold page tables of address spaces now. */
    public long inUse() {
        return inUse;
    }

    /** Most frames that ever held page tables at once. */
    public long peak() {
        return peak;
    }
}
