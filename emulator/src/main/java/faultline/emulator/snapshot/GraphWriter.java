package faultline.emulator.snapshot;

import java.io.DataOutput;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.IdentityHashMap;
import java.util.Map;

/** Writes an image: which objects there are, then their state. */
final class GraphWriter {

    static final byte NULL = 0;
    static final byte OBJECT = 1;
    static final byte PLAIN = 2;
    static final byte CONSTANT = 3;

    private final GraphImage image;
    private final Landmarks landmarks;
    private final DataOutput out;
    private final Map<Object, Integer> fresh = new IdentityHashMap<>();

    GraphWriter(GraphImage image, Landmarks landmarks, DataOutput out) {
        this.image = image;
        this.landmarks = landmarks;
        this.out = out;
    }

    void write() throws IOException {
        out.writeLong(landmarks.fingerprint());
        out.writeInt(landmarks.count());
        Object[] objects = image.objectArray();
        out.writeInt(objects.length);
        for (Object object : objects) {
            int number = landmarks.number(object);
            out.writeInt(number);
            if (number < 0) {
                fresh.put(object, landmarks.count() + fresh.size());
                writeObject(object);
            }
        }
        for (int i = 0; i < objects.length; i++) {
            writeState(i, objects[i]);
        }
    }

    private void writeState(int index, Object object) throws IOException {
        Kind kind = GraphImage.kind(object.getClass());
        switch (kind) {
            case NUMBERS -> Numbers.write(image.array(object), out);
            case REFERENCES -> writeAll((Object[]) image.array(object));
            case BITS -> Numbers.write(image.references(index)[0], out);
            case SELF -> {}
            default -> {
                writeAll(image.references(index));
                for (long number : image.numbers(index)) {
                    out.writeLong(number);
                }
            }
        }
    }

    private void writeAll(Object[] values) throws IOException {
        out.writeInt(values.length);
        for (Object value : values) {
            writeReference(value);
        }
    }

    private void writeObject(Object object) throws IOException {
        Field constant = object.getClass().isArray() ? null : Landmarks.constant(object);
        out.writeBoolean(constant != null);
        if (constant != null) {
            writeConstant(constant);
            return;
        }
        Class<?> type = object.getClass();
        if (type.isHidden()) {
            throw new UnknownStateException("no way to make again elsewhere: a lambda of " + Landmarks.name(type));
        }
        Plain.writeText(type.getName(), out);
        if (type.isArray()) {
            out.writeInt(Array.getLength(object));
        } else if (Assembly.sorted(type)) {
            writeReference(Assembly.comparator(object));
        }
    }

    private void writeConstant(Field constant) throws IOException {
        Plain.writeText(constant.getDeclaringClass().getName(), out);
        Plain.writeText(constant.getName(), out);
    }

    private void writeReference(Object value) throws IOException {
        if (value == null) {
            out.writeByte(NULL);
            return;
        }
        Integer number = fresh.get(value);
        int known = number != null ? number : landmarks.number(value);
        if (known >= 0) {
            out.writeByte(OBJECT);
            out.writeInt(known);
        } else if (Plain.is(value)) {
            out.writeByte(PLAIN);
            Plain.write(value, out);
        } else {
            Field constant = Landmarks.constant(value);
            if (constant == null) {
                throw new UnknownStateException(
                        "no way to find again elsewhere: a " + value.getClass().getName());
            }
            out.writeByte(CONSTANT);
            writeConstant(constant);
        }
    }
}
