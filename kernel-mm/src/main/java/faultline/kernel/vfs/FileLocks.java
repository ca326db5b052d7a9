package faultline.kernel.vfs;

import java.util.ArrayList;
import java.util.List;

/**
 * The locks on one file: i_flock (Linux 2.6.2 fs/locks.c). Record locks belong to a table of descriptors, or with F_OFD commands
 * to an open file, and cover bytes; flock's belong to an open file and cover all. The two kinds do not see each other.
 */
public final class FileLocks {

    /** Offset behind which no byte is: a lock to the end of the file, wherever that comes to be. */
    public static final long LAST = Long.MAX_VALUE;

    private final List<Lock> records = new ArrayList<>();
    private final List<Lock> whole = new ArrayList<>();
    private final WaitQueue waiters = new WaitQueue();

    /**
     * A lock on the bytes {@code first} to {@code last}.
     *
     * @param owner a {@link FileTable} or an {@link OpenFile}
     * @param pid process that took it
     * @param exclusive whether it excludes shared ones too
     */
    public record Lock(Object owner, int pid, long first, long last, boolean exclusive) {

        boolean overlaps(Lock other) {
            return first <= other.last && other.first <= last;
        }

        boolean conflicts(Lock other) {
            return owner != other.owner && overlaps(other) && (exclusive || other.exclusive);
        }

        private boolean joins(Lock other) {
            boolean touches = first <= (other.last == LAST ? LAST : other.last + 1)
                    && other.first <= (last == LAST ? LAST : last + 1);
            return owner == other.owner && exclusive == other.exclusive && touches;
        }

        private Lock from(long start) {
            return new Lock(owner, pid, start, last, exclusive);
        }

        private Lock to(long end) {
            return new Lock(owner, pid, first, end, exclusive);
        }
    }

    /** Those who wait for a lock to go. */
    public WaitQueue waiters() {
        return waiters;
    }

    /** How many locks a search looks at. */
    public int count() {
        return records.size() + whole.size();
    }

    /** The record lock that keeps {@code wanted} from being taken, or null. */
    public Lock conflict(Lock wanted) {
        return find(records, wanted);
    }

    /** The flock that keeps {@code wanted} from being taken, or null. */
    public Lock wholeConflict(Lock wanted) {
        return find(whole, wanted);
    }

    private static Lock find(List<Lock> locks, Lock wanted) {
        for (Lock lock : locks) {
            if (lock.conflicts(wanted)) {
                return lock;
            }
        }
        return null;
    }

    /** Takes a record lock with which none conflicts; it replaces what its owner has there and joins with its neighbours. */
    public void take(Lock lock) {
        cut(lock);
        Lock joined = lock;
        for (Lock other : new ArrayList<>(records)) {
            if (other.joins(joined)) {
                records.remove(other);
                joined = joined.from(Math.min(joined.first, other.first)).to(Math.max(joined.last, other.last));
            }
        }
        int at = 0;
        while (at < records.size() && records.get(at).first() <= joined.first()) {
            at++;
        }
        records.add(at, joined);
        waiters.wakeAll();
    }

    /** Lets the record locks of the owner of {@code range} go there. */
    public void release(Lock range) {
        cut(range);
        waiters.wakeAll();
    }

    private void cut(Lock range) {
        for (Lock lock : new ArrayList<>(records)) {
            if (lock.owner() == range.owner() && lock.overlaps(range)) {
                int at = records.indexOf(lock);
                records.remove(at);
                if (lock.last() > range.last()) {
                    records.add(at, lock.from(range.last() + 1));
                }
                if (lock.first() < range.first()) {
                    records.add(at, lock.to(range.first() - 1));
                }
            }
        }
    }

    /** Whether {@code owner} has a flock of this kind already. */
    public boolean hasWhole(Object owner, boolean exclusive) {
        return whole.stream().anyMatch(lock -> lock.owner() == owner && lock.exclusive() == exclusive);
    }

    /** Takes a flock with which none conflicts. */
    public void takeWhole(Lock lock) {
        whole.add(lock);
    }

    /** Lets the flock of {@code owner} go. */
    public void releaseWhole(Object owner) {
        if (whole.removeIf(lock -> lock.owner() == owner)) {
            waiters.wakeAll();
        }
    }

    /** {@code owner} is closed: all that it has goes. */
    public void releaseAll(Object owner) {
        boolean any = records.removeIf(lock -> lock.owner() == owner);
        any |= whole.removeIf(lock -> lock.owner() == owner);
        if (any) {
            waiters.wakeAll();
        }
    }
}
