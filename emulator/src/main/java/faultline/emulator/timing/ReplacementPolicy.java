package faultline.emulator.timing;

/**
 * The replacement state of one set-associative structure.
 *
 * <p>A way is settled when touching it again would change nothing. Right after {@link #touch} a way is settled; it stays so
 * until a later touch reports it as unsettled. Fast paths may skip the touches of settled ways (law 4).
 */
public abstract class ReplacementPolicy {

    /** Most ways a set may have: sets of ways are passed as bits of a long. */
    public static final int MAX_WAYS = 64;

    /** A hit on or a fill of {@code way}; returns the ways, as a bit set, that are no longer settled by it. */
    public abstract long touch(int set, int way);

    /** The way of {@code set} to replace when all its ways are in use. */
    public abstract int victim(int set);

    /** Says that {@code way} no longer holds anything. */
    public abstract void forget(int set, int way);
}
