package faultline.kernel.disk;

import faultline.emulator.trap.TrapKind;
import faultline.kernel.account.Activity;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.SlabCaches;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A disk with its request queue. One request is served at a time; reads, for which somebody waits, go before writes, but not
 * for ever (the deadline scheduler's writes_starved; Linux 2.6.2 deadline-iosched.c, unverified). Neighbouring pages are merged
 * into one request while it waits. Only {@link #interrupt} lets time pass here: the order of events is that of the clock.
 */
public final class Disk {

    /** No request is under way. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Requests at which writers are held back: 7/8 of BLKDEV_MAX_RQ, 128 (Linux 2.6.2 ll_rw_blk.c). */
    private static final int CONGESTED = 112;
    /** Reads that may go before a waiting write. */
    private static final int READS_BEFORE_WRITE = 32;

    private static final long NANOS = 1_000_000_000L;

    private final KernelWork work;
    private final DiskTiming timing;
    private final long clockHz;
    private final Bios bios;
    private final Deque<DiskRequest> reads = new ArrayDeque<>();
    private final Deque<DiskRequest> writes = new ArrayDeque<>();
    private Runnable whenDone = () -> {};
    private DiskRequest current;
    private long head;
    private int readsInARow;
    private int plugs;
    private long requests;
    private long pagesRead;
    private long pagesWritten;

    /**
     * @param clockHz cycles a second of the CPU whose clock orders events
     * @param bufferHeads whether the kernel notes transfers in buffer_heads, as 2.4 does
     */
    public Disk(KernelWork work, DiskTiming timing, long clockHz, SlabCaches slabs, boolean bufferHeads) {
        this.work = work;
        this.timing = timing;
        this.clockHz = clockHz;
        this.bios = Bios.create(work, slabs, bufferHeads, () -> waitHere(NEVER));
    }

    /**
     * Asks for one page: submit_bio.
     *
     * @param page number of the page on the disk
     * @param frame where its bytes lie or shall lie
     * @param transfer told when that is done
     */
    public void submit(boolean write, long page, int frame, PageTransfer transfer) {
        interrupt();
        int bio = bios.bio(write);
        int vector = bios.vector(write);
        work.path(KernelPath.SUBMIT_BIO);
        pagesRead += write ? 0 : 1;
        pagesWritten += write ? 1 : 0;
        Deque<DiskRequest> queue = write ? writes : reads;
        DiskRequest last = queue.peekLast();
        if (last == null || !last.takes(write, page)) {
            work.path(KernelPath.NEW_REQUEST);
            last = new DiskRequest(write, page);
            queue.addLast(last);
        }
        last.add(frame, transfer, bio, vector);
        if (current == null && plugs == 0) {
            start(work.now());
        }
    }

    /** Requests are collected, so that neighbours become one, until {@link #unplug}: blk_plug_device. */
    public void plug() {
        plugs++;
    }

    /** What was collected starts: generic_unplug_device. */
    public void unplug() {
        plugs--;
        if (current == null && plugs == 0) {
            start(work.now());
        }
    }

    private void start(long now) {
        boolean writeNext = reads.isEmpty() || readsInARow >= READS_BEFORE_WRITE && !writes.isEmpty();
        current = writeNext ? writes.pollFirst() : reads.pollFirst();
        if (current == null) {
            return;
        }
        readsInARow = current.write ? 0 : readsInARow + 1;
        long nanos = timing.positioning(head, current.first) + timing.transfer(current.pages);
        current.end = now + Math.max(1, nanos * (clockHz / 1000) / (NANOS / 1000));
        head = current.first + current.pages;
        requests++;
    }

    /** The cycle at which the request under way is done, or {@link #NEVER}. */
    public long nextInterrupt() {
        return current == null ? NEVER : current.end;
    }

    /** Takes the interrupts of all requests that are done by now, whatever the CPU was doing. */
    public void interrupt() {
        while (current != null && current.end <= work.now()) {
            work.trap(0, Activity.INTERRUPT, 0, TrapKind.INTERRUPT);
            work.phase(Phase.BODY);
            finishCurrent();
            work.cpu().leaveTrap(TrapKind.INTERRUPT);
            work.end(Activity.INTERRUPT);
        }
    }

    /** As {@link #interrupt}, when the CPU has taken an interrupt and its activity is open. */
    public void handle() {
        while (current != null && current.end <= work.now()) {
            finishCurrent();
        }
    }

    private void finishCurrent() {
        DiskRequest done = current;
        work.path(KernelPath.DISK_INTERRUPT);
        start(done.end);
        for (int i = 0; i < done.pages; i++) {
            work.path(KernelPath.END_BIO);
            bios.free(done.bios[i], done.vectors[i]);
            done.transfers[i].done(done.frames[i]);
        }
        whenDone.run();
    }

    /** {@code waker} is run after each request: those who nap until the disk gets on are woken. */
    public void onProgress(Runnable waker) {
        whenDone = waker;
    }

    /** Whether writers should hold back: bdi_write_congested. */
    public boolean congested() {
        return writes.size() >= CONGESTED;
    }

    /** Whether anything is under way. */
    public boolean busy() {
        return current != null;
    }

    /**
     * The caller sleeps where it is until the next request is done or {@code deadline} comes; nobody else runs meanwhile. The
     * time goes to {@link Phase#IO_WAIT} of the activity that is open.
     */
    public void waitHere(long deadline) {
        if (current == null) {
            // Who sleeps for the disk lets go what is collected: blk_run_queues.
            start(work.now());
        }
        Phase was = work.phase(Phase.IO_WAIT);
        work.cpu().idleUntil(Math.max(work.now(), Math.min(deadline, nextInterrupt())));
        work.phase(was);
        interrupt();
    }

    /** Requests served or being served. */
    public long requests() {
        return requests;
    }

    /** Pages that were asked for. */
    public long pagesRead() {
        return pagesRead;
    }

    /** Pages that were to be written. */
    public long pagesWritten() {
        return pagesWritten;
    }
}
