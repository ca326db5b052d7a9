package faultline.kernel.process;

import faultline.kernel.uaccess.UserMemory;

/**
 * The futexes that a dying task still holds: each is marked as left behind by its owner and one of those who wait for it wakes
 * (exit_robust_list and handle_futex_death of Linux, kernel/futex.c).
 */
final class RobustFutexes {

    /** FUTEX_WAITERS. */
    private static final int WAITERS = 0x80000000;
    /** FUTEX_OWNER_DIED. */
    private static final int OWNER_DIED = 0x40000000;
    /** FUTEX_TID_MASK. */
    private static final int OWNER = 0x3FFFFFFF;
    /** ROBUST_LIST_LIMIT: a list that a program has bent into a ring ends here. */
    private static final int LIMIT = 2048;
    /** Lowest bit of a list pointer: the futex inherits priority. */
    private static final int FLAG = 1;

    private static final int OFFSET_AT = 4;
    private static final int PENDING_AT = 8;

    private final UserMemory user;
    private final Futexes futexes;
    private final FutexKeys keys;

    RobustFutexes(UserMemory user, Futexes futexes, FutexKeys keys) {
        this.user = user;
        this.futexes = futexes;
        this.keys = keys;
    }

    /** Walks the list of {@code process}, which the CPU runs and which still has its memory. */
    void release(Process process) {
        int head = process.robustList();
        if (head == 0) {
            return;
        }
        long next = user.getInt(head);
        long offset = user.getInt(head + OFFSET_AT);
        long pending = user.getInt(head + PENDING_AT);
        if (next == -1 || offset == -1 || pending == -1) {
            return;
        }
        int pendingEntry = (int) pending & ~FLAG;
        int entry = (int) next & ~FLAG;
        for (int i = 0; entry != head && i < LIMIT; i++) {
            long following = user.getInt(entry);
            if (entry != pendingEntry && !die(process, entry + (int) offset) || following == -1) {
                return;
            }
            entry = (int) following & ~FLAG;
        }
        if (pendingEntry != 0) {
            die(process, pendingEntry + (int) offset);
        }
    }

    /** Returns whether the futex at {@code address} could be looked at. */
    private boolean die(Process process, int address) {
        long value = user.getInt(address);
        if (value == -1) {
            return false;
        }
        int word = (int) value;
        if ((word & OWNER) != process.pid()) {
            return true;
        }
        if (!user.putInt(address, word & WAITERS | OWNER_DIED)) {
            return false;
        }
        Futexes.Key key = keys.find(process, address, false);
        if ((word & WAITERS) != 0 && key != null) {
            futexes.wake(key, 1, Futexes.ANY);
        }
        return true;
    }
}
