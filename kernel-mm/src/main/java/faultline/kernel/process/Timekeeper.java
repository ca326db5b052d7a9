package faultline.kernel.process;

import java.math.BigInteger;

/**
 * Simulated time: a CPU's cycles as ticks of the timer, as nanoseconds and as a date. The clock starts at a fixed date, so
 * that no run depends on when it is made.
 */
public final class Timekeeper {

    /** Nanoseconds in a second. */
    public static final long NANOS = 1_000_000_000L;
    /** The date at cycle 0, in seconds since 1970: 2004-03-10 00:00:00 UTC. */
    public static final long EPOCH_SECONDS = 1_078_876_800L;

    /** Sleeps that end later than this many ticks or cycles, in centuries, never end. */
    private static final long LAST_TICK = 1L << 61;

    private final long clockHz;
    private final int hz;

    /**
     * @param clockHz cycles a second
     * @param hz timer interrupts a second: HZ
     */
    public Timekeeper(long clockHz, int hz) {
        if (clockHz <= 0 || hz <= 0 || hz > clockHz) {
            throw new IllegalArgumentException("clock of " + clockHz + " Hz with " + hz + " ticks a second");
        }
        this.clockHz = clockHz;
        this.hz = hz;
    }

    /** Timer interrupts a second. */
    public int hz() {
        return hz;
    }

    /** Cycles a second. */
    public long clockHz() {
        return clockHz;
    }

    /** Ticks that have passed by {@code cycle}: jiffies. */
    public long tickAt(long cycle) {
        return mulDiv(cycle, hz, clockHz);
    }

    /** The first cycle of {@code tick}. */
    public long cycleOf(long tick) {
        long cycle = mulDiv(tick, clockHz, hz);
        return cycle != Long.MAX_VALUE && tickAt(cycle) < tick ? cycle + 1 : cycle;
    }

    /** Nanoseconds since the start. */
    public long nanos(long cycles) {
        return mulDiv(cycles, NANOS, clockHz);
    }

    /**
     * The tick at which a sleep of {@code nanos} that begins at {@code cycle} ends: rounded up, and one more because the
     * current tick has partly passed (timespec_to_jiffies and sys_nanosleep of Linux 2.6.2). {@link SystemCall#NEVER} when that
     * is centuries away.
     */
    public long deadline(long cycle, long nanos) {
        if (nanos <= 0) {
            return tickAt(cycle);
        }
        long ticks = mulDiv(nanos, hz, NANOS);
        if (mulDiv(ticks, NANOS, hz) < nanos) {
            ticks++;
        }
        long deadline = tickAt(cycle) + Math.min(ticks, LAST_TICK) + 1;
        return cycleOf(deadline) > LAST_TICK ? SystemCall.NEVER : deadline;
    }

    /** {@code a * b / c} for non-negative numbers; a result that does not fit becomes the largest. */
    private static long mulDiv(long a, long b, long c) {
        long whole = a / c;
        long rest = a % c;
        if (whole != 0 && b > Long.MAX_VALUE / whole) {
            return Long.MAX_VALUE;
        }
        if (rest == 0 || b <= Long.MAX_VALUE / rest) {
            return whole * b + rest * b / c;
        }
        return whole * b + slowMulDiv(rest, b, c);
    }

    private static long slowMulDiv(long a, long b, long c) {
        return BigInteger.valueOf(a)
                .multiply(BigInteger.valueOf(b))
                .divide(BigInteger.valueOf(c))
                .longValueExact();
    }
}
