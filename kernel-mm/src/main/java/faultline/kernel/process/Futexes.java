package faultline.kernel.process;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.mm.AddressSpace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who waits for which futex, first come first served. A futex in private memory is named by its address space and address, so
 * that it stays the same when a fork makes its page copy-on-write; one in shared memory by its physical address, so that all
 * who map it mean the same.
 */
public final class Futexes {

    /** FUTEX_BITSET_MATCH_ANY. */
    public static final int ANY = -1;

    /** Lists of the hash table: FUTEX_HASHBITS 8 (Linux 2.6.2 kernel/futex.c). */
    private static final int BUCKETS = 256;
    /** struct futex_hash_bucket: a list head and its lock on i386. */
    private static final int BUCKET_BYTES = 16;

    private static final int GOLDEN_RATIO = 0x9E3779B9;

    private final KernelWork work;
    private final Scheduler scheduler;
    private final int table;
    private final Map<Key, Deque<Waiter>> queues = new HashMap<>();

    /**
     * Names a futex.
     *
     * @param space number of the address space, or 0 for shared memory
     * @param place address, or physical address in shared memory
     */
    public record Key(int space, long place) {

        /** A futex that only {@code space} can see. */
        public static Key inPrivate(AddressSpace space, int address) {
            return new Key(space.id(), address & 0xFFFFFFFFL);
        }

        /** A futex in memory that others may map too. */
        public static Key inShared(long physical) {
            return new Key(0, physical);
        }
    }

    /** A task that waits: futex_q, which lies on its kernel stack. */
    public static final class Waiter {
        private final Process process;
        private final int bits;
        private Key key;

        private Waiter(Process process, Key key, int bits) {
            this.process = process;
            this.key = key;
            this.bits = bits;
        }
    }

    /** @param table kernel address of the hash table, {@link #tableBytes} long */
    public Futexes(KernelWork work, Scheduler scheduler, int table) {
        this.work = work;
        this.scheduler = scheduler;
        this.table = table;
    }

    /** Bytes of the hash table. */
    public static int tableBytes() {
        return BUCKETS * BUCKET_BYTES;
    }

    /** {@code process} is about to sleep for {@code key}; only wakes with one of {@code bits} reach it. */
    public Waiter await(Process process, Key key, int bits) {
        Waiter waiter = new Waiter(process, key, bits);
        work.store(bucket(key));
        queues.computeIfAbsent(key, any -> new ArrayDeque<>()).addLast(waiter);
        return waiter;
    }

    /** Somebody who waits gives up. One that was woken before is in no queue any more. */
    public void leave(Waiter waiter) {
        work.store(bucket(waiter.key));
        Deque<Waiter> queue = queues.get(waiter.key);
        if (queue != null && queue.remove(waiter) && queue.isEmpty()) {
            queues.remove(waiter.key);
        }
    }

    /**
     * Wakes up to {@code most} of those that wait for {@code key} with one of {@code bits}, in the order in which they came.
     *
     * @return how many
     */
    public int wake(Key key, int most, int bits) {
        work.load(bucket(key));
        Deque<Waiter> queue = queues.get(key);
        if (queue == null) {
            return 0;
        }
        int woken = 0;
        // As in Linux at least one is woken, even if none was asked for.
        for (Waiter waiter : new ArrayList<>(queue)) {
            if ((waiter.bits & bits) != 0) {
                queue.remove(waiter);
                wake(waiter);
                if (++woken >= most) {
                    break;
                }
            }
        }
        drop(key, queue);
        return woken;
    }

    /**
     * Wakes up to {@code wakes} of those that wait for {@code from} and lets up to {@code moves} others wait for {@code to}.
     *
     * @return how many were woken, plus those moved if {@code countMoved}
     */
    public int requeue(Key from, Key to, int wakes, int moves, boolean countMoved) {
        work.load(bucket(from));
        work.load(bucket(to));
        Deque<Waiter> queue = queues.get(from);
        if (queue == null) {
            return 0;
        }
        int woken = 0;
        List<Waiter> moved = new ArrayList<>();
        for (Waiter waiter : new ArrayList<>(queue)) {
            if (woken < wakes) {
                queue.remove(waiter);
                wake(waiter);
                woken++;
            } else if (moved.size() < moves) {
                queue.remove(waiter);
                moved.add(waiter);
            } else {
                break;
            }
        }
        drop(from, queue);
        for (Waiter waiter : moved) {
            waiter.key = to;
            work.store(waiter.process.stackTop() - Long.BYTES);
            queues.computeIfAbsent(to, any -> new ArrayDeque<>()).addLast(waiter);
        }
        return countMoved ? woken + moved.size() : woken;
    }

    /** How many wait for {@code key}. */
    public int waiting(Key key) {
        Deque<Waiter> queue = queues.get(key);
        return queue == null ? 0 : queue.size();
    }

    private void wake(Waiter waiter) {
        work.path(KernelPath.FUTEX_WAKE);
        work.store(waiter.process.stackTop() - Long.BYTES);
        waiter.process.call().setWoken();
        scheduler.wake(waiter.process);
    }

    private void drop(Key key, Deque<Waiter> queue) {
        if (queue.isEmpty()) {
            queues.remove(key);
        }
    }

    private int bucket(Key key) {
        int mixed = ((int) (key.place() >>> 2) ^ key.space() * GOLDEN_RATIO) * GOLDEN_RATIO;
        return table + (mixed >>> 24) * BUCKET_BYTES;
    }
}
