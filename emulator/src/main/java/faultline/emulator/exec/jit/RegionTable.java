package faultline.emulator.exec.jit;

import faultline.emulator.debug.StopPoints;
import faultline.emulator.memory.CodeFrameListener;
import faultline.emulator.memory.PhysicalMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Regions by the physical address of their entries. A region goes when a frame that it was made of is written and when a
 * breakpoint comes or goes among its instructions; all go when
 * there are too many, so that the number of live classes is bounded.
 */
final class RegionTable implements CodeFrameListener, StopPoints.Listener {
    /** Marks an address whose instruction is to be interpreted. */
    static final Entry NOTHING = new Entry(null, 0, 0);

    private static final int GROUP_SHIFT = 10;
    private static final int GROUP_MASK = (1 << GROUP_SHIFT) - 1;
    private static final int PAGE_MASK = PhysicalMemory.FRAME_BYTES - 1;

    /** A way into a region. */
    static final class Entry {
        /** The region, or null in {@link #NOTHING}. */
        final RegionCode code;
        /** Number of the entry in the region. */
        final int number;
        /** Linear address that it was translated for. */
        final int va;
        /** How often it was entered from outside. */
        int runs;

        Entry(RegionCode code, int number, int va) {
            this.code = code;
            this.number = number;
            this.va = va;
        }
    }

    /** What is known of one frame. */
    private static final class Page {
        final Entry[] entries = new Entry[PhysicalMemory.FRAME_BYTES];
        /** Regions that were made of it. */
        final List<RegionCode> regions = new ArrayList<>();

        int rewrites;
        int merges;
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
        return entry == null || entry.va == va && !entry.code.dead || entry == NOTHING ? entry : null;
    }

    /** Whether code in {@code frame} is rewritten too often to be translated. */
    boolean restless(int frame) {
        return page(frame).rewrites > mostRewrites;
    }

    /** Notes that the instruction at {@code va} is to be interpreted. */
    void addNothing(int va, int frame) {
        page(frame).entries[va & PAGE_MASK] = NOTHING;
    }

    /**
     * The addresses in the page of {@code hot} that were entered at least an eighth as often, the most often first; none if
     * the page was merged {@code most} times already.
     */
    List<Integer> neighbours(Entry hot, int frame, int most) {
        Page page = page(frame);
        if (page.merges == most) {
            return List.of();
        }
        page.merges++;
        return Arrays.stream(page.entries)
                .filter(entry -> entry != null && entry.runs >= hot.runs / 8 && (entry.va ^ hot.va) >>> 12 == 0)
                .sorted(Comparator.<Entry>comparingInt(entry -> -entry.runs).thenComparingInt(entry -> entry.va))
                .map(entry -> entry.va)
                .toList();
    }

    /**
     * Adds the entries of a region.
     *
     * @param wanted addresses that it is to be found by also if another region holds them already
     */
    void add(CodeGraph graph, RegionCode code, List<Integer> wanted) {
        if (regions == mostRegions) {
            clear();
        }
        regions++;
        for (int frame : graph.frames()) {
            page(frame).regions.add(code);
        }
        code.entries = new Entry[graph.entries().size()];
        for (int number = 0; number < code.entries.length; number++) {
            Block block = graph.entries().get(number);
            Entry entry = new Entry(code, number, block.start);
            code.entries[number] = entry;
            Entry[] entries = page(block.frame).entries;
            int at = block.start & PAGE_MASK;
            Entry old = entries[at];
            if (old == null || old == NOTHING || old.code.dead || wanted.contains(block.start)) {
                entries[at] = entry;
            }
        }
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
        forEachPage(page -> {
            Arrays.fill(page.entries, null);
            page.regions.clear();
        });
    }

    private void forEachPage(Consumer<Page> action) {
        for (Page[] group : groups) {
            if (group != null) {
                for (Page page : group) {
                    if (page != null) {
                        action.accept(page);
                    }
                }
            }
        }
    }

    @Override
    public void breakpointChanged(int va) {
        forEachPage(page -> {
            if (page.entries[va & PAGE_MASK] == NOTHING) {
                page.entries[va & PAGE_MASK] = null;
            }
            page.regions.removeIf(region -> region.dead |= Arrays.binarySearch(region.places, va) >= 0);
        });
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
            if (!page.regions.isEmpty()) {
                page.rewrites++;
                page.merges = 0;
                page.regions.forEach(region -> region.dead = true);
                page.regions.clear();
            }
        }
    }
}
