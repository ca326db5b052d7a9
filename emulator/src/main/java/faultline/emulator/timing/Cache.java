package faultline.emulator.timing;

import faultline.emulator.snapshot.Outside;
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
    /** Enough that few blocks share a guess. */
    private static final int GUESSES_PER_WAY = 4;

    private final int ways;
    private final int stride;
    private final int setMask;
    private final long allRecent;
    private final long[] sets;
    /** The replacement policy, or null for bit-plru, whose state is in {@link #sets}. */
    private final ReplacementPolicy policy;

    private final SettleListener listener;
    /**
     * By block, folded: the way that a block was last seen in, to look there first. It is only a guess. Searches end at any way, so
     * the host cannot predict them. Null above the lower levels.
     */
    @Outside
    private final byte[] guesses;

    private int empty;

    @Outside
    private long replaced = EMPTY;

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
        this.guesses =
                listener == null ? new byte[GUESSES_PER_WAY * Integer.highestOneBit(ways * config.sets())] : null;
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

    /** {@link #find} for a cache without a listener: looks first where the block was seen last. */
    int findGuessed(int block) {
        int slot = (block & setMask) * stride + 1 + guesses[block & guesses.length - 1];
        return (int) sets[slot] == block ? slot : findUnguessed(block);
    }

    private int findUnguessed(int block) {
        int slot = find(block);
        if (slot != NONE) {
            guesses[block & guesses.length - 1] = (byte) (slot - (block & setMask) * stride - 1);
        }
        return slot;
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
        if (policy == null) {
            long recent = sets[base];
            if ((recent >>> way & 1) == 0) {
                makeRecent(base, recent, 1L << way);
            }
        } else {
            unsettle(base, policy.touch(set, way));
        }
    }

    /**
     * {@link #touch} of the slot that {@link #findGuessed} found for {@code block}. Which ways are recent cannot be predicted, so
     * bit-plru has no branch here.
     */
    void touchGuessed(int slot, int block) {
        if (policy != null) {
            touch(slot);
            return;
        }
        int base = (block & setMask) * stride;
        sets[base] = recentAfter(sets[base], 1L << slot - base - 1);
    }

    private long recentAfter(long recent, long bit) {
        long now = recent | bit;
        long missing = now ^ allRecent;
        long unlessAll = (missing | -missing) >> 63;
        return now & unlessAll | bit;
    }

    /** Bit-plru: a way that was not recent becomes so; the last one to become so is then the only one. */
    private void makeRecent(int base, long recent, long bit) {
        long now = recent | bit;
        if (now != allRecent) {
            sets[base] = now;
        } else {
            sets[base] = bit;
            unsettleSet(base);
        }
    }

    private void unsettleSet(int base) {
        if (listener != null) {
            listener.slotsUnsettled(base + 1, ways);
        }
    }

    private void unsettle(int base, long lost) {
        if (listener != null) {
            for (long left = lost; left != 0; left &= left - 1) {
                listener.slotUnsettled(base + 1 + Long.numberOfTrailingZeros(left));
            }
        }
    }

    /** As {@link #slotFor} and {@link #fill} for a block without dirty lines, when nobody asks for the old block; the slot. */
    int refill(int block) {
        if (policy != null || empty != 0) {
            int slot = slotFor(block);
            fill(slot, block, 0);
            return slot;
        }
        int base = (block & setMask) * stride;
        long recent = sets[base];
        int way = notRecent(recent);
        int slot = base + 1 + way;
        sets[slot] = block;
        long now = recent | 1L << way;
        if (now != allRecent) {
            sets[base] = now;
            if (listener != null) {
                listener.slotUnsettled(slot);
            }
        } else {
            sets[base] = 1L << way;
            unsettleSet(base);
        }
        return slot;
    }

    /**
     * As {@link #slotFor} and {@link #fill} for a block without dirty lines in a cache without a listener, when the caller deals with
     * the old block afterwards.
     *
     * @return the slot; {@link #replaced} tells what was there
     */
    int replace(int block) {
        if (policy != null || empty != 0) {
            int slot = slotFor(block);
            replaced = sets[slot];
            fill(slot, block, 0);
            return slot;
        }
        int base = (block & setMask) * stride;
        long recent = sets[base];
        int way = notRecent(recent);
        int slot = base + 1 + way;
        replaced = sets[slot];
        sets[slot] = block;
        guesses[block & guesses.length - 1] = (byte) way;
        sets[base] = recentAfter(recent, 1L << way);
        return slot;
    }

    /** Bit-plru: the victim, which is the first way that is not recent. */
    private int notRecent(long recent) {
        return Long.numberOfTrailingZeros(~recent & allRecent) & ReplacementPolicy.MAX_WAYS - 1;
    }

    /** The block that the last {@link #replace} replaced, or {@link #NONE}. */
    int replacedBlock() {
        return (int) replaced;
    }

    /** The dirty lines of {@link #replacedBlock}. */
    int replacedDirtyLines() {
        return (int) (replaced >>> DIRTY_SHIFT);
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
        int way = policy == null ? notRecent(sets[base]) : policy.victim(set);
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
