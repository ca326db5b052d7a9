package faultline.kernel.lru;

import faultline.kernel.account.SimLock;

/** The pair of LRU lists under one lock: a zone's from 2.5 on, the whole kernel's in 2.4. */
public final class LruZone {

    /** Bytes that its fields take: lock, lists, counters. */
    public static final int BYTES = 64;

    private static final int ACTIVE_HEAD = 4;
    private static final int INACTIVE_HEAD = 12;

    private final SimLock lock;
    private final LruList active;
    private final LruList inactive;

    /** @param lock lru_lock; the lists and their counters lie behind it */
    LruZone(LruLinks links, SimLock lock) {
        this.lock = lock;
        int va = lock.va();
        this.active = new LruList(links, va + ACTIVE_HEAD);
        this.inactive = new LruList(links, va + INACTIVE_HEAD);
    }

    /** Kernel address of lru_lock. */
    public int lockVa() {
        return lock.va();
    }

    /** lru_lock. */
    public SimLock lock() {
        return lock;
    }

    /** Pages in use. */
    public LruList active() {
        return active;
    }

    /** Pages that are next to be given up. */
    public LruList inactive() {
        return inactive;
    }

    /** The active list or the inactive one. */
    public LruList list(boolean isActive) {
        return isActive ? active : inactive;
    }
}
