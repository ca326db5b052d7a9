package faultline.kernel.lru;

import faultline.kernel.account.KernelWork;

/** Pages that a CPU has collected to handle them under one lock: struct pagevec. Each is referenced until it is handled. */
final class Pagevec {

    private static final int PAGES = 8;

    private final KernelWork work;
    private final int va;
    private final int[] frames;
    private int count;

    /** @param va kernel address: count, cold, pointers to struct pages */
    Pagevec(KernelWork work, int va, int capacity) {
        this.work = work;
        this.va = va;
        this.frames = new int[capacity];
    }

    /** Adds a page; returns whether there is no room for another. */
    boolean add(int frame) {
        work.store(va);
        work.store(va + PAGES + count * Integer.BYTES);
        frames[count++] = frame;
        return count == frames.length;
    }

    int count() {
        return count;
    }

    /** Page {@code index}. */
    int get(int index) {
        work.load(va + PAGES + index * Integer.BYTES);
        return frames[index];
    }

    /** Page {@code index}, uncharged. */
    int peek(int index) {
        return frames[index];
    }

    void clear() {
        work.store(va);
        count = 0;
    }
}
