package faultline.gdb.session;

import faultline.emulator.debug.RegisterSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The registers as the protocol carries them: numbers and places are those of the features in target.xml (GDB manual G.5.16 and
 * gdb/features/i386). Little endian.
 */
final class RegisterFile {

    /** Bytes of a {@code g} packet. */
    static final int BYTES = 312;
    /** Number of EBP, ESP and EIP, which stop replies carry. */
    static final int[] EXPEDITED = {5, 4, 8};

    private static final int FLOATS = 16;
    private static final int CONTROLS = 24;
    private static final int VECTORS = 32;
    private static final int MXCSR = 40;
    private static final int SYSTEM_CALL = 41;
    private static final int SYSTEM = 50;
    private static final int FLOATS_AT = 64;
    private static final int CONTROLS_AT = 144;
    private static final int VECTORS_AT = 176;
    private static final int MXCSR_AT = 304;
    private static final int SYSTEM_CALL_AT = 308;
    private static final int FLOAT_BYTES = 10;
    private static final int VECTOR_BYTES = 16;
    /** CS SS DS ES FS GS as the protocol orders them, by their encoded numbers. */
    private static final int[] SEGMENTS = {1, 2, 3, 0, 4, 5};

    private static final int FS = 4;
    private static final int GS = 5;

    private RegisterFile() {}

    /** All registers of a {@code g} packet. */
    static byte[] encode(RegisterSet set) {
        ByteBuffer out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : set.general) {
            out.putInt(value);
        }
        out.putInt(set.eip).putInt(set.eflags);
        for (int segment : SEGMENTS) {
            out.putInt(set.selectors[segment]);
        }
        for (int i = 0; i < set.significands.length; i++) {
            out.putLong(set.significands[i]).putShort((short) set.exponents[i]);
        }
        out.putInt(set.control).putInt(set.status).putInt(set.tags);
        out.putInt(set.instructionSelector).putInt(set.instructionPointer);
        out.putInt(set.dataSelector).putInt(set.dataPointer).putInt(set.opcode);
        for (long half : set.xmm) {
            out.putLong(half);
        }
        out.putInt(set.mxcsr).putInt(set.systemCall);
        return out.array();
    }

    /** Takes the registers of a {@code G} packet into {@code set}. */
    static void decode(byte[] bytes, RegisterSet set) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < set.general.length; i++) {
            set.general[i] = in.getInt();
        }
        set.eip = in.getInt();
        set.eflags = in.getInt();
        for (int segment : SEGMENTS) {
            set.selectors[segment] = in.getInt();
        }
        for (int i = 0; i < set.significands.length; i++) {
            set.significands[i] = in.getLong();
            set.exponents[i] = in.getShort() & 0xFFFF;
        }
        set.control = in.getInt();
        set.status = in.getInt();
        set.tags = in.getInt();
        set.instructionSelector = in.getInt();
        set.instructionPointer = in.getInt();
        set.dataSelector = in.getInt();
        set.dataPointer = in.getInt();
        set.opcode = in.getInt();
        for (int i = 0; i < set.xmm.length; i++) {
            set.xmm[i] = in.getLong();
        }
        set.mxcsr = in.getInt();
        set.systemCall = in.getInt();
    }

    /** Where register {@code number} begins in a {@code g} packet, or -1 for one that is not in it. */
    private static int offset(int number) {
        if (number < 0 || number > SYSTEM_CALL) {
            return -1;
        }
        if (number < FLOATS) {
            return number * Integer.BYTES;
        }
        if (number < CONTROLS) {
            return FLOATS_AT + (number - FLOATS) * FLOAT_BYTES;
        }
        if (number < VECTORS) {
            return CONTROLS_AT + (number - CONTROLS) * Integer.BYTES;
        }
        if (number < MXCSR) {
            return VECTORS_AT + (number - VECTORS) * VECTOR_BYTES;
        }
        return number == MXCSR ? MXCSR_AT : SYSTEM_CALL_AT;
    }

    private static int bytes(int number) {
        if (number >= FLOATS && number < CONTROLS) {
            return FLOAT_BYTES;
        }
        return number >= VECTORS && number < MXCSR ? VECTOR_BYTES : Integer.BYTES;
    }

    /** Register {@code number} of {@code set}; null if there is none. */
    static byte[] get(RegisterSet set, int number) {
        int at = offset(number);
        return at >= 0 ? Arrays.copyOfRange(encode(set), at, at + bytes(number)) : system(set, number - SYSTEM);
    }

    private static byte[] system(RegisterSet set, int index) {
        int[] values = {set.cr0, set.cr2, (int) set.cr3, set.bases[FS], set.bases[GS]};
        if (index < 0 || index >= values.length) {
            return null;
        }
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(values[index])
                .array();
    }

    /**
     * Changes register {@code number} of {@code set}; false if there is none. The kernel's own registers stay as they are: GDB writes
     * them back after it has called a function, when CR2 may have moved on.
     */
    static boolean put(RegisterSet set, int number, byte[] value) {
        int at = offset(number);
        if (at < 0 && system(set, number - SYSTEM) != null) {
            return value.length == Integer.BYTES;
        }
        if (at < 0 || value.length != bytes(number)) {
            return false;
        }
        byte[] all = encode(set);
        System.arraycopy(value, 0, all, at, value.length);
        decode(all, set);
        return true;
    }
}
