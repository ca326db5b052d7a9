package faultline.kernel.reclaim;

/** When an allocation that found nothing to free gives up, so that a process must die (facts linux-mm.md 5.4). */
public enum OomRules {
    /**
     * Up to 2.6.10: never while swap is free, and only after a second of failures in which there were ten, none more than five
     * seconds after the one before, and five seconds after the last kill (oom_kill.c out_of_memory).
     */
    PATIENT {
        @Override
        boolean due(OomClock clock, boolean swapIsFree) {
            return !swapIsFree && clock.failedForLong();
        }
    },
    /** 2.6.11: at once when nothing was freed. */
    IMMEDIATE {
        @Override
        boolean due(OomClock clock, boolean swapIsFree) {
            return true;
        }
    };

    /** A try to free pages has failed; whether that was the last one. */
    abstract boolean due(OomClock clock, boolean swapIsFree);
}
