package faultline.emulator.snapshot;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
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
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.WeakHashMap;

/** How the state of an object is saved, by its class. */
enum Kind {
    /** Not at all: it is {@link Outside}. */
    OUTSIDE,
    /** It never changes and refers to nothing that does. */
    CONSTANT,
    /** It saves itself. */
    SELF,
    /** Field by field. */
    FIELDS,
    /** It never changes, but what it refers to may: a record or a lambda. */
    FIXED_FIELDS,
    /** An array of primitive values. */
    NUMBERS,
    /** An array of references. */
    REFERENCES,
    /** A collection that is emptied and filled again. */
    COLLECTION,
    /** The same of a map. */
    MAP,
    /** A {@link BitSet}. */
    BITS,
    /** A {@link StringBuilder}. */
    TEXT,
    /** A collection that never changes. */
    FIXED_COLLECTION,
    /** The same of a map. */
    FIXED_MAP,
    /** An {@link Optional}. */
    OPTIONAL,
    /** It is not known how. */
    UNKNOWN;

    /** Packages whose classes are looked into: our own, collections of primitive values, histograms. */
    private static final List<String> OPEN = List.of("faultline.", "it.unimi.dsi.fastutil.", "org.HdrHistogram.");

    private static final Set<Class<?>> COLLECTIONS = Set.of(
            ArrayList.class,
            ArrayDeque.class,
            HashSet.class,
            LinkedHashSet.class,
            LinkedList.class,
            PriorityQueue.class,
            TreeSet.class);

    private static final Set<Class<?>> MAPS = Set.of(
            HashMap.class, LinkedHashMap.class, TreeMap.class, IdentityHashMap.class, WeakHashMap.class, EnumMap.class);

    private static final String LIST_OF = "java.util.ImmutableCollections$";
    private static final String UNMODIFIABLE = "java.util.Collections$Unmodifiable";
    private static final String EMPTY = "java.util.Collections$Empty";

    /** Whether what is saved are references to other objects of the graph. */
    boolean follows() {
        return this != SELF && this != BITS && this != TEXT;
    }

    /** The kind of objects of {@code type}. */
    static Kind of(Class<?> type) {
        if (type.isArray()) {
            return type.getComponentType().isPrimitive() ? NUMBERS : REFERENCES;
        }
        if (outside(type)) {
            return OUTSIDE;
        }
        if (constant(type)) {
            return CONSTANT;
        }
        return SelfSaved.class.isAssignableFrom(type) ? SELF : structured(type);
    }

    private static boolean outside(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            if (each.isAnnotationPresent(Outside.class)) {
                return true;
            }
            for (Class<?> implemented : each.getInterfaces()) {
                if (implemented.isAnnotationPresent(Outside.class)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean constant(Class<?> type) {
        return type == String.class
                || Number.class.isAssignableFrom(type) && type.getPackageName().equals("java.lang")
                || type == Boolean.class
                || type == Character.class
                || type == Class.class
                || type == Object.class
                || Enum.class.isAssignableFrom(type)
                || Path.class.isAssignableFrom(type)
                || Comparator.class.isAssignableFrom(type) && type.getName().startsWith("java.");
    }

    private static Kind structured(Class<?> type) {
        String name = type.getName();
        if (type.isHidden() || type.isRecord()) {
            return looksInto(type) ? FIXED_FIELDS : UNKNOWN;
        }
        if (COLLECTIONS.contains(type)) {
            return COLLECTION;
        } else if (MAPS.contains(type)) {
            return MAP;
        } else if (type == BitSet.class) {
            return BITS;
        } else if (type == StringBuilder.class) {
            return TEXT;
        } else if (type == Optional.class) {
            return OPTIONAL;
        } else if (name.startsWith(LIST_OF) || name.startsWith(UNMODIFIABLE) || name.startsWith(EMPTY)) {
            return Map.class.isAssignableFrom(type)
                    ? FIXED_MAP
                    : Collection.class.isAssignableFrom(type) ? FIXED_COLLECTION : UNKNOWN;
        }
        return open(type) ? FIELDS : UNKNOWN;
    }

    /** Whether the class and its superclasses are ours to look into; what Throwable itself holds is no state. */
    private static boolean open(Class<?> type) {
        Class<?> each = type;
        while (looksInto(each)) {
            each = each.getSuperclass();
        }
        return each == Object.class || each != type && Throwable.class.isAssignableFrom(each);
    }

    /** Whether fields that {@code type} declares itself may be looked at. */
    static boolean looksInto(Class<?> type) {
        return type != null && OPEN.stream().anyMatch(type.getName()::startsWith);
    }
}
