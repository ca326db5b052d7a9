package faultline.emulator.paging;

/**
 * The TLBs of one side of a CPU, instruction or data: a first level, split by page size or shared, and an optional second
 * level. Entries hold the combined rights of the walk that made them.
 */
final class Tlb {

    /** {@link #lookup}: found in the first level. */
    static final int FIRST = 0;
    /** {@link #lookup}: found in the second level, and now in the first as well. */
    static final int SECOND = 1;
    /** {@link #lookup}: not found. */
    static final int MISS = 2;

    private final TlbArray small;
    private final TlbArray large;
    private final TlbArray second;
    private final boolean secondHoldsLarge;
    private final LineFilter filter;
    private int largeShift = PageTableFormat.TWO_LEVEL.largeShift();
    private TlbArray hitArray;
    private int hitSlot;

    /** Empty TLBs; {@code filter} hears of translations that are no longer settled. */
    Tlb(TlbConfig config, long seed, LineFilter filter) {
        this.small = new TlbArray(config.entries(), config.ways(), config.replacement(), seed);
        this.large = config.largeEntries() == 0
                ? small
                : new TlbArray(config.largeEntries(), config.largeWays(), config.replacement(), seed + 1);
        this.second = config.secondEntries() == 0
                ? null
                : new TlbArray(config.secondEntries(), config.secondWays(), config.replacement(), seed + 2);
        this.secondHoldsLarge = config.secondHoldsLarge();
        this.filter = filter;
    }

    /** Says how large large pages are; the TLBs are empty. */
    void setLargeShift(int shift) {
        largeShift = shift;
    }

    /** Looks {@code va} up, touching what it finds; {@link #address} and {@link #flags} then describe the page. */
    int lookup(int va) {
        int smallKey = TlbArray.smallKey(va);
        int slot = small.find(smallKey);
        if (slot != TlbArray.NONE) {
            return hit(small, slot);
        }
        int largeKey = TlbArray.largeKey(va, largeShift);
        slot = large.find(largeKey);
        if (slot != TlbArray.NONE) {
            return hit(large, slot);
        }
        if (second == null) {
            return MISS;
        }
        slot = second.find(smallKey);
        if (slot == TlbArray.NONE && secondHoldsLarge) {
            slot = second.find(largeKey);
        }
        if (slot == TlbArray.NONE) {
            return MISS;
        }
        second.touch(slot);
        fillFirst(second.key(slot), second.frame(slot), second.flags(slot));
        return SECOND;
    }

    /** One more than the highest {@link #slot} of TLBs of this kind. */
    static int slots(TlbConfig config) {
        return config.entries() + 1;
    }

    /** The first-level slot of the page last found or filled; all entries of an array for large pages alone share one. */
    int slot() {
        return hitArray == small ? hitSlot : noSlot();
    }

    /** The slot of what no entry translates. */
    int noSlot() {
        return small.entries();
    }

    /** Physical address of {@code va} by the page last found or filled. */
    long address(int va) {
        long base = (long) hitArray.frame(hitSlot) << 12;
        return base + (isLarge() ? va & (1 << largeShift) - 1 : va & 0xFFF);
    }

    /** Whether the page last found or filled is a large one. */
    boolean isLarge() {
        return (hitArray.key(hitSlot) & 1) != 0;
    }

    /** Flags of the page last found or filled. */
    int flags() {
        return hitArray.flags(hitSlot);
    }

    /** Enters a translation that is in no level. */
    void fill(int va, int frame, int flagBits) {
        boolean isLarge = (flagBits & TlbArray.LARGE) != 0;
        int key = isLarge ? TlbArray.largeKey(va, largeShift) : TlbArray.smallKey(va);
        if (second != null && (!isLarge || secondHoldsLarge)) {
            int slot = second.slotFor(key);
            second.set(slot, key, frame, flagBits);
            second.touch(slot);
        }
        fillFirst(key, frame, flagBits);
    }

    /** Drops the translations of {@code va}, of both page sizes, in all levels. */
    void drop(int va) {
        int smallKey = TlbArray.smallKey(va);
        int largeKey = TlbArray.largeKey(va, largeShift);
        dropFirst(small, smallKey);
        dropFirst(large, largeKey);
        if (second != null) {
            drop(second, smallKey);
            drop(second, largeKey);
        }
    }

    /** Drops all entries, or all but global ones. */
    void flush(boolean keepGlobal) {
        small.flush(keepGlobal);
        if (large != small) {
            large.flush(keepGlobal);
        }
        if (second != null) {
            second.flush(keepGlobal);
        }
        filter.pagesUnsettled();
    }

    /** Shows every entry of every level; touches nothing. */
    void forEach(TranslationVisitor visitor) {
        small.forEach(largeShift, visitor);
        if (large != small) {
            large.forEach(largeShift, visitor);
        }
        if (second != null) {
            second.forEach(largeShift, visitor);
        }
    }

    private int hit(TlbArray array, int slot) {
        hitArray = array;
        hitSlot = slot;
        touch(array, slot);
        return FIRST;
    }

    private void fillFirst(int key, int frame, int flagBits) {
        TlbArray array = (key & 1) != 0 ? large : small;
        int slot = array.slotFor(key);
        if (array.key(slot) != TlbArray.NONE) {
            unsettled(array, slot);
        }
        array.set(slot, key, frame, flagBits);
        hitArray = array;
        hitSlot = slot;
        touch(array, slot);
    }

    private void touch(TlbArray array, int slot) {
        long lost = array.touch(slot);
        if (lost != 0) {
            unsettle(array, slot, lost);
        }
    }

    private void unsettle(TlbArray array, int slot, long lost) {
        if (Long.bitCount(lost) > 4) {
            filter.pagesUnsettled();
            return;
        }
        for (long left = lost; left != 0; left &= left - 1) {
            int other = array.setBase(slot) + Long.numberOfTrailingZeros(left);
            if (array.key(other) != TlbArray.NONE) {
                unsettled(array, other);
            }
        }
    }

    private void unsettled(TlbArray array, int slot) {
        int key = array.key(slot);
        if ((key & 1) != 0) {
            filter.pagesUnsettled();
        } else {
            filter.pageUnsettled(key >>> 1 << 12, slot);
        }
    }

    private void dropFirst(TlbArray array, int key) {
        int slot = array.find(key);
        if (slot != TlbArray.NONE) {
            unsettled(array, slot);
            array.drop(slot);
        }
    }

    private static void drop(TlbArray array, int key) {
        int slot = array.find(key);
        if (slot != TlbArray.NONE) {
            array.drop(slot);
        }
    }
}
