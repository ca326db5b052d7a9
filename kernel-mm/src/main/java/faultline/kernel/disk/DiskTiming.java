package faultline.kernel.disk;

import faultline.emulator.machine.DiskProfile;

/**
 * How fast a disk is.
 *
 * @param trackNanos nanoseconds to move the heads to the next track
 * @param strokeNanos nanoseconds to move them over the whole disk
 * @param turnNanos nanoseconds of one turn
 * @param bytesPerSecond rate at which neighbouring blocks pass under the heads
 * @param pages size of the disk in pages
 */
public record DiskTiming(long trackNanos, long strokeNanos, long turnNanos, long bytesPerSecond, long pages) {

    private static final long NANOS = 1_000_000_000L;
    private static final long SECONDS_A_MINUTE = 60;
    private static final int PAGES_A_MEGABYTE = 256;

    /** The disk of a machine of 2004. */
    public static final DiskTiming ATA_2004 = of(DiskProfile.ATA_2004);

    /** The disk of a machine. */
    public static DiskTiming of(DiskProfile disk) {
        return new DiskTiming(
                disk.trackMicros() * 1000L,
                disk.strokeMicros() * 1000L,
                disk.turnsPerMinute() == 0 ? 0 : SECONDS_A_MINUTE * NANOS / disk.turnsPerMinute(),
                disk.kilobytesPerSecond() * 1000L,
                (long) disk.megabytes() * PAGES_A_MEGABYTE);
    }

    /** Nanoseconds to get from page {@code from} to page {@code to}: none to the next one, else a seek and half a turn. */
    long positioning(long from, long to) {
        if (from == to) {
            return 0;
        }
        double distance = Math.min(1.0, (double) Math.abs(to - from) / pages);
        return trackNanos + (long) ((strokeNanos - trackNanos) * Math.sqrt(distance)) + turnNanos / 2;
    }

    /** Nanoseconds to transfer {@code count} pages. */
    long transfer(int count) {
        return count * 4096L * NANOS / bytesPerSecond;
    }
}
