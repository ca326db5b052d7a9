package faultline.kernel.frame;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelWork;

/** mem_map: one struct page for each frame of RAM. Fields lie in parallel arrays; their references are charged at the structure's address. */
public final class FrameTable {

    private static final FrameUse[] USES = FrameUse.values();

    private final KernelWork work;
    private final KernelLocks locks;
    private final StructPageLayout layout;
    private final int memMap;
    private final int countOffset;
    private final int[] counts;
    private final byte[] uses;
    private final byte[] orders;
    private final int[] flags;
    private final Object[] mappings;
    private final int[] indexes;
    private final int[] privateWords;
    private int mapped;
    private int mappedAnonymous;
    private final int[] framesByUse = new int[USES.length];
    private final int[] peakByUse = new int[USES.length];

    /** @param memMap kernel address of the first struct page */
    FrameTable(KernelWork work, KernelLocks locks, StructPageLayout layout, int frames, int memMap) {
        this.work = work;
        this.locks = locks;
        this.layout = layout;
        this.memMap = memMap;
        this.countOffset = memMap + layout.count();
        this.counts = new int[frames];
        this.uses = new byte[frames];
        this.orders = new byte[frames];
        this.flags = new int[frames];
        this.mappings = new Object[frames];
        this.indexes = new int[frames];
        this.privateWords = new int[frames];
        framesByUse[FrameUse.FREE.ordinal()] = frames;
    }

    /** Frames of RAM. */
    public int frames() {
        return counts.length;
    }

    /** Where the fields of a struct page lie. */
    public StructPageLayout layout() {
        return layout;
    }

    /** Kernel address of the struct page of {@code frame}. */
    public int structPage(int frame) {
        return memMap + frame * layout.bytes();
    }

    /** What {@code frame} is used for; uncharged. */
    public FrameUse use(int frame) {
        return USES[uses[frame]];
    }

    /** PG_reserved: {@code frame} is outside reference counting, as the zero page and what is no RAM are; uncharged. */
    public boolean isReserved(int frame) {
        return frame >= uses.length
                || uses[frame] == FrameUse.RESERVED.ordinal()
                || uses[frame] == FrameUse.KERNEL.ordinal();
    }

    /** References to {@code frame}, 0 when it is free; uncharged. */
    public int count(int frame) {
        return counts[frame];
    }

    /** Order of the block that {@code frame} was allocated as the first of; uncharged. */
    public int order(int frame) {
        return orders[frame];
    }

    /** get_page: one more reference. */
    public void get(int frame) {
        counts[frame]++;
        locks.atomic(countOffset + frame * layout.bytes());
    }

    /** put_page_testzero: one reference less; returns whether it was the last, and the caller must free the frame. */
    public boolean put(int frame) {
        locks.atomic(countOffset + frame * layout.bytes());
        int left = --counts[frame];
        if (left < 0) {
            throw new IllegalStateException("frame " + frame + " lost a reference that it did not have");
        }
        return left == 0;
    }

    /** page_count: reads the reference count. */
    public int readCount(int frame) {
        work.load(countOffset + frame * layout.bytes());
        return counts[frame];
    }

    /** Whether all of {@code wanted}, bits of {@link PageFlag}, are set; uncharged: the caller has the line or charges it. */
    public boolean has(int frame, int wanted) {
        return (flags[frame] & wanted) == wanted;
    }

    /** Reads the flags word: whether all of {@code wanted} are set. */
    public boolean test(int frame, int wanted) {
        work.load(structPage(frame) + layout.flags());
        return has(frame, wanted);
    }

    /** set_bit on the flags word. */
    public void set(int frame, int bits) {
        locks.atomic(structPage(frame) + layout.flags());
        flags[frame] |= bits;
    }

    /**
     * Notes a flag without a charge, for code that tells pages apart by a field that the kernel in question did not have, or
     * that charges the flags word itself.
     */
    public void note(int frame, int bits) {
        flags[frame] |= bits;
    }

    /** clear_bit on the flags word. */
    public void clear(int frame, int bits) {
        locks.atomic(structPage(frame) + layout.flags());
        flags[frame] &= ~bits;
    }

    /** test_and_set_bit: whether the bit was clear and is set now. */
    public boolean testAndSet(int frame, int bit) {
        boolean was = has(frame, bit);
        set(frame, bit);
        return !was;
    }

    /** page->mapping: the address_space of a file page, what the reverse map hangs on an anonymous one, or null; uncharged. */
    public Object mapping(int frame) {
        return mappings[frame];
    }

    /** page->index in pages; uncharged. */
    public int index(int frame) {
        return indexes[frame];
    }

    /** Sets page->mapping and page->index, which share a line. */
    public void setMapping(int frame, Object mapping, int index) {
        work.store(structPage(frame) + layout.mapping());
        mappings[frame] = mapping;
        indexes[frame] = index;
    }

    /** page->private: the swap entry of a page in the swap cache; uncharged. */
    public int privateWord(int frame) {
        return privateWords[frame];
    }

    /** Sets page->private, which lies beside the mapping. */
    public void setPrivateWord(int frame, int word) {
        work.store(structPage(frame) + layout.mapping());
        privateWords[frame] = word;
    }

    /** An allocated block leaves the free lists with one reference on its first frame. */
    void allocated(int frame, int order, FrameUse use) {
        counts[frame] = 1;
        orders[frame] = (byte) order;
        setUse(frame, 1 << order, use);
    }

    /** A block goes back to the free lists. */
    void freed(int frame, int order) {
        counts[frame] = 0;
        orders[frame] = 0;
        flags[frame] = 0;
        mappings[frame] = null;
        setUse(frame, 1 << order, FrameUse.FREE);
    }

    /** nr_mapped of the page state: {@code frame} is mapped now (1) or no longer (-1). The reverse map counts; the caller charges. */
    public void countMapped(int frame, int change) {
        mapped += change;
        mappedAnonymous += use(frame) == FrameUse.ANON ? change : 0;
    }

    /** Anonymous ones among {@link #mappedFrames}; uncharged. */
    public int mappedAnonymousFrames() {
        return mappedAnonymous;
    }

    /** Pages that are mapped at least once, as far as the reverse map counts them; uncharged. */
    public int mappedFrames() {
        return mapped;
    }

    /** Frames used for {@code use} now; uncharged. */
    public int framesOf(FrameUse use) {
        return framesByUse[use.ordinal()];
    }

    /** Most frames that were used for {@code use} at one time; uncharged. */
    public int peakFrames(FrameUse use) {
        return peakByUse[use.ordinal()];
    }

    /** {@code frame}, which stays in use, is used for something else from now on; uncharged. */
    public void convert(int frame, FrameUse use) {
        setUse(frame, 1, use);
    }

    /** Says what {@code length} frames from {@code first} on, which had one use, are used for. */
    void setUse(int first, int length, FrameUse use) {
        byte value = (byte) use.ordinal();
        framesByUse[uses[first]] -= length;
        framesByUse[value] += length;
        peakByUse[value] = Math.max(peakByUse[value], framesByUse[value]);
        for (int i = first; i < first + length; i++) {
            uses[i] = value;
        }
    }
}
