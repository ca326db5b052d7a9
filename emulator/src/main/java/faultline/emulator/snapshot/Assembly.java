package faultline.emulator.snapshot;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.WeakHashMap;

/** Puts an image together from what was read: makes what could not be made before its parts, and sets final fields. */
final class Assembly {

    private final Object[] objects;
    private final List<Object> fresh;
    private final List<Class<?>> freshTypes;
    private final Object[][] references;
    private final long[][] numbers;
    private int count;

    Assembly(Object[] objects, List<Object> fresh, List<Class<?>> freshTypes) {
        this.objects = objects;
        this.fresh = fresh;
        this.freshTypes = freshTypes;
        this.references = new Object[objects.length][];
        this.numbers = new long[objects.length][];
    }

    /** Whether objects of a kind can only be made from their parts. */
    static boolean laterMade(Kind kind) {
        return kind == Kind.FIXED_FIELDS
                || kind == Kind.FIXED_COLLECTION
                || kind == Kind.FIXED_MAP
                || kind == Kind.OPTIONAL;
    }

    /** Whether objects of {@code type} may have a comparator. */
    static boolean sorted(Class<?> type) {
        return type == TreeMap.class || type == TreeSet.class || type == PriorityQueue.class;
    }

    /** The comparator of a sorted collection, or null. */
    static Object comparator(Object sorted) {
        if (sorted instanceof SortedMap<?, ?> map) {
            return map.comparator();
        }
        return sorted instanceof SortedSet<?> set ? set.comparator() : ((PriorityQueue<?>) sorted).comparator();
    }

    /** An empty collection of a class of the JDK. */
    @SuppressWarnings("unchecked")
    static Object empty(Class<?> type, Object comparator) throws StaleImageException {
        Comparator<Object> order = (Comparator<Object>) comparator;
        return switch (type.getName()) {
            case "java.util.ArrayList" -> new ArrayList<>();
            case "java.util.ArrayDeque" -> new ArrayDeque<>();
            case "java.util.HashSet" -> new HashSet<>();
            case "java.util.LinkedHashSet" -> new LinkedHashSet<>();
            case "java.util.LinkedList" -> new LinkedList<>();
            case "java.util.PriorityQueue" -> new PriorityQueue<>(order);
            case "java.util.TreeSet" -> new TreeSet<>(order);
            case "java.util.HashMap" -> new HashMap<>();
            case "java.util.LinkedHashMap" -> new LinkedHashMap<>();
            case "java.util.TreeMap" -> new TreeMap<>(order);
            case "java.util.IdentityHashMap" -> new IdentityHashMap<>();
            case "java.util.WeakHashMap" -> new WeakHashMap<>();
            case "java.util.BitSet" -> new BitSet();
            case "java.lang.StringBuilder" -> new StringBuilder();
            default -> throw new StaleImageException("a " + type.getName() + " cannot be made again");
        };
    }

    /** State of the next object. */
    void add(Object[] itsReferences, long[] itsNumbers) {
        references[count] = itsReferences;
        numbers[count++] = itsNumbers;
    }

    /** The image, whose objects all exist. */
    GraphImage image() throws StaleImageException {
        makeLater();
        Map<Object, ArrayImage> arrays = new IdentityHashMap<>();
        References all = new References(objects.length);
        Longs allNumbers = new Longs(objects.length);
        int[] firstReference = new int[objects.length];
        int[] firstNumber = new int[objects.length];
        for (int i = 0; i < objects.length; i++) {
            firstReference[i] = all.size();
            firstNumber[i] = allNumbers.size();
            Kind kind = GraphImage.kind(objects[i].getClass());
            if (kind == Kind.NUMBERS) {
                arrays.put(objects[i], ArrayImage.of(references[i][0], null));
            } else if (kind == Kind.REFERENCES) {
                arrays.put(objects[i], ArrayImage.of(typed(references[i], objects[i]), null));
            } else {
                Arrays.stream(references[i]).forEach(all::add);
                Arrays.stream(numbers[i]).forEach(allNumbers::add);
            }
        }
        setFinals();
        return new GraphImage(objects, firstReference, firstNumber, all.toArray(), allNumbers.toArray(), arrays);
    }

    private static Object typed(Object[] values, Object like) {
        return Arrays.copyOf(values, values.length, ((Object[]) like).getClass());
    }

    /** Makes objects as their parts come into being, until all are there. */
    private void makeLater() throws StaleImageException {
        boolean made = true;
        boolean waits = true;
        while (made) {
            made = false;
            waits = false;
            for (int i = 0; i < objects.length; i++) {
                if (objects[i] instanceof GraphReader.Later later) {
                    boolean ready = resolve(references[i]);
                    if (ready) {
                        objects[i] = make(freshTypes.get(later.index()), references[i], numbers[i]);
                        fresh.set(later.index(), objects[i]);
                    }
                    made |= ready;
                    waits |= !ready;
                }
            }
        }
        if (waits) {
            throw new StaleImageException("it is damaged");
        }
        for (Object[] each : references) {
            resolve(each);
        }
    }

    /** Puts in what was made meanwhile; whether all is there. */
    private boolean resolve(Object[] values) {
        boolean there = true;
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof GraphReader.Later later) {
                values[i] = fresh.get(later.index());
                there &= !(values[i] instanceof GraphReader.Later);
            }
        }
        return there;
    }

    private static Object make(Class<?> type, Object[] parts, long[] numbers) throws StaleImageException {
        switch (Kind.of(type)) {
            case OPTIONAL -> {
                return parts.length == 0 ? Optional.empty() : Optional.of(parts[0]);
            }
            case FIXED_COLLECTION -> {
                List<Object> values = Arrays.asList(parts);
                boolean list = List.class.isAssignableFrom(type);
                Collection<Object> copy = list ? new ArrayList<>(values) : new LinkedHashSet<>(values);
                return list
                        ? Collections.unmodifiableList((List<Object>) copy)
                        : Collections.unmodifiableSet((Set<Object>) copy);
            }
            case FIXED_MAP -> {
                Map<Object, Object> map = new LinkedHashMap<>();
                for (int i = 0; i < parts.length; i += 2) {
                    map.put(parts[i], parts[i + 1]);
                }
                return Collections.unmodifiableMap(map);
            }
            default -> {
                return record(type, parts, numbers);
            }
        }
    }

    private static Object record(Class<?> type, Object[] parts, long[] numbers) throws StaleImageException {
        Shape shape = GraphImage.shape(type);
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = shape.value(components[i].getName(), parts, numbers);
        }
        try {
            Constructor<?> canonical = type.getDeclaredConstructor(types);
            canonical.setAccessible(true);
            return canonical.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new StaleImageException("a " + type.getSimpleName() + " cannot be made again");
        }
    }

    private void setFinals() {
        Map<Object, Boolean> isFresh = new IdentityHashMap<>();
        fresh.forEach(object -> isFresh.put(object, true));
        for (int i = 0; i < objects.length; i++) {
            boolean fields = GraphImage.kind(objects[i].getClass()) == Kind.FIELDS;
            if (fields && isFresh.containsKey(objects[i])) {
                GraphImage.shape(objects[i].getClass()).setFinals(objects[i], references[i], numbers[i]);
            }
        }
    }
}
