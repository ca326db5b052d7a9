package faultline.emulator.timing;

import java.util.Arrays;

/**
 * The tags of one cache: which physical blocks (a line, or a sector of lines) it holds and which of their lines are
 * dirty. It holds no data. Blocks are numbered by physical address divided by the block size; at most 2^31 of them.
 */
final class Cache {

    /** No slot, no block. */
    static final int NONE = -1;

    private final int ways;
    private final int setMask;
    private final int[] tags;
    private final byte[] dirty;
    private final ReplacementPolicy policy;
    private final SettleListener listener;

    /**
     * An empty cache.
     *
     * @param listener hears of unsettled slots; null when no fast path depends on this cache
     */
    Cache(CacheConfig config, long seed, SettleListener listener) {
        this.ways = config.ways();
        this.setMask = config.sets() - 1;
        this.tags = new int[config.sets() * ways];
        this.dirty = new byte[tags.length];
        this.policy = config.replacement().create(config.sets(), ways, seed);
        this.listener = listener;
        Arrays.fill(tags, NONE);
    }

    /** The slot that holds {@code block}, or {@link #NONE}. */
    int find(int block) {
        int base = (block & setMask) * ways;
        for (int slot = base; slot < base + ways; slot++) {
            if (tags[slot] == block) {
                return slot;
            }
        }
        return NONE;
    }

    /** Replacement state after a hit on or fill of {@code slot}. */
    void touch(int slot) {
        int set = tags[slot] & setMask;
        long lost = policy.touch(set, slot - set * ways);
        if (lost != 0 && listener != null) {
            unsettle(set * ways, lost);
        }
    }

    private void unsettle(int base, long lost) {
        for (long left = lost; left != 0; left &= left - 1) {
            listener.slotUnsettled(base + Long.numberOfTrailingZeros(left));
        }
    }

    /** The slot that {@code block} will be filled into: an empty one if there is one, else the policy's victim. */
    int slotFor(int block) {
        int set = block & setMask;
        int base = set * ways;
        for (int slot = base; slot < base + ways; slot++) {
            if (tags[slot] == NONE) {
                return slot;
            }
        }
        return base + policy.victim(set);
    }

    /** Fills {@code slot}, whose old block the caller has dealt with, and touches it. */
    void fill(int slot, int block, int dirtyLines) {
        if (listener != null) {
            listener.slotUnsettled(slot);
        }
        tags[slot] = block;
        dirty[slot] = (byte) dirtyLines;
        touch(slot);
    }

    /** Empties {@code slot}. */
    void drop(int slot) {
        if (listener != null) {
            listener.slotUnsettled(slot);
        }
        int set = tags[slot] & setMask;
        policy.forget(set, slot - set * ways);
        tags[slot] = NONE;
        dirty[slot] = 0;
    }

    /** Says that a store to the line in {@code slot} is no longer idempotent. */
    void unsettleStores(int slot) {
        if (listener != null) {
            listener.storesUnsettled(slot);
        }
    }

    /** The block in {@code slot}, or {@link #NONE}. */
    int block(int slot) {
        return tags[slot];
    }

    /** The dirty lines of the block in {@code slot}, a bit each from the lowest address. */
    int dirtyLines(int slot) {
        return dirty[slot] & 0xFF;
    }

    /** Marks lines of the block in {@code slot} dirty. */
    void markDirty(int slot, int lines) {
        dirty[slot] |= (byte) lines;
    }

    /** Number of slots. */
    int slots() {
        return tags.length;
    }
}
