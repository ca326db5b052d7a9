package faultline.kernel.file;

import faultline.kernel.disk.Disk;
import faultline.kernel.disk.PageTransfer;
import faultline.kernel.disk.PageWaits;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.PageFlag;

/** Moves pages of files between RAM and the disk. A page is locked while it is read and marked while it is written. */
final class PageIo {

    /** First page of the part of the disk where files lie, behind any swap: 16 GB from its start. */
    private static final long FIRST_BLOCK = 4 << 20;
    /** Pages between two files. */
    private static final int GAP = 256;

    private final FrameTable frames;
    private final Disk disk;
    private final PageWaits waits;
    private final Writeback writeback;
    /** Made once, so that requests under way can be written to a checkpoint. */
    private final PageTransfer whenWritten = this::written;

    private long nextBlock = FIRST_BLOCK;

    PageIo(FrameTable frames, Disk disk, PageWaits waits, Writeback writeback) {
        this.frames = frames;
        this.disk = disk;
        this.waits = waits;
        this.writeback = writeback;
    }

    /** A place on the disk for a file that has {@code pages} pages now: the first of them. */
    long place(long pages) {
        long first = nextBlock;
        nextBlock += pages + GAP;
        return first;
    }

    /** Reads block {@code block} into {@code frame}, which is locked until {@code arrive} has put the bytes there. */
    void read(int frame, long block, Runnable arrive) {
        frames.set(frame, PageFlag.LOCKED);
        disk.submit(false, block, frame, new Arrival(arrive));
    }

    /** The end of a read; a class and no lambda, so that requests under way can be written to a checkpoint. */
    private final class Arrival implements PageTransfer {
        private final Runnable arrive;

        Arrival(Runnable arrive) {
            this.arrive = arrive;
        }

        @Override
        public void done(int frame) {
            arrive.run();
            frames.set(frame, PageFlag.UPTODATE);
            frames.clear(frame, PageFlag.LOCKED);
            waits.wake(frame);
        }
    }

    /** Until {@link #unplug} the disk collects what it is asked for. */
    void plug() {
        disk.plug();
    }

    /** The disk goes on. */
    void unplug() {
        disk.unplug();
    }

    /** Writes {@code frame} to block {@code block}. */
    void write(int frame, long block) {
        frames.set(frame, PageFlag.WRITEBACK);
        writeback.writeStarted();
        disk.submit(true, block, frame, whenWritten);
    }

    private void written(int frame) {
        frames.clear(frame, PageFlag.WRITEBACK);
        writeback.writeEnded();
        waits.wake(frame);
    }

    /** Whether {@code frame} is being read; who needs it must wait. */
    boolean isBeingRead(int frame) {
        return frames.has(frame, PageFlag.LOCKED) && !frames.has(frame, PageFlag.UPTODATE);
    }

    /** Waits where it is until nothing is under way for {@code frame}: wait_on_page. */
    void await(int frame) {
        while (isBeingRead(frame) || frames.has(frame, PageFlag.WRITEBACK)) {
            disk.waitHere(Disk.NEVER);
        }
    }

    /** Waits where it is until {@code frame}, if it has its bytes, is not being written. */
    void awaitWritten(int frame) {
        while (frames.has(frame, PageFlag.UPTODATE)
                && (frames.has(frame, PageFlag.LOCKED) || frames.has(frame, PageFlag.WRITEBACK))) {
            disk.waitHere(Disk.NEVER);
        }
    }

    /** Waits where it is until {@code frame} has its bytes. */
    void awaitRead(int frame) {
        while (isBeingRead(frame)) {
            disk.waitHere(Disk.NEVER);
        }
    }
}
