package faultline.emulator.exec.interp;

import java.util.Arrays;

/** The decoded instructions of one physical frame, by offset of their first byte. */
final class CodePage {
    /** Decoded instructions; null where none is known. Readers may keep the array: clearing empties it in place. */
    final DecodedOp[] ops = new DecodedOp[4096];
    /** Physical frame number. */
    final int frame;
    /** Counts the times that the bytes changed under decoded code. */
    int version;

    CodePage(int frame) {
        this.frame = frame;
    }

    void clear() {
        version++;
        Arrays.fill(ops, null);
    }
}
