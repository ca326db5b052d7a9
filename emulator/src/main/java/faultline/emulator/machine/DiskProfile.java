package faultline.emulator.machine;

/**
 * How fast the machine's disk is.
 *
 * @param trackMicros microseconds to move the heads to the next track
 * @param strokeMicros microseconds to move them over the whole disk
 * @param turnsPerMinute turns a minute; 0 for a disk that does not turn
 * @param kilobytesPerSecond rate at which neighbouring blocks pass under the heads, in units of 1,000 bytes
 * @param megabytes size in units of 2^20 bytes
 */
public record DiskProfile(
        int trackMicros, int strokeMicros, int turnsPerMinute, int kilobytesPerSecond, int megabytes) {

    /** An ATA disk of 2004 with 7,200 turns a minute, 8.5 ms to seek on the average, 50 MB a second and 80 GB (unverified). */
    public static final DiskProfile ATA_2004 = new DiskProfile(800, 12_500, 7_200, 50_000, 78_125);

    /** Checks what is divided by. */
    public DiskProfile {
        if (kilobytesPerSecond <= 0 || megabytes <= 0) {
            throw new IllegalArgumentException("a disk must have a rate and a size above zero");
        }
        if (strokeMicros < trackMicros) {
            throw new IllegalArgumentException("a disk cannot seek over all tracks in less time than to the next one");
        }
    }
}
