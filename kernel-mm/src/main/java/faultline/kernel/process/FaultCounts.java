package faultline.kernel.process;

/**
 * Page faults that were resolved: min_flt and maj_flt of a task (Linux 2.6.2 arch/i386/mm/fault.c).
 *
 * @param minor that found what they needed in memory
 * @param major that needed the disk, or count so in the kernel at hand
 */
public record FaultCounts(long minor, long major) {

    /** No fault yet. */
    public static final FaultCounts NONE = new FaultCounts(0, 0);

    /** These and {@code others}. */
    public FaultCounts plus(FaultCounts others) {
        return new FaultCounts(minor + others.minor, major + others.major);
    }
}
