package faultline.kernel.frame;

/** Whether an allocation for which reclaim found nothing is tried again: the end of __alloc_pages. */
public enum RetryRules {
    /** 2.4: small blocks always, large ones never (Linux 2.4.20 page_alloc.c; it has none of the flags). */
    BY_ORDER {
        @Override
        boolean again(Gfp gfp, int order) {
            return order <= SMALL;
        }

        @Override
        boolean neverFails(Gfp gfp) {
            return false;
        }
    },
    /**
     * 2.6: small blocks, and large ones with __GFP_REPEAT or __GFP_NOFAIL; nothing with __GFP_NORETRY, whatever else is set
     * (facts linux-mm.md 5.3).
     */
    BY_FLAGS {
        @Override
        boolean again(Gfp gfp, int order) {
            return !gfp.triesOnce() && (order <= SMALL || gfp.repeats() || gfp.neverFails());
        }

        @Override
        boolean neverFails(Gfp gfp) {
            return gfp.neverFails() && !gfp.triesOnce();
        }
    };

    /** Largest order that is tried until a process must die. */
    private static final int SMALL = 3;

    /** Whether a failed pass over the zones is followed by another try to free pages. */
    abstract boolean again(Gfp gfp, int order);

    /** Whether the caller is to get memory whatever it costs. */
    abstract boolean neverFails(Gfp gfp);
}
