package faultline.kernel.disk;

import java.util.Arrays;

/** Neighbouring pages that go to or come from the disk together: struct request. */
final class DiskRequest {

    /** Pages of the largest request: 128 KB, max_sectors of an ATA disk (unverified). */
    static final int MAX_PAGES = 32;

    final boolean write;
    final long first;
    final PageTransfer[] transfers = new PageTransfer[MAX_PAGES];
    final int[] frames = new int[MAX_PAGES];
    final int[] bios = new int[MAX_PAGES];
    final int[] vectors = new int[MAX_PAGES];
    int pages;
    long end;

    DiskRequest(boolean write, long first) {
        this.write = write;
        this.first = first;
    }

    /** Whether {@code page} may go with this. */
    boolean takes(boolean writing, long page) {
        return write == writing && page == first + pages && pages < MAX_PAGES;
    }

    /** Adds a page, of which {@code bio} and {@code vector} are notes at kernel addresses. */
    void add(int frame, PageTransfer transfer, int bio, int vector) {
        frames[pages] = frame;
        bios[pages] = bio;
        vectors[pages] = vector;
        transfers[pages++] = transfer;
    }

    @Override
    public String toString() {
        return (write ? "write " : "read ") + first + " " + Arrays.toString(Arrays.copyOf(frames, pages));
    }
}
