package faultline.kernel.reclaim;

/** What one call into reclaim may do and has done: scan_control of later kernels. */
final class ScanControl {

    final boolean kswapd;
    int priority;
    /** Pages looked at since the shrinkers were last asked; mapped ones count twice. */
    long scanned;

    ScanControl(boolean kswapd) {
        this.kswapd = kswapd;
    }
}
