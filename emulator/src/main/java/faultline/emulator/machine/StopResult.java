package faultline.emulator.machine;

/**
 * Why and when a run stopped.
 *
 * @param reason why
 * @param cycle time of the CPU that was ahead, in cycles
 */
public record StopResult(Reason reason, long cycle) {

    /** Why a run stops. */
    public enum Reason {
        /** The kernel has no process left. */
        FINISHED,
        /** All CPUs have reached the cycle that was given as limit; the run can go on. */
        LIMIT
    }
}
