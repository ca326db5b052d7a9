package faultline.kernel.frame;

import faultline.kernel.account.KernelWork;

/**
 * struct array_cache: free objects of a slab cache at hand, the last one put in is the first one out. It lies at a kernel address:
 * a head with its counters, then a word for each object.
 */
final class ObjectArray {

    /** Bytes before the entries: avail, limit, batchcount, touched. */
    static final int HEAD_BYTES = 16;

    private final KernelWork work;
    private final int va;
    private final int[] entries;
    private final int lineBytes;
    private int available;
    private boolean touched;

    /** @param lineBytes bytes of a cache line, by which copies between arrays are charged */
    ObjectArray(KernelWork work, int va, int limit, int lineBytes) {
        this.work = work;
        this.va = va;
        this.entries = new int[limit];
        this.lineBytes = lineBytes;
    }

    /** Bytes of an array of {@code limit} objects. */
    static int bytes(int limit) {
        return HEAD_BYTES + limit * Integer.BYTES;
    }

    int available() {
        return available;
    }

    int room() {
        return entries.length - available;
    }

    /** Kernel address of the counters. */
    int va() {
        return va;
    }

    private int entry(int slot) {
        return va + HEAD_BYTES + slot * Integer.BYTES;
    }

    int pop() {
        int slot = --available;
        touched = true;
        work.load(entry(slot));
        return entries[slot];
    }

    void push(int object) {
        int slot = available++;
        entries[slot] = object;
        work.store(entry(slot));
    }

    /** Reads the object that has been here for {@code slot} others' time. */
    int oldest(int slot) {
        work.load(entry(slot));
        return entries[slot];
    }

    /** Copies the newest {@code count} objects of {@code from}, which loses them, behind those here. */
    void takeNewest(ObjectArray from, int count) {
        from.available -= count;
        copy(from, from.available, count);
    }

    /** Copies the oldest {@code count} objects of {@code from}, which keeps them until {@link #dropOldest}. */
    void copyOldest(ObjectArray from, int count) {
        copy(from, 0, count);
    }

    private void copy(ObjectArray from, int first, int count) {
        System.arraycopy(from.entries, first, entries, available, count);
        for (int at = 0; at < count * Integer.BYTES; at += lineBytes) {
            work.load(from.entry(first) + at);
            work.store(entry(available) + at);
        }
        work.store(from.va);
        work.store(va);
        available += count;
    }

    /** The oldest {@code count} objects are gone: the rest moves to the front. */
    void dropOldest(int count) {
        available -= count;
        System.arraycopy(entries, count, entries, 0, available);
        for (int at = 0; at < available * Integer.BYTES; at += lineBytes) {
            work.store(va + HEAD_BYTES + at);
        }
    }

    /** How many objects drain_array gives back: a fifth of the limit, if nobody has taken any since it last asked. */
    int unused() {
        if (touched) {
            touched = false;
            return 0;
        }
        int fifth = (entries.length + 4) / 5;
        return fifth > available ? (available + 1) / 2 : fifth;
    }
}
