package faultline.kernel.reclaim;

import faultline.kernel.frame.Gfp;

/** What one call into reclaim may do and has done: scan_control of later kernels. */
final class ScanControl {

    final boolean kswapd;
    final Gfp gfp;
    int priority;
    /** Pages looked at since the shrinkers were last asked; mapped ones count twice. */
    long scanned;

    /** @param gfp what may be done to free pages */
    ScanControl(boolean kswapd, Gfp gfp) {
        this.kswapd = kswapd;
        this.gfp = gfp;
    }
}
