package faultline.kernel.vrange;

import faultline.kernel.index.RedBlackTree;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.rmap.KernelList;

/**
 * A range that may be discarded: struct vrange, an interval tree node of 24 bytes, the purged mark, the mm, the place on the list of
 * ranges and a count of users (facts linux-mm.md 2.2).
 */
public final class VolatileRange extends RedBlackTree.Node<VolatileRange> {

    /** Size of the object in bytes. */
    public static final int BYTES = 44;

    private static final int PURGED = 24;
    private static final int LIST = 32;

    private final AddressSpace space;
    private final int kernelAddress;
    private final KernelList.Node<VolatileRange> listNode;
    private final boolean full;
    private int start;
    private int last;
    private boolean purged;
    private int cursor;

    /** What {@link RangeTree}, which alone uses it, knows of what is below. */
    int subtreeLast;

    /**
     * @param kernelAddress where the object lies in its slab
     * @param start first address, unsigned
     * @param last last address, inclusive
     * @param full whether all of it goes when a page goes: VRANGE_FULL
     */
    VolatileRange(AddressSpace space, int kernelAddress, int start, int last, boolean full) {
        this.space = space;
        this.kernelAddress = kernelAddress;
        this.start = start;
        this.last = last;
        this.full = full;
        this.cursor = start;
        this.listNode = new KernelList.Node<>(this, kernelAddress + LIST);
    }

    /** The address space. */
    public AddressSpace space() {
        return space;
    }

    /** Kernel address of the object. */
    @Override
    public int kernelAddress() {
        return kernelAddress;
    }

    /** First address. */
    public int start() {
        return start;
    }

    /** Last address, inclusive: a range may end at the end of the address space. */
    public int last() {
        return last;
    }

    /** VRANGE_FULL: once a page of it is discarded, all are. */
    public boolean full() {
        return full;
    }

    /** Whether a page of it was discarded since it became volatile. */
    public boolean purged() {
        return purged;
    }

    /** Whether it is among those that the shrinker may choose from; uncharged. */
    public boolean listed() {
        return listNode.list() != null;
    }

    /** Pages that it covers. */
    public int pages() {
        return (last - start >>> 12) + 1;
    }

    /** Where the next part to be discarded begins, for ranges that go in parts. */
    public int cursor() {
        return cursor;
    }

    /** Sets {@link #cursor}; an address inside the range. */
    public void setCursor(int va) {
        cursor = va;
    }

    void setPurged(boolean value) {
        purged = value;
    }

    void setBounds(int newStart, int newLast) {
        start = newStart;
        last = newLast;
        cursor = newStart;
    }

    int purgedAddress() {
        return kernelAddress + PURGED;
    }

    KernelList.Node<VolatileRange> listNode() {
        return listNode;
    }
}
