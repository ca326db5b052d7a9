package faultline.emulator.paging;

import faultline.emulator.timing.Replacement;
import faultline.emulator.timing.ReplacementPolicy;
import java.util.Arrays;

/**
 * One set-associative array of translations. A key is the page number shifted left by one, with the low bit set for a
 * large page. Hash chains over the slots make a lookup in a fully associative array as quick as in a direct-mapped one;
 * they are no part of the model.
 */
final class TlbArray {

    /** No slot. */
    static final int NONE = -1;

    /** User mode may use the page. */
    static final int USER = 1;
    /** The page may be written. */
    static final int WRITABLE = 1 << 1;
    /** The leaf entry's D bit is set. */
    static final int DIRTY = 1 << 2;
    /** Kept over CR3 loads. */
    static final int GLOBAL = 1 << 3;
    /** No instruction fetch. */
    static final int NO_EXECUTE = 1 << 4;
    /** A large page. */
    static final int LARGE = 1 << 5;

    private final int ways;
    private final int setMask;
    private final int[] keys;
    private final int[] frames;
    private final byte[] flags;
    private final ReplacementPolicy policy;
    private final int[] heads;
    private final int[] next;
    private int empty;

    TlbArray(int entries, int ways, Replacement replacement, long seed) {
        this.ways = ways;
        this.setMask = entries / ways - 1;
        this.keys = new int[entries];
        this.frames = new int[entries];
        this.flags = new byte[entries];
        this.empty = entries;
        this.policy = replacement.create(entries / ways, ways, seed);
        this.heads = new int[Integer.highestOneBit(entries) * 4];
        this.next = new int[entries];
        Arrays.fill(keys, NONE);
        Arrays.fill(heads, NONE);
    }

    /** Number of slots. */
    int entries() {
        return keys.length;
    }

    /** Key of the 4 KB page of {@code va}. */
    static int smallKey(int va) {
        return va >>> 12 << 1;
    }

    /** Key of the large page of {@code va}. */
    static int largeKey(int va, int largeShift) {
        return va >>> largeShift << 1 | 1;
    }

    /** The slot of {@code key}, or {@link #NONE}; touches nothing. */
    int find(int key) {
        int slot = heads[bucket(key)];
        while (slot != NONE && keys[slot] != key) {
            slot = next[slot];
        }
        return slot;
    }

    /** Touches a slot that was hit or filled; returns the ways of its set that are no longer settled. */
    long touch(int slot) {
        int set = setOf(keys[slot]);
        return policy.touch(set, slot - set * ways);
    }

    /** The slot to fill {@code key} into: an empty one if there is one, else the victim. */
    int slotFor(int key) {
        int set = setOf(key);
        int base = set * ways;
        if (empty != 0) {
            for (int slot = base; slot < base + ways; slot++) {
                if (keys[slot] == NONE) {
                    return slot;
                }
            }
        }
        return base + policy.victim(set);
    }

    /** Replaces what {@code slot} holds. */
    void set(int slot, int key, int frame, int flagBits) {
        if (keys[slot] != NONE) {
            unlink(slot);
        } else {
            empty--;
        }
        keys[slot] = key;
        frames[slot] = frame;
        flags[slot] = (byte) flagBits;
        int bucket = bucket(key);
        next[slot] = heads[bucket];
        heads[bucket] = slot;
    }

    /** Empties {@code slot}. */
    void drop(int slot) {
        int set = setOf(keys[slot]);
        policy.forget(set, slot - set * ways);
        unlink(slot);
        keys[slot] = NONE;
        empty++;
    }

    /** Drops all entries, or all but global ones. */
    void flush(boolean keepGlobal) {
        for (int slot = 0; slot < keys.length; slot++) {
            if (keys[slot] != NONE && !(keepGlobal && (flags[slot] & GLOBAL) != 0)) {
                drop(slot);
            }
        }
    }

    /** Key in {@code slot}, or {@link #NONE}. */
    int key(int slot) {
        return keys[slot];
    }

    /** First frame of the page in {@code slot}. */
    int frame(int slot) {
        return frames[slot];
    }

    /** Flags of the page in {@code slot}. */
    int flags(int slot) {
        return flags[slot];
    }

    /** First slot of the set of {@code slot}. */
    int setBase(int slot) {
        return slot - slot % ways;
    }

    /** Shows every entry; touches nothing. */
    void forEach(int largeShift, TranslationVisitor visitor) {
        for (int slot = 0; slot < keys.length; slot++) {
            if (keys[slot] != NONE) {
                int shift = (keys[slot] & 1) != 0 ? largeShift : 12;
                int bits = flags[slot];
                visitor.visit(
                        keys[slot] >>> 1 << shift,
                        1 << shift,
                        frames[slot],
                        (bits & WRITABLE) != 0,
                        (bits & USER) != 0,
                        (bits & GLOBAL) != 0);
            }
        }
    }

    private int setOf(int key) {
        return key >>> 1 & setMask;
    }

    private int bucket(int key) {
        return (key ^ key >>> 9) & heads.length - 1;
    }

    private void unlink(int slot) {
        int bucket = bucket(keys[slot]);
        if (heads[bucket] == slot) {
            heads[bucket] = next[slot];
            return;
        }
        int before = heads[bucket];
        while (next[before] != slot) {
            before = next[before];
        }
        next[before] = next[slot];
    }
}
