package faultline.emulator.trap;

import java.nio.ByteBuffer;

/**
 * The 512-byte area of FXSAVE and FXRSTOR (SDM vol. 1, table 10-2): bytes 0-23 and 32-159 hold the x87 state. MXCSR and
 * its mask are at 24, the XMM registers from 160 on.
 */
public final class FxArea {

    /** Bytes of the area; it must be aligned to 16. */
    public static final int BYTES = 512;
    /** Where MXCSR is. */
    public static final int MXCSR = 24;
    /** Where MXCSR_MASK is. */
    public static final int MXCSR_MASK = 28;
    /** Where ST(0) is; each register has {@link #SLOT_BYTES}. */
    public static final int REGISTERS = 32;
    /** Where XMM0 is. */
    public static final int XMM = 160;
    /** Where the XMM registers end: FXSAVE writes nothing behind it. */
    public static final int XMM_END = 288;
    /** Bytes from one register to the next. */
    public static final int SLOT_BYTES = 16;

    /** MXCSR bits that may be set, DAZ included (SDM vol. 1, 11.6.6). */
    private static final int MASK = 0xFFFF;

    private FxArea() {}

    /** Writes MXCSR and the XMM registers, two longs each, into the area at the start of {@code area}. */
    public static void putVectors(ByteBuffer area, long[] xmm, int mxcsr) {
        area.putInt(MXCSR, mxcsr).putInt(MXCSR_MASK, MASK);
        for (int i = 0; i < xmm.length; i++) {
            area.putLong(XMM + Long.BYTES * i, xmm[i]);
        }
    }

    /** Takes the XMM registers out of the area at the start of {@code area}; MXCSR needs a check first. */
    public static void takeVectors(ByteBuffer area, long[] xmm) {
        for (int i = 0; i < xmm.length; i++) {
            xmm[i] = area.getLong(XMM + Long.BYTES * i);
        }
    }

    /** Writes the x87 part into the area at the start of {@code area}, which is little endian. */
    public static void putFloat(ByteBuffer area, FloatContext context, int codeSelector, int dataSelector) {
        area.position(0);
        area.putShort((short) context.control);
        area.putShort((short) context.status());
        area.put((byte) context.valid).put((byte) 0);
        area.putShort((short) context.opcode);
        area.putInt(context.instructionPointer).putInt(codeSelector & 0xFFFF);
        area.putInt(context.dataPointer).putInt(dataSelector & 0xFFFF);
        area.position(REGISTERS);
        context.putRegisters(area, SLOT_BYTES);
    }

    /** Takes the x87 part out of the area at the start of {@code area}, which is little endian. */
    public static void takeFloat(ByteBuffer area, FloatContext context) {
        area.position(0);
        context.setControl(area.getShort());
        context.setStatus(area.getShort());
        context.valid = area.get() & 0xFF;
        area.get();
        context.opcode = area.getShort() & 0x7FF;
        context.instructionPointer = area.getInt();
        area.getInt();
        context.dataPointer = area.getInt();
        area.position(REGISTERS);
        context.takeRegisters(area, SLOT_BYTES);
    }
}
