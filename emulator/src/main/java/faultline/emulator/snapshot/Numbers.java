package faultline.emulator.snapshot;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;

/** Arrays of primitive values as bytes. */
final class Numbers {

    private Numbers() {}

    static void write(Object array, DataOutput out) throws IOException {
        int length = Array.getLength(array);
        ByteBuffer bytes = ByteBuffer.allocate(8 * length);
        if (array instanceof byte[] values) {
            bytes.put(values);
        } else if (array instanceof int[] values) {
            bytes.asIntBuffer().put(values);
            bytes.position(4 * length);
        } else if (array instanceof long[] values) {
            bytes.asLongBuffer().put(values);
            bytes.position(8 * length);
        } else if (array instanceof boolean[] values) {
            for (boolean value : values) {
                bytes.put((byte) (value ? 1 : 0));
            }
        } else if (array instanceof short[] values) {
            bytes.asShortBuffer().put(values);
            bytes.position(2 * length);
        } else if (array instanceof char[] values) {
            bytes.asCharBuffer().put(values);
            bytes.position(2 * length);
        } else if (array instanceof float[] values) {
            bytes.asFloatBuffer().put(values);
            bytes.position(4 * length);
        } else {
            bytes.asDoubleBuffer().put((double[]) array);
            bytes.position(8 * length);
        }
        out.writeInt(length);
        out.write(bytes.array(), 0, bytes.position());
    }

    /** An array of {@code type} elements. */
    static Object read(Class<?> type, DataInput in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > 1 << 27) {
            throw new StaleImageException("it is damaged");
        }
        byte[] bytes = new byte[length * width(type)];
        in.readFully(bytes);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        Object array = Array.newInstance(type, length);
        if (array instanceof byte[] values) {
            buffer.get(values);
        } else if (array instanceof int[] values) {
            buffer.asIntBuffer().get(values);
        } else if (array instanceof long[] values) {
            buffer.asLongBuffer().get(values);
        } else if (array instanceof boolean[] values) {
            for (int i = 0; i < length; i++) {
                values[i] = bytes[i] != 0;
            }
        } else if (array instanceof short[] values) {
            buffer.asShortBuffer().get(values);
        } else if (array instanceof char[] values) {
            buffer.asCharBuffer().get(values);
        } else if (array instanceof float[] values) {
            buffer.asFloatBuffer().get(values);
        } else {
            buffer.asDoubleBuffer().get((double[]) array);
        }
        return array;
    }

    private static int width(Class<?> type) {
        if (type == long.class || type == double.class) {
            return 8;
        } else if (type == int.class || type == float.class) {
            return 4;
        }
        return type == short.class || type == char.class ? 2 : 1;
    }
}
