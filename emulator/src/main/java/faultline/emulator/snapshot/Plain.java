package faultline.emulator.snapshot;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Values that are the same in every process: numbers, text, constants of enumerations. */
final class Plain {

    private Plain() {}

    /** Whether {@code value} is one. */
    static boolean is(Object value) {
        return value instanceof String
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Boolean
                || value instanceof Byte
                || value instanceof Short
                || value instanceof Character
                || value instanceof Double
                || value instanceof Enum<?>;
    }

    /** Its class and value as text. */
    static String text(Object value) {
        return value instanceof Enum<?> constant
                ? constant.getDeclaringClass().getName() + ' ' + constant.name()
                : value.getClass().getSimpleName() + ' ' + value;
    }

    static void write(Object value, DataOutput out) throws IOException {
        String text = value instanceof Enum<?> constant ? constant.name() : String.valueOf(value);
        String type = value instanceof Enum<?> constant
                ? constant.getDeclaringClass().getName()
                : value.getClass().getName();
        writeText(type, out);
        writeText(text, out);
    }

    static Object read(DataInput in) throws IOException {
        String type = readText(in);
        String text = readText(in);
        return switch (type) {
            case "java.lang.String" -> text;
            case "java.lang.Integer" -> Integer.valueOf(text);
            case "java.lang.Long" -> Long.valueOf(text);
            case "java.lang.Boolean" -> Boolean.valueOf(text);
            case "java.lang.Byte" -> Byte.valueOf(text);
            case "java.lang.Short" -> Short.valueOf(text);
            case "java.lang.Character" -> text.charAt(0);
            case "java.lang.Double" -> Double.valueOf(text);
            default -> constant(GraphReader.type(type), text);
        };
    }

    private static Object constant(Class<?> type, String name) throws IOException {
        Object[] constants = type.getEnumConstants();
        if (constants != null) {
            for (Object each : constants) {
                if (((Enum<?>) each).name().equals(name)) {
                    return each;
                }
            }
        }
        throw new StaleImageException("there is no " + type.getSimpleName() + ' ' + name);
    }

    static void writeText(String text, DataOutput out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String readText(DataInput in) throws IOException {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    /** Bytes with their number before them. */
    static byte[] readBytes(DataInput in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > 1 << 28) {
            throw new StaleImageException("it is damaged");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }
}
