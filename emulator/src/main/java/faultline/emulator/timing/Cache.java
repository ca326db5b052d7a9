package faultline.emulator.timing;

import java.util.Arrays;

/**
 * The tags of one cache: which physical blocks (a line, or a sector of lines) it holds and which of their lines are
 * dirty. It holds no data. Blocks are numbered by physical address divided by the block size; at most 2^31 of them.
 *
 * <p>A set is a run of longs in one array: first the most-recently-used bits of its ways, as {@link BitPlru} keeps them, then a
 * long for each way with the block below and its dirty lines above. A slot is the index of such a long.
 */
final class Cache {

    /** No slot, no block. */
    static final int NONE = -1;

    private static final long EMPTY = 0xFFFF_FFFFL;
    private static final int DIRTY_SHIFT = 32;

    private final int ways;
    private final int stride;
    private final int setMask;
    private final long allRecent;
    private final long[] sets;
    /** The replacement policy, or null for bit-plru, whose state is in {@link #sets}. */
    private final ReplacementPolicy policy;

    private final SettleListener listener;
    private int empty;

    /**
     * An empty cache.
     *
     * @param listener hears of unsettled slots; null when no fast path depends on this cache
     */
    Cache(CacheConfig config, long seed, SettleListener listener) {
        this.ways = config.ways();
        this.stride = ways + 1;
        this.setMask = config.sets() - 1;
        this.allRecent = -1L >>> (ReplacementPolicy.MAX_WAYS - ways);
        this.sets = new long[slots(config)];
        this.policy = config.replacement() == Replacement.BIT_PLRU
                ? null
                : config.replacement().create(config.sets(), ways, seed);
        this.listener = listener;
        this.empty = config.sets() * ways;
        Arrays.fill(sets, EMPTY);
        for (int base = 0; base < sets.length; base += stride) {
            sets[base] = 0;
        }
    }

    /** One more than the highest slot of a cache of this geometry. */
    static int slots(CacheConfig config) {
        return config.sets() * (config.ways() + 1);
    }

    /** The slot that holds {@code block}, or {@link #NONE}. */
    int find(int block) {
        long[] set = sets;
        int first = (block & setMask) * stride + 1;
        // Loops over so few ways cost more than what they do.
        if (ways == 4 || ways == 8) {
            int slot = findOf4(set, first, block);
            return slot != NONE || ways == 4 ? slot : findOf4(set, first + 4, block);
        }
        for (int slot = first; slot < first + ways; slot++) {
            if ((int) set[slot] == block) {
                return slot;
            }
        }
        return NONE;
    }

    private static int findOf4(long[] set, int first, int block) {
        if ((int) set[first] == block) {
            return first;
        }
        if ((int) set[first + 1] == block) {
            return first + 1;
        }
        if ((int) set[first + 2] == block) {
            return first + 2;
        }
        return (int) set[first + 3] == block ? first + 3 : NONE;
    }

    /** Replacement state after a hit on or fill of {@code slot}. */
    void touch(int slot) {
        int set = (int) sets[slot] & setMask;
        int base = set * stride;
        int way = slot - base - 1;
        long lost;
        if (policy == null) {
            long bit = 1L << way;
            long old = sets[base];
            if ((old & bit) != 0) {
                return;
            }
            if ((old | bit) != allRecent) {
                sets[base] = old | bit;
                return;
            }
            sets[base] = bit;
            lost = old;
        } else {
            lost = policy.touch(set, way);
        }
        if (listener != null) {
            for (long left = lost; left != 0; left &= left - 1) {
                listener.slotUnsettled(base + 1 + Long.numberOfTrailingZeros(left));
            }
        }
    }

    /** The slot that {@code block} will be filled into: an empty one if there is one, else the policy's victim. */
    int slotFor(int block) {
        int set = block & setMask;
        int base = set * stride;
        if (empty != 0) {
            for (int slot = base + 1; slot < base + stride; slot++) {
                if (sets[slot] == EMPTY) {
                    return slot;
                }
            }
        }
        int way = policy == null
                ? Long.numberOfTrailingZeros(~sets[base] & allRecent) & ReplacementPolicy.MAX_WAYS - 1
                : policy.victim(set);
        return base + 1 + way;
    }

    /** Fills {@code slot}, whose old block the caller has dealt with, and touches it. */
    void fill(int slot, int block, int dirtyLines) {
        if (listener != null) {
            listener.slotUnsettled(slot);
        }
        if (sets[slot] == EMPTY) {
            empty--;
        }
        sets[slot] = (long) dirtyLines << DIRTY_SHIFT | block;
        touch(slot);
    }

    /** Empties {@code slot}. */
    void drop(int slot) {
        if (listener != null) {
            listener.slotUnsettled(slot);
        }
        int set = (int) sets[slot] & setMask;
        int base = set * stride;
        int way = slot - base - 1;
        if (policy == null) {
            sets[base] &= ~(1L << way);
        } else {
            policy.forget(set, way);
        }
        sets[slot] = EMPTY;
        empty++;
    }

    /** Says that a store to the line in {@code slot} is no longer idempotent. */
    void unsettleStores(int slot) {
        if (listener != null) {
            listener.storesUnsettled(slot);
        }
    }

    /** The block in {@code slot}, or {@link #NONE}. */
    int block(int slot) {
        return (int) sets[slot];
    }

    /** The dirty lines of the block in {@code slot}, a bit each from the lowest address. */
    int dirtyLines(int slot) {
        return (int) (sets[slot] >>> DIRTY_SHIFT);
    }

    /** Marks lines of the block in {@code slot} dirty. */
    void markDirty(int slot, int lines) {
        sets[slot] |= (long) lines << DIRTY_SHIFT;
    }
}
