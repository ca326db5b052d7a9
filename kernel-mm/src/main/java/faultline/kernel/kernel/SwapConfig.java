package faultline.kernel.kernel;

import faultline.kernel.disk.DiskTiming;

/**
 * Swap space, which is on from boot.
 *
 * @param bytes size of the swap device; 0 for none
 * @param disk the disk that it is on
 * @param swappiness /proc/sys/vm/swappiness of 2.6: how much rather mapped pages are given up than the page cache, 0 to 100
 */
public record SwapConfig(long bytes, DiskTiming disk, int swappiness) {

    /** vm_swappiness of 2.6 (Linux 2.6.2 vmscan.c). */
    public static final int DEFAULT_SWAPPINESS = 60;

    /** No swap. */
    public static final SwapConfig NONE = of(0);

    /** The same on another disk. */
    public SwapConfig on(DiskTiming timing) {
        return new SwapConfig(bytes, timing, swappiness);
    }

    /** Swap of {@code bytes} on an ordinary disk. */
    public static SwapConfig of(long bytes) {
        return new SwapConfig(bytes, DiskTiming.ATA_2004, DEFAULT_SWAPPINESS);
    }
}
