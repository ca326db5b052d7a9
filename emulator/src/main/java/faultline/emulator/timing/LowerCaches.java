package faultline.emulator.timing;

/** L2, the optional L3 and DRAM as the first-level caches of one CPU see them. Works on line numbers. */
final class LowerCaches {

    private final PerfCounters counters;
    private final Cache l1i;
    private final Cache l1d;
    private final Cache l2;
    private final Cache l3;
    private final Inclusion l2Inclusion;
    private final Inclusion l3Inclusion;
    private final boolean writeThroughL1;
    private final int l2Lines;
    private final int l3Lines;
    private final int l2Shift;
    private final int l3Shift;
    private final int l2Latency;
    private final int l3Latency;
    private final Prefetcher prefetcher;
    private final int writeBack;
    private final boolean takesVictims;
    /** Where L2 had the line of the last fetch: a guess for the next lookup. */
    private int l2Guess = 1;

    private int carriedDirty;
    private int writeBackStall;

    LowerCaches(CacheHierarchyConfig config, PerfCounters counters, Cache l1i, Cache l1d) {
        this.counters = counters;
        this.l1i = l1i;
        this.l1d = l1d;
        this.l2 = new Cache(config.l2(), 2, null);
        this.l3 = config.l3() == null ? null : new Cache(config.l3(), 3, null);
        this.l2Inclusion = config.l2().inclusion();
        this.l3Inclusion = l3 == null ? Inclusion.NON_INCLUSIVE : config.l3().inclusion();
        this.writeThroughL1 = config.l1d().writeThrough();
        this.l2Lines = config.l2().sectorBytes() / config.l2().lineBytes();
        this.l3Lines = l3 == null ? 1 : config.l3().sectorBytes() / config.l3().lineBytes();
        this.l2Shift = Integer.numberOfTrailingZeros(l2Lines);
        this.l3Shift = Integer.numberOfTrailingZeros(l3Lines);
        this.l2Latency = config.l2().latency();
        this.l3Latency = l3 == null ? 0 : config.l3().latency();
        this.prefetcher = prefetcher(config);
        this.writeBack = config.writeBack();
        this.takesVictims = !writeThroughL1 || l2Inclusion == Inclusion.EXCLUSIVE || l3Inclusion == Inclusion.EXCLUSIVE;
    }

    private static Prefetcher prefetcher(CacheHierarchyConfig config) {
        CacheConfig last = config.l3() == null ? config.l2() : config.l3();
        int lines = last.sectorBytes() / last.lineBytes();
        int ahead = Math.max(last.latency(), lines * config.prefetch().lineCycles());
        return new Prefetcher(config.prefetch().streams(), last.sectorBytes(), config.dramLatency(), ahead);
    }

    /** Brings {@code line} up to the first level; returns the load-to-use latency of where it was. */
    int fetch(int line) {
        int block = line >>> l2Shift;
        int slot = l2.findGuessed(block);
        if (slot == Cache.NONE) {
            counters.l2Misses++;
            return fetchMissingL2(line, block, 0);
        }
        if (l2Inclusion == Inclusion.EXCLUSIVE) {
            carriedDirty = l2.dirtyLines(slot);
            l2.drop(slot);
        } else {
            l2.touchGuessed(slot, block);
            l2Guess = slot;
        }
        return l2Latency;
    }

    /** Whether there is only an L2, which takes no victims: then {@link #fetchPlain} will do. */
    boolean plain() {
        return !takesVictims && l3 == null;
    }

    /** {@link #fetch} where {@link #plain}; the latency has the cycles lost to write-backs in it. */
    int fetchPlain(int line) {
        int block = line >>> l2Shift;
        int slot = l2.findGuessed(block);
        if (slot == Cache.NONE) {
            counters.l2Misses++;
            return fetchFromDram(block, 0);
        }
        l2.touchGuessed(slot, block);
        l2Guess = slot;
        return l2Latency;
    }

    private int fetchFromDram(int block, int dirty) {
        counters.dramReads += l2Lines;
        int latency = prefetcher.miss(block);
        int slot = l2.replace(block);
        l2Guess = slot;
        if (dirty != 0) {
            l2.markDirty(slot, dirty);
        }
        if (l2.replacedBlock() == Cache.NONE) {
            return latency;
        }
        return latency + writeBack * discardL2(l2.replacedBlock() << l2Shift, l2.replacedDirtyLines());
    }

    /** Dirtiness that came up with the line of the last {@link #fetch}; asking takes it. */
    int takeCarriedDirty() {
        int carried = carriedDirty;
        carriedDirty = 0;
        return carried;
    }

    /** Cycles lost to write-backs since the last call. */
    int takeWriteBackStall() {
        int stall = writeBackStall;
        writeBackStall = 0;
        return stall;
    }

    /** Whether a line that a first-level cache gives up, or that comes up to it, can have anything to tell here. */
    boolean takesVictims() {
        return takesVictims;
    }

    /** A first-level cache gives up {@code line}. */
    void acceptVictim(int line, int dirty) {
        if (l2Inclusion == Inclusion.EXCLUSIVE) {
            insert(l2, line, dirty);
        } else if (dirty != 0) {
            int slot = l2.find(line >>> l2Shift);
            if (slot != Cache.NONE) {
                l2.markDirty(slot, lineBit(line, l2Lines));
            } else {
                writeBelowL2(line);
            }
        }
    }

    /** A store through the first level; false if the line is not in L2. */
    boolean writeThrough(int line) {
        int block = line >>> l2Shift;
        int slot = l2.block(l2Guess) == block ? l2Guess : l2.findGuessed(block);
        if (slot == Cache.NONE) {
            return false;
        }
        int bit = lineBit(line, l2Lines);
        if ((l2.dirtyLines(slot) & bit) == 0) {
            l2.markDirty(slot, bit);
            l2.touch(slot);
        }
        return true;
    }

