package faultline.kernel.file;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.disk.Disk;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.sysctl.Tunable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes changed pages of files before anybody asks for it: by age, when there are many, and by the writers themselves when there
 * are too many (Linux 2.6.2 mm/page-writeback.c, fs/fs-writeback.c). Files come in the order in which they became dirty.
 */
public final class Writeback {

    /** How a step of a thread that writes ended. */
    public enum Step {
        /** There is more to do at once. */
        GO_ON,
        /** The disk has enough to do for now: blk_congestion_wait. */
        CONGESTED,
        /** Nothing is left to do. */
        DONE
    }

    /** MAX_WRITEBACK_PAGES. */
    private static final int CHUNK = 1024;
    /** Pages that a writer may dirty before it looks at the limits while they are exceeded. */
    private static final int RATE_WHEN_EXCEEDED = 8;

    private static final int LEAST_RATE = 16;
    private static final int MOST_RATE = 1024;
    /** Part of memory that may be dirtied between two looks, on one processor. */
    private static final int RATE_PART = 32;

    private static final int LEAST_RATIO = 5;
    private static final int CENTIS = 100;

    private final KernelWork work;
    private final FrameTable frames;
    private final Disk disk;
    private final long clockHz;
    private final int totalPages;
    private final DirtyRules.Threads threads;
    private final Tunable background;
    private final Tunable ratio;
    private final Tunable stop;
    private final Tunable interval;
    private final Tunable age;
    /** Files with dirty pages and the cycle at which they got the first of them: s_dirty. */
    private final Map<FileMapping, Long> files = new LinkedHashMap<>();

    private Runnable wakeBackground = () -> {};
    private Runnable armTimer = () -> {};
    private int dirty;
    private int underWay;
    private int sinceLook;
    private boolean exceeded;
    private boolean congested;
    private long throttled;
    private long writtenByThreads;

    /** @param totalPages pages that the page cache could have */
    Writeback(KernelWork work, FrameTable frames, Disk disk, long clockHz, int totalPages, DirtyRules rules) {
        this.work = work;
        this.frames = frames;
        this.disk = disk;
        this.clockHz = clockHz;
        this.totalPages = totalPages;
        threads = rules.threads();
        stop = new Tunable(rules.stop());
        background = new Tunable(rules.background());
        ratio = new Tunable(rules.ratio());
        interval = new Tunable(rules.interval());
        age = new Tunable(rules.age());
    }

    /**
     * Who writes.
     *
     * @param wakeThread wakes the thread that runs {@link #background}
     * @param startTimer makes sure that {@link #periodic} is run after {@link #interval}
     */
    public void setThreads(Runnable wakeThread, Runnable startTimer) {
        wakeBackground = wakeThread;
        armTimer = startTimer;
    }

    /** Whose threads these are. */
    public DirtyRules.Threads threads() {
        return threads;
    }

    /** nfract_stop_bdflush; pdflush stops where it began. */
    public Tunable stopRatio() {
        return stop;
    }

    /** dirty_background_ratio. */
    public Tunable backgroundRatio() {
        return background;
    }

    /** dirty_ratio. */
    public Tunable ratio() {
        return ratio;
    }

    /** dirty_writeback_centisecs. */
    public Tunable interval() {
        return interval;
    }

    /** dirty_expire_centisecs. */
    public Tunable age() {
        return age;
    }

    /** nr_dirty: changed pages of files that have a place on the disk. */
    public int dirtyPages() {
        return dirty;
    }

    /** nr_writeback: such pages that are being written. */
    public int pagesUnderWay() {
        return underWay;
    }

    /** Writers that were made to write or wait. */
    public long throttled() {
        return throttled;
    }

    /** Pages that threads of the kernel wrote because of their age or number. */
    public long writtenByThreads() {
        return writtenByThreads;
    }

