package faultline.emulator.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in byte arrays as the guest has them in memory. */
public final class LittleEndian {

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private LittleEndian() {}

    /** 32 bits at {@code offset}. */
    public static int get32(byte[] bytes, int offset) {
        return (int) INTS.get(bytes, offset);
    }
}
