package faultline.emulator.snapshot;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The state of all objects that were reachable from some roots when the image was made. Objects keep their identity: restoring puts the
 * state back into the same objects, so that whoever holds one of them sees it as it was. What is final, a record's components for
 * example, needs no restoring; what it refers to does.
 */
public final class GraphImage {

    private static final int REFERENCE_BYTES = 4;
    private static final int ENTRY_BYTES = 2 * REFERENCE_BYTES + 8;

    /** What is known of the classes of this process; it is the same for all images. */
    private static final ClassValue<Kind> KINDS = new ClassValue<>() {
        @Override
        protected Kind computeValue(Class<?> type) {
            return Kind.of(type);
        }
    };

    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return Shape.of(type);
        }
    };

    private final Object[] objects;
    private final int[] firstReference;
    private final int[] firstNumber;
    private final Object[] references;
    private final long[] numbers;
    private final Map<Object, ArrayImage> arrays;

    /** An image of {@code objects} with their state. */
    GraphImage(
            Object[] objects,
            int[] firstReference,
            int[] firstNumber,
            Object[] references,
            long[] numbers,
            Map<Object, ArrayImage> arrays) {
        this.objects = objects;
        this.firstReference = firstReference;
        this.firstNumber = firstNumber;
        this.references = references;
        this.numbers = numbers;
        this.arrays = arrays;
    }

    /**
     * Saves everything that is reachable from {@code roots}.
     *
     * @param before an earlier image that is not released, with which equal parts are shared, or null
     * @throws UnknownStateException if an object of an unknown class is reached
     */
    public static GraphImage of(List<?> roots, GraphImage before) {
        return new Walk(roots, before).run();
    }

    static Kind kind(Class<?> type) {
        return KINDS.get(type);
    }

    static Shape shape(Class<?> type) {
        return SHAPES.get(type);
    }

    Object[] objectArray() {
        return objects;
    }

    long[] numberArray() {
        return numbers;
    }

    /** References of object {@code index}, which is no array. */
    Object[] references(int index) {
        int to = index + 1 < objects.length ? firstReference[index + 1] : references.length;
        return Arrays.copyOfRange(references, firstReference[index], to);
    }

    /** Numbers of object {@code index}, which is no array. */
    long[] numbers(int index) {
        int to = index + 1 < objects.length ? firstNumber[index + 1] : numbers.length;
        return Arrays.copyOfRange(numbers, firstNumber[index], to);
    }

    /** The array that {@code object} was then. */
    Object array(Object object) {
        Object copy = Array.newInstance(object.getClass().getComponentType(), Array.getLength(object));
        arrays.get(object).restore(copy);
        return copy;
    }

    /** Objects whose state is in this image. */
    public int objects() {
        return objects.length;
    }

    /** Host bytes that go free when this image is released. */
    public long ownBytes() {
        long bytes = (long) objects.length * ENTRY_BYTES
                + (long) references.length * REFERENCE_BYTES
                + (long) numbers.length * Long.BYTES;
        for (ArrayImage array : arrays.values()) {
            bytes += array.ownBytes();
        }
        return bytes;
    }

    /** The image is not used any more. */
    public void release() {
        arrays.values().forEach(ArrayImage::release);
    }

    /** Puts all objects back into the state that was saved. */
    public void restore() {
        for (int i = 0; i < objects.length; i++) {
            restorePlain(objects[i], i);
        }
        // Sorted collections look into their elements, which are as they were by now.
        for (int i = 0; i < objects.length; i++) {
            restoreCollection(objects[i], i);
        }
    }

    private void restorePlain(Object object, int index) {
        int from = firstReference[index];
        switch (KINDS.get(object.getClass())) {
            case FIELDS -> SHAPES.get(object.getClass()).restore(object, references, from, numbers, firstNumber[index]);
            case NUMBERS, REFERENCES -> arrays.get(object).restore(object);
            case SELF -> ((SelfSaved) object).restore(references[from]);
            case BITS -> restoreBits((BitSet) object, (long[]) references[from]);
            case TEXT -> restoreText((StringBuilder) object, (String) references[from]);
            default -> {}
        }
    }

    private static void restoreBits(BitSet object, long[] saved) {
        object.clear();
        object.or(BitSet.valueOf(saved));
    }

    private static void restoreText(StringBuilder object, String saved) {
        object.setLength(0);
        object.append(saved);
    }

    @SuppressWarnings("unchecked")
    private void restoreCollection(Object object, int index) {
        int from = firstReference[index];
        int to = index + 1 < objects.length ? firstReference[index + 1] : references.length;
        Kind kind = KINDS.get(object.getClass());
        if (kind == Kind.COLLECTION) {
            Collection<Object> collection = (Collection<Object>) object;
            collection.clear();
            for (int i = from; i < to; i++) {
                collection.add(references[i]);
            }
        } else if (kind == Kind.MAP) {
            Map<Object, Object> map = (Map<Object, Object>) object;
            map.clear();
            for (int i = from; i < to; i += 2) {
                map.put(references[i], references[i + 1]);
            }
        }
    }

    /** One way through the graph, in the order in which objects are found. Lists of any length need no stack. */
    private static final class Walk {

        private final GraphImage before;
        private final References found;
        private final Longs parents;
        private final Longs firstReference;
        private final Longs firstNumber;
        private final References references;
        private final Longs numbers;
        private final Map<Object, Object> seen;
        private final Map<Object, ArrayImage> arrays = new IdentityHashMap<>();

        Walk(List<?> roots, GraphImage before) {
            this.before = before;
            int expected = before == null ? 1000 : before.objects.length + before.objects.length / 8;
            found = new References(expected);
            parents = new Longs(expected);
            firstReference = new Longs(expected);
            firstNumber = new Longs(expected);
            references = new References(before == null ? 1000 : before.references.length * 9 / 8);
            numbers = new Longs(before == null ? 1000 : before.numbers.length * 9 / 8);
            seen = new IdentityHashMap<>(expected);
            roots.forEach(root -> find(root, -1));
        }

        GraphImage run() {
            for (int i = 0; i < found.size(); i++) {
                Object object = found.get(i);
                int start = references.size();
                firstReference.add(start);
                firstNumber.add(numbers.size());
                save(object, i);
                follow(object, start, i);
            }
            return new GraphImage(
                    found.toArray(),
                    ints(firstReference),
                    ints(firstNumber),
                    references.toArray(),
                    numbers.toArray(),
                    arrays);
        }

        private void follow(Object object, int start, int index) {
            Kind kind = KINDS.get(object.getClass());
            if (kind == Kind.REFERENCES) {
                for (Object element : (Object[]) object) {
                    find(element, index);
                }
            } else if (kind.follows()) {
                for (int at = start; at < references.size(); at++) {
                    find(references.get(at), index);
                }
            }
        }

        private static int[] ints(Longs values) {
            long[] longs = values.toArray();
            int[] ints = new int[longs.length];
            for (int i = 0; i < ints.length; i++) {
                ints[i] = (int) longs[i];
            }
            return ints;
        }

        private void find(Object object, int parent) {
            if (object == null) {
                return;
            }
            Kind kind = KINDS.get(object.getClass());
            if (kind == Kind.CONSTANT || kind == Kind.OUTSIDE || seen.put(object, object) != null) {
                return;
            }
            found.add(object);
            parents.add(parent);
            if (kind == Kind.UNKNOWN) {
                throw new UnknownStateException("no way to save the state of " + path(found.size() - 1));
            }
        }

        private void save(Object object, int index) {
            switch (KINDS.get(object.getClass())) {
                case FIELDS, FIXED_FIELDS -> SHAPES.get(object.getClass()).save(object, references, numbers);
                case NUMBERS, REFERENCES ->
                    arrays.put(object, ArrayImage.of(object, before == null ? null : before.arrays.get(object)));
                case COLLECTION -> addAll(((Collection<?>) object).toArray());
                case FIXED_COLLECTION -> addAll(inOrder((Collection<?>) object));
                case FIXED_MAP ->
                    // Its order differs from process to process.
                    addAll(Arrays.stream(inOrder(((Map<?, ?>) object).keySet()))
                            .flatMap(key -> Stream.of(key, ((Map<?, ?>) object).get(key)))
                            .toArray());
                case MAP ->
                    ((Map<?, ?>) object).forEach((key, value) -> {
                        references.add(key);
                        references.add(value);
                    });
                case OPTIONAL -> ((Optional<?>) object).ifPresent(references::add);
                case BITS -> references.add(((BitSet) object).toLongArray());
                case TEXT -> references.add(object.toString());
                case SELF -> references.add(((SelfSaved) object).save());
                default -> throw new IllegalStateException("unexpected " + path(index));
            }
        }

        /** The elements in an order that is the same in every process, if they are such that there is one. */
        private static Object[] inOrder(Collection<?> fixed) {
            Object[] values = fixed.toArray();
            if (fixed instanceof Set<?> && Arrays.stream(values).allMatch(Plain::is)) {
                Arrays.sort(values, Comparator.comparing(Plain::text));
            }
            return values;
        }

        private void addAll(Object[] values) {
            for (Object value : values) {
                references.add(value);
            }
        }

        /** How the object was reached: the class of a root, then each field, or element, that leads on. */
        private String path(int index) {
            List<String> steps = new ArrayList<>();
            for (int i = index; i >= 0; i = (int) parents.get(i)) {
                int parent = (int) parents.get(i);
                String type = found.get(i).getClass().getName();
                steps.add(parent < 0 ? type : step(found.get(parent), found.get(i)) + ": " + type);
            }
            Collections.reverse(steps);
            return String.join(" > ", steps);
        }

        private static String step(Object from, Object to) {
            Kind kind = KINDS.get(from.getClass());
            boolean named = kind == Kind.FIELDS || kind == Kind.FIXED_FIELDS;
            return named ? SHAPES.get(from.getClass()).fieldOf(from, to) : "element";
        }
    }
}
