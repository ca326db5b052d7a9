package faultline.kernel.process;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * struct _fpstate of a signal frame (Linux 2.6.2 asm-i386/sigcontext.h): the FNSAVE image, the status word again, a magic number
 * that says whether the FXSAVE part behind it is filled, and that part.
 */
final class FloatFrame {

    /** Bytes of struct _fpstate. */
    static final int BYTES = 624;

    private static final int STATUS_AT = 28 + 80;
    private static final int PLAIN_MAGIC = 0xFFFF;
    private static final int CONTROL = 0xFFFF037F;
    private static final int STATUS = 0xFFFF0000;
    private static final int ALL_EMPTY = 0xFFFFFFFF;

    private FloatFrame() {}

    /** The state of a unit that has just been initialised by FNINIT, without the FXSAVE part. */
    static byte[] idle() {
        ByteBuffer out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(CONTROL)
                .putInt(STATUS)
                .putInt(ALL_EMPTY)
                .putInt(0)
                .putInt(0)
                .putInt(0)
                .putInt(STATUS);
        out.putShort(STATUS_AT, (short) 0).putShort(STATUS_AT + 2, (short) PLAIN_MAGIC);
        return out.array();
    }
}
