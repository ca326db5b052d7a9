package faultline.kernel.kernel;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.BootMemory;
import faultline.kernel.frame.KernelGlobals;
import faultline.kernel.frame.SlabCaches;
import faultline.kernel.vrange.VolatileRange;
import faultline.kernel.vrange.VolatileRanges;

/**
 * vrange_init. None of the designs had volatile ranges, which came after the last of them and were never merged; all have them here, as the
 * RFC would have added them, so that they can be compared. A program that does not ask for them meets only an empty list.
 */
final class VolatileBoot {

    private VolatileBoot() {}

    static VolatileRanges boot(KernelWork work, KernelLocks locks, BootMemory boot, SlabCaches slabs) {
        int list = boot.globals() + KernelGlobals.VRANGE_LIST;
        return new VolatileRanges(work, locks, slabs.create("vrange", VolatileRange.BYTES, Integer.BYTES), list);
    }
}
