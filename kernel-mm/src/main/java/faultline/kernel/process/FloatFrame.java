package faultline.kernel.process;

import faultline.emulator.trap.FloatContext;
import faultline.emulator.trap.FxArea;
import faultline.emulator.trap.UserContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * struct _fpstate of a signal frame (Linux 2.6.2 asm-i386/sigcontext.h): the FNSAVE image, the status word again, a magic number
 * that says that the FXSAVE image behind it is filled, and that image.
 */
final class FloatFrame {

    /** Bytes of struct _fpstate. */
    static final int BYTES = 624;

    /** MXCSR after reset (SDM vol. 1, 10.2.3). */
    private static final int INITIAL_MXCSR = 0x1F80;
    /** Bits of MXCSR that can be set; Linux drops the others (mxcsr_feature_mask). */
    private static final int MXCSR_MASK = 0xFFFF;

    private static final int STATUS_AT = FloatContext.SAVE_BYTES;
    private static final int FX_AREA_AT = STATUS_AT + 4;
    private static final int CS = 1;
    private static final int DS = 3;

    private FloatFrame() {}

    /** The state of {@code user}: save_i387. */
    static byte[] of(UserContext user) {
        byte[] bytes = new byte[BYTES];
        ByteBuffer out = little(bytes, 0);
        user.floats.putSave(out, user.selectors[CS], user.selectors[DS]);
        out.putShort(STATUS_AT, (short) user.floats.status());
        ByteBuffer area = little(bytes, FX_AREA_AT);
        FxArea.putFloat(area, user.floats, user.selectors[CS], user.selectors[DS]);
        area.putInt(FxArea.MXCSR, user.mxcsr).putInt(FxArea.MXCSR_MASK, MXCSR_MASK);
        area.position(FxArea.XMM);
        area.asLongBuffer().put(user.xmm);
        return bytes;
    }

    /** Puts the unit of {@code user} into the state with which handlers and programs start. */
    static void reset(UserContext user) {
        user.floats.reset();
        user.mxcsr = INITIAL_MXCSR;
        Arrays.fill(user.xmm, 0);
    }

    /** Takes the state of {@code user} out of {@code bytes}, the x87 part from the FNSAVE image: restore_i387. */
    static void restore(byte[] bytes, UserContext user) {
        user.floats.takeSave(little(bytes, 0));
        ByteBuffer area = little(bytes, FX_AREA_AT);
        user.mxcsr = area.getInt(FxArea.MXCSR) & MXCSR_MASK;
        area.position(FxArea.XMM);
        area.asLongBuffer().get(user.xmm);
    }

    private static ByteBuffer little(byte[] bytes, int from) {
        return ByteBuffer.wrap(bytes, from, bytes.length - from).slice().order(ByteOrder.LITTLE_ENDIAN);
    }
}
