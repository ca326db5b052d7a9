package faultline.emulator.exec.jit;

import faultline.emulator.exec.interp.Heat;

/**
 * When and how much to translate; of no effect on any result.
 *
 * @param threshold transfers to an address that make it hot, at most {@link Heat#MOST}; 0 translates at once
 * @param weight the most that a region may weigh, in bytes of bytecode with what HotSpot inlines there
 * @param mostRegions regions, each a class, that live at a time
 * @param mostRewrites how often the code of a frame may be overwritten before it is only interpreted
 */
public record TranslatorLimits(int threshold, int weight, int mostRegions, int mostRewrites) {

    /** Limits that suit HotSpot. */
    public static TranslatorLimits withThreshold(int threshold) {
        return new TranslatorLimits(threshold, 4_000, 2_000, 20);
    }
}
