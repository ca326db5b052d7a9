package faultline.kernel.disk;

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

    /** An ATA disk of 2004 with 7200 turns a minute, 8.5 ms to seek on the average, 50 MB a second and 80 GB (unverified). */
    public static final DiskTiming ATA_2004 = new DiskTiming(800_000, 12_500_000, 8_333_333, 50_000_000, 20_000_000);

    private static final long NANOS = 1_000_000_000L;

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
