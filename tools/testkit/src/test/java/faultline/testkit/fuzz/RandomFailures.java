package faultline.testkit.fuzz;

import faultline.kernel.frame.AllocationPolicy;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.Gfp;
import java.util.Random;

/** Lets one allocation in sixty fail, be it of frames or of a slab object. */
final class RandomFailures implements AllocationPolicy {

    static final AllocationPolicy NONE = AllocationPolicy.ALWAYS;

    private static final int PART = 60;

    private final Random random;

    RandomFailures(Random random) {
        this.random = random;
    }

    @Override
    public boolean permits(Gfp gfp, int order, FrameUse use) {
        return random.nextInt(PART) != 0;
    }

    @Override
    public boolean permitsObject(Gfp gfp, String cache) {
        return random.nextInt(PART) != 0;
    }
}
