package faultline.kernel.process;

import faultline.emulator.trap.FxArea;
import faultline.emulator.trap.UserContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * struct _fpstate of a signal frame (Linux 2.6.2 asm-i386/sigcontext.h): the FNSAVE image, the status word again, a magic number
 * that says whether the FXSAVE area behind it is filled, and that area.
 */
final class FloatFrame {

    /** Bytes of struct _fpstate. */
    static final int BYTES = 112 + FxArea.BYTES;

    private static final int CS = 1;
    private static final int DS = 3;
    private static final int STATUS_AT = 108;
    private static final int MAGIC_AT = 110;
    private static final int AREA_AT = 112;
    /** X86_FXSR_MAGIC: the FXSAVE area is filled. */
    private static final int WITH_AREA = 0;
    /** Bits of MXCSR that may be set. */
    private static final int MXCSR_BITS = 0xFFFF;

    private FloatFrame() {}

    /** The floating-point and vector state of {@code user}. */
    static byte[] of(UserContext user) {
        ByteBuffer out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        user.floats.putSave(out, user.selectors[CS], user.selectors[DS]);
        out.putShort(STATUS_AT, (short) user.floats.status()).putShort(MAGIC_AT, (short) WITH_AREA);
        ByteBuffer area = area(out);
        FxArea.putFloat(area, user.floats, user.selectors[CS], user.selectors[DS]);
        FxArea.putVectors(area, user.xmm, user.mxcsr);
        return out.array();
    }

    /**
     * Takes the state back from a frame: the x87 registers from the FNSAVE image, which debuggers and handlers change, the vector
     * registers from the area (restore_i387).
     */
    static void restore(byte[] frame, UserContext user) {
        ByteBuffer in = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        user.floats.takeSave(in);
        if (in.getShort(MAGIC_AT) == WITH_AREA) {
            ByteBuffer area = area(in);
            FxArea.takeVectors(area, user.xmm);
            user.mxcsr = area.getInt(FxArea.MXCSR) & MXCSR_BITS;
        }
    }

    /** What a handler starts with: the state of a fresh program. */
    static void reset(UserContext user) {
        user.floats.reset();
        Arrays.fill(user.xmm, 0);
        user.mxcsr = UserContext.INITIAL_MXCSR;
    }

    private static ByteBuffer area(ByteBuffer frame) {
        return frame.slice(AREA_AT, FxArea.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }
}