    /** Allocates in L2 a line that the first level kept longer than L2; returns the load-to-use latency. */
    int writeThroughMiss(int line) {
        counters.l2Misses++;
        return fetchMissingL2(line, line >>> l2Shift, lineBit(line, l2Lines));
    }

    private int fetchMissingL2(int line, int block, int dirty) {
        if (plain()) {
            return fetchFromDram(block, dirty);
        }
        int latency = fetchBelowL2(line);
        if (l2Inclusion != Inclusion.EXCLUSIVE) {
            int slot = l2.slotFor(block);
            evictL2(slot);
            l2.fill(slot, block, dirty | takeCarriedDirty());
            l2Guess = slot;
        }
        return latency;
    }

    private int fetchBelowL2(int line) {
        if (l3 == null) {
            counters.dramReads += l2Lines;
            return prefetcher.miss(line >>> l2Shift);
        }
        int block = line >>> l3Shift;
        int slot = l3.find(block);
        if (slot != Cache.NONE) {
            if (l3Inclusion == Inclusion.EXCLUSIVE) {
                carriedDirty = l3.dirtyLines(slot);
                l3.drop(slot);
            } else {
                l3.touch(slot);
            }
            return l3Latency;
        }
        counters.l3Misses++;
        counters.dramReads += l3Lines;
        if (l3Inclusion != Inclusion.EXCLUSIVE) {
            int victim = l3.slotFor(block);
            evictL3(victim);
            l3.fill(victim, block, 0);
        }
        return prefetcher.miss(block);
    }

    /** Puts a victim of the level above into an exclusive cache, where a block is one line. */
    private void insert(Cache cache, int line, int dirty) {
        int slot = cache.find(line);
        if (slot != Cache.NONE) {
            cache.markDirty(slot, dirty);
            cache.touch(slot);
            return;
        }
        slot = cache.slotFor(line);
        if (cache == l2) {
            evictL2(slot);
        } else {
            evictL3(slot);
        }
        cache.fill(slot, line, dirty);
    }

    private void evictL2(int slot) {
        int block = l2.block(slot);
        if (block == Cache.NONE) {
            return;
        }
        int first = block << l2Shift;
        int dirty = l2.dirtyLines(slot);
        if (l2Inclusion == Inclusion.INCLUSIVE) {
            dirty |= dropAbove(first, l2Lines);
        } else if (writeThroughL1) {
            unsettleStores(first, dirty);
        }
        if (l3 == null) {
            writeToDram(Integer.bitCount(dirty));
        } else if (l3Inclusion == Inclusion.EXCLUSIVE) {
            insert(l3, first, dirty);
        } else {
            for (int left = dirty; left != 0; left &= left - 1) {
                writeBelowL2(first + Integer.numberOfTrailingZeros(left));
            }
        }
    }

    /** L2 has given up a block, below which there is only DRAM; returns how many lines are written there. */
    private int discardL2(int first, int dirtyLines) {
        int dirty = dirtyLines;
        if (l2Inclusion == Inclusion.INCLUSIVE) {
            dirty |= dropAbove(first, l2Lines);
        } else {
            unsettleStores(first, dirty);
        }
        int lines = Integer.bitCount(dirty);
        counters.dramWrites += lines;
        return lines;
    }

    /** Stores were settled only to lines that are dirty here. */
    private void unsettleStores(int first, int dirty) {
        for (int left = dirty; left != 0; left &= left - 1) {
            int slot = l1d.find(first + Integer.numberOfTrailingZeros(left));
            if (slot != Cache.NONE) {
                l1d.unsettleStores(slot);
            }
        }
    }

    private void writeBelowL2(int line) {
        if (l3Inclusion == Inclusion.EXCLUSIVE) {
            insert(l3, line, 1);
            return;
        }
        int slot = l3 == null ? Cache.NONE : l3.find(line >>> l3Shift);
        if (slot != Cache.NONE) {
            l3.markDirty(slot, lineBit(line, l3Lines));
        } else {
            writeToDram(1);
        }
    }

    private void evictL3(int slot) {
        int block = l3.block(slot);
        if (block == Cache.NONE) {
            return;
        }
        int dirty = l3.dirtyLines(slot);
        if (l3Inclusion == Inclusion.INCLUSIVE) {
            int first = block << l3Shift;
            dirty |= dropAbove(first, l3Lines);
            dirty |= dropFromL2(first);
        }
        writeToDram(Integer.bitCount(dirty));
    }

    /** Invalidates lines in the first level; returns which of them were dirty. */
    private int dropAbove(int first, int lines) {
        int dirty = 0;
        for (int i = 0; i < lines; i++) {
            dirty |= dropLine(l1d, first + i) << i;
            dirty |= dropLine(l1i, first + i) << i;
        }
        return dirty;
    }

    private static int dropLine(Cache l1, int line) {
        int slot = l1.find(line);
        if (slot == Cache.NONE) {
            return 0;
        }
        int dirty = l1.dirtyLines(slot);
        l1.drop(slot);
        return dirty;
    }

    private int dropFromL2(int first) {
        int dirty = 0;
        for (int line = first; line < first + l3Lines; line += l2Lines) {
            int slot = l2.find(line >>> l2Shift);
            if (slot != Cache.NONE) {
                dirty |= l2.dirtyLines(slot) << (line - first);
                l2.drop(slot);
            }
        }
        return dirty;
    }

    private void writeToDram(int lines) {
        counters.dramWrites += lines;
        writeBackStall += lines * writeBack;
    }

    private static int lineBit(int line, int lines) {
        return 1 << (line & (lines - 1));
    }
}
