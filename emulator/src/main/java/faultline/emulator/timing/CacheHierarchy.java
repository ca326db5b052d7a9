package faultline.emulator.timing;

/**
 * The caches of one CPU: tags and stall cycles. An access that hits the first level costs nothing beyond the base cost of
 * its instruction; others stall for the load-to-use latency of where the line was found less that of the first level.
 *
 * <p>Lines are allocated on write at every level. A write-through first level marks the line dirty in L2, and refreshes
 * L2's replacement state only when the line was clean there, so that repeating a store changes nothing.
 */
public final class CacheHierarchy {

    /** {@link #dataSlot} and {@link #fetchSlot} when the line is not in the first level after all. */
    public static final int NO_SLOT = Cache.NONE;

    private final PerfCounters counters;
    private final LowerCaches lower;
    private final Cache l1i;
    private final Cache l1d;
    private final int lineShift;
    private final int lineBytes;
    private final int dataLatency;
    private final int fetchLatency;
    private final int dramLatency;
    private final boolean writeThrough;
    /** The usual kind below: see {@link LowerCaches#plain}. */
    private final boolean plain;

    private int dataSlot;
    private int fetchSlot;

    /**
     * Empty caches.
     *
     * @param dataListener hears of L1 data slots that are no longer settled; null for none
     * @param fetchListener hears of L1 instruction slots that are no longer settled; null for none
     */
    public CacheHierarchy(
            CacheHierarchyConfig config,
            PerfCounters counters,
            SettleListener dataListener,
            SettleListener fetchListener) {
        this.counters = counters;
        this.l1i = new Cache(config.l1i(), 11, fetchListener);
        this.l1d = new Cache(config.l1d(), 12, dataListener);
        this.lineBytes = config.l1d().lineBytes();
        this.lineShift = Integer.numberOfTrailingZeros(lineBytes);
        this.dataLatency = config.l1d().latency();
        this.fetchLatency = config.l1i().latency();
        this.dramLatency = config.dramLatency();
        this.writeThrough = config.l1d().writeThrough();
        this.lower = new LowerCaches(config, counters, l1i, l1d);
        this.plain = lower.plain();
    }

    /** Bytes of a line at every level. */
    public int lineBytes() {
        return lineBytes;
    }

    /** One more than the highest slot number of a first-level cache of this geometry. */
    public static int slots(CacheConfig firstLevel) {
        return Cache.slots(firstLevel);
    }

    /** A data access to the line that holds physical {@code address}, which is RAM; returns stall cycles. */
    public int data(long address, boolean write) {
        return data(address, write, 0);
    }

    /**
     * A load from or a store to the line that holds physical {@code address}, which is RAM; returns stall cycles.
     *
     * @param user 1 for an access in user mode, whose misses are counted apart too; else 0
     */
    public int data(long address, boolean write, int user) {
        return write ? store(address, user) : load(address, user);
    }

    /** {@link #data} for a load. */
    public int load(long address, int user) {
        int line = (int) (address >>> lineShift);
        int slot = l1d.find(line);
        if (slot == Cache.NONE) {
            return miss(line, user);
        }
        dataSlot = slot;
        l1d.touch(slot);
        return 0;
    }

    /** {@link #data} for a store. */
    public int store(long address, int user) {
        int line = (int) (address >>> lineShift);
        int slot = l1d.find(line);
        int stall = 0;
        if (slot == Cache.NONE) {
            stall = miss(line, user);
            slot = dataSlot;
        } else {
            l1d.touch(slot);
            dataSlot = slot;
        }
        return stall + storeInto(slot, line);
    }

    private int miss(int line, int user) {
        counters.l1dMisses++;
        counters.userL1dMisses += user;
        if (plain) {
            int latency = lower.fetchPlain(line);
            dataSlot = l1d.refill(line);
            return latency - dataLatency;
        }
        int stall = lower.fetch(line) - dataLatency;
        dataSlot = fill(l1d, line);
        return stall + lower.takeWriteBackStall();
    }

    /** An instruction-side access to the line that holds physical {@code address}, which is RAM; stall cycles. */
    public int fetch(long address) {
        int line = (int) (address >>> lineShift);
        int slot = l1i.find(line);
        if (slot != Cache.NONE) {
            l1i.touch(slot);
            fetchSlot = slot;
            return 0;
        }
        counters.l1iMisses++;
        int stall = lower.fetch(line) - fetchLatency;
        fetchSlot = fill(l1i, line);
        return stall + lower.takeWriteBackStall();
    }

    /** An access to an address where there is no RAM: no cache keeps it, and the bus answers in DRAM time. */
    public int uncached() {
        return dramLatency;
    }

    /** The L1 data slot of the last {@link #data} access, or {@link #NO_SLOT}. */
    public int dataSlot() {
        return dataSlot;
    }

    /** The L1 instruction slot of the last {@link #fetch}, or {@link #NO_SLOT}. */
    public int fetchSlot() {
        return fetchSlot;
    }

    private int fill(Cache l1, int line) {
        if (!lower.takesVictims()) {
            return l1.refill(line);
        }
        int carried = lower.takeCarriedDirty();
        int slot = l1.slotFor(line);
        int old = l1.block(slot);
        if (old != Cache.NONE) {
            lower.acceptVictim(old, l1.dirtyLines(slot));
        }
        l1.fill(slot, line, carried);
        return slot;
    }

    private int storeInto(int slot, int line) {
        if (!writeThrough) {
            l1d.markDirty(slot, 1);
            return 0;
        }
        if (lower.writeThrough(line)) {
            return 0;
        }
        int stall = lower.writeThroughMiss(line) - dataLatency + lower.takeWriteBackStall();
        if (l1d.block(slot) != line) {
            dataSlot = NO_SLOT;
        }
        return stall;
    }
}
