package faultline.emulator.exec.jit;

import faultline.emulator.memory.CodeFrameListener;
import faultline.emulator.memory.PhysicalMemory;
import java.util.Arrays;

/**
 * Regions by the physical address of their entries. The regions of a frame go when the frame is written; all go when there
 * are too many, so that the number of live classes is bounded.
 */
final class RegionTable implements CodeFrameListener {
    /** Marks an address whose instruction is to be interpreted. */
    static final Entry NOTHING = new Entry(null, 0, 0);

    private static final int GROUP_SHIFT = 10;
    private static final int GROUP_MASK = (1 << GROUP_SHIFT) - 1;
    private static final int PAGE_MASK = PhysicalMemory.FRAME_BYTES - 1;

    /**
     * A way into a region.
     *
     * @param code the region, or null in {@link #NOTHING}
     * @param number of the entry
     * @param va linear address that it was translated for
     */
    record Entry(RegionCode code, int number, int va) {}

    /** Entries of one frame. */
    private static final class Page {
        final Entry[] entries = new Entry[PhysicalMemory.FRAME_BYTES];
        boolean used;
        int rewrites;
    }

    private final Page[][] groups;
    private final RegionState state;
    private final int mostRegions;
    private final int mostRewrites;
    private int regions;

    /**
     * An empty table.
     *
     * @param mostRegions how many regions may live
     * @param mostRewrites how often a frame's code may be overwritten before it is only interpreted
     */
    RegionTable(PhysicalMemory memory, RegionState state, int mostRegions, int mostRewrites) {
        this.groups = new Page[(memory.frames() >> GROUP_SHIFT) + 1][];
        this.state = state;
        this.mostRegions = mostRegions;
        this.mostRewrites = mostRewrites;
        memory.addCodeListener(this);
    }

    /** The entry for linear {@code va} in {@code frame}; null if none is known, {@link #NOTHING} if there cannot be one. */
    Entry find(int va, int frame) {
        Page[] group = groups[frame >> GROUP_SHIFT];
        Page page = group == null ? null : group[frame & GROUP_MASK];
        if (page == null) {
            return null;
        }
        Entry entry = page.entries[va & PAGE_MASK];
        return entry == null || entry.va == va || entry == NOTHING ? entry : null;
    }

    /** Whether code in {@code frame} is rewritten too often to be translated. */
    boolean restless(int frame) {
        return page(frame).rewrites > mostRewrites;
    }

    /** Notes that the instruction at {@code va} is to be interpreted. */
    void addNothing(int va, int frame) {
        page(frame).entries[va & PAGE_MASK] = NOTHING;
    }

    /** Adds the entries of a region that was asked for at {@code wanted}. */
    Entry add(CodeGraph graph, RegionCode code, int wanted) {
        if (regions == mostRegions) {
            clear();
        }
        regions++;
        Page page = page(graph.frame());
        page.used = true;
        int number = 0;
        for (Block block : graph.entries()) {
            Entry old = page.entries[block.start & PAGE_MASK];
            if (old == null || old == NOTHING || block.start == wanted) {
                page.entries[block.start & PAGE_MASK] = new Entry(code, number, block.start);
            }
            number++;
        }
        return page.entries[wanted & PAGE_MASK];
    }

    private Page page(int frame) {
        Page[] group = groups[frame >> GROUP_SHIFT];
        if (group == null) {
            group = groups[frame >> GROUP_SHIFT] = new Page[1 << GROUP_SHIFT];
        }
        Page page = group[frame & GROUP_MASK];
        return page != null ? page : (group[frame & GROUP_MASK] = new Page());
    }

    private void clear() {
        regions = 0;
        for (Page[] group : groups) {
            if (group != null) {
                for (Page page : group) {
                    if (page != null) {
                        Arrays.fill(page.entries, null);
                    }
                }
            }
        }
    }

    @Override
    public void frameHoldsCode(int frame) {
        // Regions are made of frames that hold code already.
    }

    @Override
    public void codeOverwritten(int frame) {
        state.stale = true;
        Page[] group = groups[frame >> GROUP_SHIFT];
        Page page = group == null ? null : group[frame & GROUP_MASK];
        if (page != null) {
            Arrays.fill(page.entries, null);
            if (page.used) {
                page.used = false;
                page.rewrites++;
            }
        }
    }
}
