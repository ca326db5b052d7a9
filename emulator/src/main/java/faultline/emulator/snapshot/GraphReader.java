package faultline.emulator.snapshot;

import java.io.DataInput;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads what {@link GraphWriter} wrote and makes the objects that this process does not have. */
final class GraphReader {

    private static final int MOST_OBJECTS = 1 << 26;

    private final Landmarks landmarks;
    private final DataInput in;
    private final Function<Class<?>, Object> allocator;
    /** Objects that are not landmarks; records and fixed collections are null until their parts are there. */
    private final List<Object> fresh = new ArrayList<>();

    private final List<Class<?>> freshTypes = new ArrayList<>();

    /** Stands for a fresh object that is not made yet. */
    record Later(int index) {}

    GraphReader(Landmarks landmarks, DataInput in, Function<Class<?>, Object> allocator) {
        this.landmarks = landmarks;
        this.in = in;
        this.allocator = allocator;
    }

    GraphImage read() throws IOException {
        if (in.readLong() != landmarks.fingerprint() || in.readInt() != landmarks.count()) {
            throw new StaleImageException("it is of another build, or its machine starts otherwise here");
        }
        int count = in.readInt();
        if (count < 0 || count > MOST_OBJECTS) {
            throw new StaleImageException("it is damaged");
        }
        Object[] objects = new Object[count];
        for (int i = 0; i < count; i++) {
            int number = in.readInt();
            if (number >= landmarks.count()) {
                throw new StaleImageException("it is damaged");
            }
            objects[i] = number >= 0 ? landmarks.get(number) : readObject();
        }
        Assembly assembly = new Assembly(objects, fresh, freshTypes);
        for (int i = 0; i < count; i++) {
            readState(objects[i], assembly);
        }
        return assembly.image();
    }

    private Object readObject() throws IOException {
        Object made;
        Class<?> type = null;
        if (in.readBoolean()) {
            made = readConstant();
        } else {
            String name = Plain.readText(in);
            type = type(name);
            Kind kind = Kind.of(type);
            if (type.isArray()) {
                made = array(type, in.readInt());
            } else if (Assembly.laterMade(kind)) {
                made = new Later(fresh.size());
            } else {
                made = kind == Kind.FIELDS
                        ? allocator.apply(type)
                        : Assembly.empty(type, Assembly.sorted(type) ? readReference() : null);
            }
        }
        fresh.add(made);
        freshTypes.add(type);
        return made;
    }

    private void readState(Object object, Assembly assembly) throws IOException {
        Class<?> type = object instanceof Later later ? freshTypes.get(later.index()) : object.getClass();
        Kind kind = GraphImage.kind(type);
        switch (kind) {
            case NUMBERS -> assembly.add(new Object[] {Numbers.read(type.getComponentType(), in)}, new long[0]);
            case BITS -> assembly.add(new Object[] {Numbers.read(long.class, in)}, new long[0]);
            case SELF -> assembly.add(new Object[] {((SelfSaved) object).save()}, new long[0]);
            default -> {
                Object[] references = readAll();
                boolean fields = kind == Kind.FIELDS || kind == Kind.FIXED_FIELDS;
                Shape shape = fields ? GraphImage.shape(type) : null;
                if (fields && shape.references().length != references.length) {
                    throw new StaleImageException("a " + type.getSimpleName() + " is otherwise here");
                }
                long[] numbers = new long[fields ? shape.numbers().length : 0];
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = in.readLong();
                }
                assembly.add(references, numbers);
            }
        }
    }

    private Object[] readAll() throws IOException {
        int count = in.readInt();
        if (count < 0 || count > MOST_OBJECTS) {
            throw new StaleImageException("it is damaged");
        }
        Object[] values = new Object[count];
        for (int i = 0; i < count; i++) {
            values[i] = readReference();
        }
        return values;
    }

    private static Object array(Class<?> type, int length) throws IOException {
        if (length < 0 || length > 1 << 28) {
            throw new StaleImageException("it is damaged");
        }
        return Array.newInstance(type.getComponentType(), length);
    }

    /** The class called {@code name}. */
    static Class<?> type(String name) throws IOException {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new StaleImageException("there is no " + name + " here");
        }
    }

    private Object readConstant() throws IOException {
        Class<?> type = type(Plain.readText(in));
        String name = Plain.readText(in);
        try {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new StaleImageException("there is no " + type.getSimpleName() + '.' + name + " here");
        }
    }

    private Object readReference() throws IOException {
        byte tag = in.readByte();
        if (tag == GraphWriter.NULL) {
            return null;
        } else if (tag == GraphWriter.PLAIN) {
            return Plain.read(in);
        } else if (tag == GraphWriter.CONSTANT) {
            return readConstant();
        }
        int number = in.readInt();
        // Objects are numbered before their state is read, so that every number is known here.
        if (tag != GraphWriter.OBJECT || number < 0 || number >= landmarks.count() + fresh.size()) {
            throw new StaleImageException("it is damaged");
        }
        return number < landmarks.count() ? landmarks.get(number) : fresh.get(number - landmarks.count());
    }
}
