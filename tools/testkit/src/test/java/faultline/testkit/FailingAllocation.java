package faultline.testkit;

import faultline.kernel.frame.AllocationPolicy;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.Gfp;

/** Lets the n-th allocation fail, be it of frames or of a slab object, and no other. */
final class FailingAllocation implements AllocationPolicy {

    private final int victim;
    private int allocations;

    FailingAllocation(int victim) {
        this.victim = victim;
    }

    boolean failed() {
        return allocations >= victim;
    }

    @Override
    public boolean permits(Gfp gfp, int order, FrameUse use) {
        return ++allocations != victim;
    }

    @Override
    public boolean permitsObject(Gfp gfp, String cache) {
        return ++allocations != victim;
    }
}
