package faultline.emulator.trap;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The x87 state of one task (SDM vol. 1, 8.1). Registers are physical: ST(i) is register {@code (top + i) & 7}; MMX
 * register i is the significand of physical register i.
 *
 * <p>The images are those of FNSAVE in 32-bit protected mode (SDM vol. 1, figure 8-9) and of the x87 part of FXSAVE (see
 * {@link FxArea}).
 */
public final class FloatContext {

    /** Bytes of an FNSAVE image: environment and eight registers. */
    public static final int SAVE_BYTES = 108;
    /** Bytes of an FNSTENV image. */
    public static final int ENVIRONMENT_BYTES = 28;
    /** Control word after FNINIT: all exceptions masked, 64-bit precision, round to nearest. */
    public static final int INITIAL_CONTROL = 0x037F;

    /** Bits of the control word that can be written; bit 6 reads as 1. */
    private static final int CONTROL_BITS = 0x1F3F;

    private static final int CONTROL_ALWAYS = 0x40;
    private static final int TOP_SHIFT = 11;
    private static final int TOP_BITS = 7 << TOP_SHIFT;
    private static final int SUMMARY = 0x80;
    private static final int BUSY = 0x8000;
    private static final int EXCEPTIONS = 0x3F;
    private static final int REGISTERS = 8;
    private static final int REGISTER_BYTES = 10;

    /** Significands of the physical registers. */
    public final long[] significands = new long[REGISTERS];
    /** Sign (bit 15) and biased exponent (bits 14-0) of the physical registers. */
    public final int[] exponents = new int[REGISTERS];
    /** Control word. */
    public int control = INITIAL_CONTROL;
    /** Status word without TOP, summary and busy bits, which {@link #status} adds. */
    public int conditions;
    /** Number of the physical register that is ST(0). */
    public int top;
    /** Bit i: physical register i is not empty. */
    public int valid;
    /** Address of the last x87 instruction that was no control instruction. */
    public int instructionPointer;
    /** Low 11 bits of its opcode. */
    public int opcode;
    /** Address of its memory operand. */
    public int dataPointer;
    /** Whether the state may differ from that after {@link #reset}. */
    public boolean used;

    /** What a program starts with: FNINIT and zeros in the registers. */
    public void reset() {
        Arrays.fill(significands, 0);
        Arrays.fill(exponents, 0);
        initialize();
        used = false;
    }

    /** FNINIT: the registers keep their values but are empty. */
    public void initialize() {
        control = INITIAL_CONTROL;
        conditions = 0;
        top = 0;
        valid = 0;
        instructionPointer = 0;
        opcode = 0;
        dataPointer = 0;
        used = true;
    }

    /** Makes this a copy of {@code other}; costs nothing while neither has been used. */
    public void copyFrom(FloatContext other) {
        if (!used && !other.used) {
            return;
        }
        System.arraycopy(other.significands, 0, significands, 0, REGISTERS);
        System.arraycopy(other.exponents, 0, exponents, 0, REGISTERS);
        control = other.control;
        conditions = other.conditions;
        top = other.top;
        valid = other.valid;
        instructionPointer = other.instructionPointer;
        opcode = other.opcode;
        dataPointer = other.dataPointer;
        used = other.used;
    }

    /** Whether an unmasked exception waits to be told: the next waiting instruction raises #MF. */
    public boolean pending() {
        return (conditions & ~control & EXCEPTIONS) != 0;
    }

    /** The status word. */
    public int status() {
        return conditions | top << TOP_SHIFT | (pending() ? SUMMARY | BUSY : 0);
    }

    /** Takes TOP, condition codes and exceptions out of {@code word}. */
    public void setStatus(int word) {
        conditions = word & ~(TOP_BITS | SUMMARY | BUSY) & 0xFFFF;
        top = word >> TOP_SHIFT & 7;
        used = true;
    }

    /** FLDCW. */
    public void setControl(int word) {
        control = word & CONTROL_BITS | CONTROL_ALWAYS;
        used = true;
    }

    /** The tag word: two bits a physical register, 0 valid, 1 zero, 2 special, 3 empty. */
    public int tags() {
        int word = 0;
        for (int i = REGISTERS - 1; i >= 0; i--) {
            word = word << 2 | tag(i);
        }
        return word;
    }

    private int tag(int i) {
        if ((valid >> i & 1) == 0) {
            return 3;
        }
        int exponent = exponents[i] & 0x7FFF;
        if (exponent == 0 && significands[i] == 0) {
            return 1;
        }
        return exponent == 0 || exponent == 0x7FFF || significands[i] >= 0 ? 2 : 0;
    }

    /** Takes from a tag word which registers are empty. */
    public void setTags(int word) {
        valid = 0;
        for (int i = 0; i < REGISTERS; i++) {
            if ((word >> 2 * i & 3) != 3) {
                valid |= 1 << i;
            }
        }
        used = true;
    }

    /** Writes an FNSTENV image (32-bit protected mode) at the position of {@code out}, little endian. */
    public void putEnvironment(ByteBuffer out, int codeSelector, int dataSelector) {
        out.putInt(0xFFFF0000 | control);
        out.putInt(0xFFFF0000 | status());
        out.putInt(0xFFFF0000 | tags());
        out.putInt(instructionPointer);
        out.putInt(codeSelector & 0xFFFF | (opcode & 0x7FF) << 16);
        out.putInt(dataPointer);
        out.putInt(0xFFFF0000 | dataSelector);
    }

    /** FLDENV from the position of {@code in}, little endian. */
    public void takeEnvironment(ByteBuffer in) {
        setControl(in.getInt());
        setStatus(in.getInt());
        setTags(in.getInt());
        instructionPointer = in.getInt();
        opcode = in.getInt() >>> 16 & 0x7FF;
        dataPointer = in.getInt();
        in.getInt();
    }

    /** Writes an FNSAVE image, ST(0) first, at the position of {@code out}; the state does not change. */
    public void putSave(ByteBuffer out, int codeSelector, int dataSelector) {
        putEnvironment(out, codeSelector, dataSelector);
        putRegisters(out, REGISTER_BYTES);
    }

    /** FRSTOR from the position of {@code in}, little endian. */
    public void takeSave(ByteBuffer in) {
        takeEnvironment(in);
        takeRegisters(in, REGISTER_BYTES);
    }

    /** Writes ST(0) to ST(7), each at the start of {@code stride} bytes; the others stay. */
    void putRegisters(ByteBuffer out, int stride) {
        for (int i = 0; i < REGISTERS; i++) {
            int physical = top + i & 7;
            int at = out.position();
            out.putLong(significands[physical]).putShort((short) exponents[physical]);
            out.position(at + stride);
        }
    }

    /** Reads what {@link #putRegisters} wrote. */
    void takeRegisters(ByteBuffer in, int stride) {
        for (int i = 0; i < REGISTERS; i++) {
            int physical = top + i & 7;
            int at = in.position();
            significands[physical] = in.getLong();
            exponents[physical] = in.getShort() & 0xFFFF;
            in.position(at + stride);
        }
        used = true;
    }
}
