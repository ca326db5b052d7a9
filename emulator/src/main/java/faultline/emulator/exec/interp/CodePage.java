package faultline.emulator.exec.interp;

import java.util.Arrays;

/** The decoded instructions of one physical frame, by offset of their first byte. */
final class CodePage {
    /** Decoded instructions; null where none is known. Readers may keep the array: clearing empties it in place. */
    private final DecodedOp[] ops = new DecodedOp[4096];
    /** The same for programs whose segments are not flat; null until one ran here. */
    private DecodedOp[] segmented;
    /** Physical frame number. */
    final int frame;
    /** Counts the times that the bytes changed under decoded code. */
    int version;

    CodePage(int frame) {
        this.frame = frame;
    }

    /** The instructions as decoded for flat segments, or for others. */
    DecodedOp[] ops(boolean flat) {
        if (flat) {
            return ops;
        }
        if (segmented == null) {
            segmented = new DecodedOp[ops.length];
        }
        return segmented;
    }

    /** Forgets what is known of the instruction at {@code offset}. */
    void forget(int offset) {
        ops[offset] = null;
        if (segmented != null) {
            segmented[offset] = null;
        }
    }

    void clear() {
        version++;
        Arrays.fill(ops, null);
        if (segmented != null) {
            Arrays.fill(segmented, null);
        }
    }
}
