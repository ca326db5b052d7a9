package faultline.emulator.exec.jit;

import faultline.emulator.cpu.Segments;

/** Segmentation for translated code. A record, since HotSpot trusts the final fields of those. */
record SegmentPath(Segments segments, SlowPath slow) {

    /** Linear address of {@code offset} in {@code segment}. */
    int linear(int segment, int offset, int site) {
        if (!segments.usable(segment)) {
            slow.unusableSegment(site);
        }
        return segments.base(segment) + offset;
    }
}
