package faultline.emulator.snapshot;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The objects that every process of a build has when it starts, by number: those of the graph first, then those that the graph only
 * refers to. A fingerprint of their state tells whether two processes started alike.
 */
final class Landmarks {

    private final Map<Object, Integer> numbers = new IdentityHashMap<>();
    private final List<Object> objects = new ArrayList<>();
    private final long fingerprint;

    Landmarks(GraphImage boot) {
        for (Object object : boot.objectArray()) {
            add(object);
        }
        long hash = 1;
        for (Object object : boot.objectArray()) {
            hash = 31 * hash + name(object.getClass()).hashCode();
        }
        eachReference(boot, this::addLeaf);
        for (Object object : objects) {
            hash = 31 * hash + name(object.getClass()).hashCode();
        }
        for (long number : boot.numberArray()) {
            hash = 31 * hash + number;
        }
        long[] sum = {hash};
        eachReference(boot, value -> sum[0] = 31 * sum[0] + reference(value));
        fingerprint = sum[0];
    }

    private static void eachReference(GraphImage image, Consumer<Object> each) {
        Object[] objects = image.objectArray();
        for (int i = 0; i < objects.length; i++) {
            Kind kind = GraphImage.kind(objects[i].getClass());
            if (Assembly.sorted(objects[i].getClass())) {
                each.accept(Assembly.comparator(objects[i]));
            }
            if (kind == Kind.REFERENCES) {
                for (Object value : (Object[]) image.array(objects[i])) {
                    each.accept(value);
                }
            } else if (kind.follows()) {
                for (Object value : image.references(i)) {
                    each.accept(value);
                }
            }
        }
    }

    private void add(Object object) {
        numbers.put(object, objects.size());
        objects.add(object);
    }

    private void addLeaf(Object value) {
        if (value != null && !numbers.containsKey(value) && !Plain.is(value)) {
            add(value);
        }
    }

    private long reference(Object value) {
        if (value == null) {
            return 0;
        }
        Integer number = numbers.get(value);
        return number != null ? number : Plain.text(value).hashCode();
    }

    /** A class by its name; lambdas by the class that they stand in. */
    static String name(Class<?> type) {
        String name = type.getName();
        int lambda = name.indexOf("$$Lambda");
        return lambda < 0 ? name : name.substring(0, lambda + 8);
    }

    /** Hash of all that there was at the start. */
    long fingerprint() {
        return fingerprint;
    }

    /** How many there are. */
    int count() {
        return objects.size();
    }

    /** Number of {@code object}, or -1. */
    int number(Object object) {
        return numbers.getOrDefault(object, -1);
    }

    /** Object {@code number}. */
    Object get(int number) {
        return objects.get(number);
    }

    /** The static field of its own class, or of one around it, that holds {@code object}; null if there is none. */
    static Field constant(Object object) {
        for (Class<?> each = object.getClass(); Kind.looksInto(each); each = each.getSuperclass()) {
            Field field = constantIn(each, object);
            if (field == null) {
                field = constantIn(each.getNestHost(), object);
            }
            if (field != null) {
                return field;
            }
        }
        return null;
    }

    private static Field constantIn(Class<?> type, Object object) {
        try {
            for (Field field : type.getDeclaredFields()) {
                int modifiers = field.getModifiers();
                boolean candidate = Modifier.isStatic(modifiers)
                        && Modifier.isFinal(modifiers)
                        && field.getType().isInstance(object);
                if (candidate) {
                    field.setAccessible(true);
                    if (field.get(null) == object) {
                        return field;
                    }
                }
            }
            return null;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
