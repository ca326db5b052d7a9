package faultline.emulator.memory;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.internal.misc.Unsafe;

/**
 * Memory of the host outside the Java heap, by address: what RAM lies in, so that a guest's access is one host instruction once it is known where. Nothing
 * is checked here; {@link PhysicalMemory} gives the addresses, of which each is good to the end of its frame and as long as that RAM is in use. Values are
 * little-endian and need not be aligned (the host must allow that, as x86-64 and AArch64 do).
 */
public final class HostMemory {

    private static final Unsafe UNSAFE = Unsafe.getUnsafe();
    private static final long BUFFER_ADDRESS = UNSAFE.objectFieldOffset(Buffer.class, "address");
    private static final boolean SWAP = ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN;

    private static final long ARRAY_BASE = arrayBase();

    private HostMemory() {}

    /** Where the bytes of an array begin in it: an int up to JDK 24, a long later, so that no one reference to the field fits all. */
    private static long arrayBase() {
        try {
            return ((Number) Unsafe.class.getField("ARRAY_BYTE_BASE_OFFSET").get(null)).longValue();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where the memory of a direct buffer begins; good as long as the buffer is reachable. */
    static long address(ByteBuffer direct) {
        return UNSAFE.getLong(direct, BUFFER_ADDRESS);
    }

    /** A byte, zero-extended. */
    public static int get8(long at) {
        return UNSAFE.getByte(at) & 0xFF;
    }

    /** 16 bits, zero-extended. */
    public static int get16(long at) {
        char value = UNSAFE.getChar(at);
        return SWAP ? Character.reverseBytes(value) : value;
    }

    /** 32 bits. */
    public static int get32(long at) {
        int value = UNSAFE.getInt(at);
        return SWAP ? Integer.reverseBytes(value) : value;
    }

    /** 64 bits. */
    public static long get64(long at) {
        long value = UNSAFE.getLong(at);
        return SWAP ? Long.reverseBytes(value) : value;
    }

    /** Stores the low 8 bits. */
    public static void put8(long at, int value) {
        UNSAFE.putByte(at, (byte) value);
    }

    /** Stores the low 16 bits. */
    public static void put16(long at, int value) {
        UNSAFE.putChar(at, SWAP ? Character.reverseBytes((char) value) : (char) value);
    }

    /** Stores 32 bits. */
    public static void put32(long at, int value) {
        UNSAFE.putInt(at, SWAP ? Integer.reverseBytes(value) : value);
    }

    /** Stores 64 bits. */
    public static void put64(long at, long value) {
        UNSAFE.putLong(at, SWAP ? Long.reverseBytes(value) : value);
    }

    /** Stores zeros. */
    static void clear(long at, int bytes) {
        UNSAFE.setMemory(at, bytes, (byte) 0);
    }

    /** Copies, as if by way of a third place. */
    public static void copy(long from, long to, int bytes) {
        UNSAFE.copyMemory(from, to, bytes);
    }

    /** Copies out. */
    static void copy(long from, byte[] into, int at, int bytes) {
        UNSAFE.copyMemory(null, from, into, ARRAY_BASE + at, bytes);
    }

    /** Copies in. */
    static void copy(byte[] from, int at, long to, int bytes) {
        UNSAFE.copyMemory(from, ARRAY_BASE + at, null, to, bytes);
    }
}