    /** A page of {@code file} became dirty; its first one or not. */
    void dirtied(FileMapping file, boolean first) {
        dirty++;
        if (first) {
            files.put(file, work.now());
            armTimer.run();
        }
    }

    /** A page of {@code file} is no longer dirty; its last one or not. */
    void cleaned(FileMapping file, boolean last) {
        dirty--;
        if (last) {
            files.remove(file);
        }
    }

    void writeStarted() {
        underWay++;
    }

    void writeEnded() {
        underWay--;
    }

    private boolean early() {
        return threads == DirtyRules.Threads.BDFLUSH;
    }

    private int ratioNow() {
        if (early()) {
            return ratio.getAsInt();
        }
        int unmapped = 100 - (int) (frames.mappedFrames() * 100L / totalPages);
        return Math.max(LEAST_RATIO, Math.min(ratio.getAsInt(), unmapped / 2));
    }

    private int backgroundNow() {
        if (early()) {
            return background.getAsInt();
        }
        int limit = ratioNow();
        return background.getAsInt() >= limit ? limit / 2 : background.getAsInt();
    }

    private int pages(int percent) {
        return (int) ((long) percent * totalPages / 100);
    }

    private int rate() {
        return Math.max(LEAST_RATE, Math.min(MOST_RATE, totalPages / RATE_PART));
    }

    /** balance_dirty_pages_ratelimited: write(2) is about to dirty one page more. */
    void balance() {
        work.path(KernelPath.BALANCE_DIRTY_RATELIMITED);
        if (++sinceLook < (exceeded ? RATE_WHEN_EXCEEDED : rate())) {
            return;
        }
        sinceLook = 0;
        balanceNow();
    }

    /** balance_dirty_pages. */
    private void balanceNow() {
        int chunk = rate() + rate() / 2;
        int written = 0;
        work.path(KernelPath.BALANCE_DIRTY);
        boolean waited = false;
        while (dirty + underWay > pages(ratioNow()) && written < chunk) {
            exceeded = true;
            waited = true;
            written += dirty > 0 ? write(chunk, Long.MAX_VALUE) : 0;
            if (dirty + underWay > pages(ratioNow()) && written < chunk) {
                disk.waitHere(work.now() + clockHz / 10);
            }
        }
        throttled += waited ? 1 : 0;
        if (dirty + underWay <= pages(ratioNow())) {
            exceeded = false;
        }
        if (dirty > pages(backgroundNow())) {
            wakeBackground.run();
        }
    }

    /** background_writeout: one step of the thread that is woken when too many pages are dirty. */
    public Step background() {
        if (dirty < pages(early() ? stop.getAsInt() : backgroundNow())) {
            return Step.DONE;
        }
        return step(write(CHUNK, Long.MAX_VALUE));
    }

    /** wb_kupdate: one step of the thread that writes what is old. */
    public Step periodic() {
        return step(write(CHUNK, work.now() - age.getAsInt() * (clockHz / CENTIS)));
    }

    private Step step(int written) {
        writtenByThreads += written;
        if (written >= CHUNK) {
            return Step.GO_ON;
        }
        return congested ? Step.CONGESTED : Step.DONE;
    }

    /** writeback_inodes: writes up to {@code most} pages of files that have been dirty since {@code before} or longer. */
    private int write(int most, long before) {
        congested = false;
        int written = 0;
        List<FileMapping> inOrder = new ArrayList<>();
        for (Map.Entry<FileMapping, Long> file : files.entrySet()) {
            if (file.getValue() <= before) {
                inOrder.add(file.getKey());
            }
        }
        Iterator<FileMapping> next = inOrder.iterator();
        while (next.hasNext() && written < most && !congested) {
            work.path(KernelPath.WRITEBACK_INODE);
            written += next.next().writeSome(most - written);
        }
        return written;
    }

    /** Whether a writer that need not wait should stop for now. */
    boolean diskHasEnough() {
        congested |= disk.congested();
        return congested;
    }
}
