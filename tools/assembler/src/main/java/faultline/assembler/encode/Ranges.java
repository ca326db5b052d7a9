package faultline.assembler.encode;

import faultline.assembler.source.SourceException;
import faultline.assembler.source.SourcePos;

/** Checks that values fit where they are stored, signed or unsigned. */
public final class Ranges {
    private Ranges() {}

    /**
     * Fails when a value does not fit.
     *
     * @param v the value
     * @param bits width of the place, 8 to 64
     * @param address whether the value has an address in it: 32-bit address arithmetic wraps around
     * @param pos where it is written
     * @param what what it is, for the message
     */
    public static void check(long v, int bits, boolean address, SourcePos pos, String what) {
        if (bits >= 64 || bits == 32 && address) {
            return;
        }
        long min = -(1L << bits - 1);
        long max = (1L << bits) - 1;
        if (v < min || v > max) {
            String shown = v < 0 ? String.valueOf(v) : "0x" + Long.toHexString(v);
            throw new SourceException(
                    pos, what + " " + shown + " does not fit in " + bits + " bits", "the range is " + min + ".." + max);
        }
    }
}
