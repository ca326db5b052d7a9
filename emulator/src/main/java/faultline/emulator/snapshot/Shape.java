package faultline.emulator.snapshot;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The fields that make up the state of the objects of a class, its superclasses' included. */
final class Shape {

    private static final Comparator<Field> BY_NAME = Comparator.comparing(Field::getName);

    private final Field[] references;
    private final Field[] numbers;

    private Shape(List<Field> references, List<Field> numbers) {
        this.references = references.toArray(Field[]::new);
        this.numbers = numbers.toArray(Field[]::new);
    }

    /** The shape of {@code type}: what it and its superclasses declare, up to the first of the JDK. */
    static Shape of(Class<?> type) {
        List<Field> references = new ArrayList<>();
        List<Field> numbers = new ArrayList<>();
        for (Class<?> each = type; Kind.looksInto(each); each = each.getSuperclass()) {
            Field[] declared = each.getDeclaredFields();
            Arrays.sort(declared, BY_NAME);
            for (Field field : declared) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.isAnnotationPresent(Outside.class)) {
                    field.setAccessible(true);
                    (field.getType().isPrimitive() ? numbers : references).add(field);
                }
            }
        }
        return new Shape(references, numbers);
    }

    /** Fields that refer to objects. */
    Field[] references() {
        return references;
    }

    /** Fields of primitive types. */
    Field[] numbers() {
        return numbers;
    }

    void save(Object object, References intoReferences, Longs intoNumbers) {
        try {
            for (Field field : references) {
                intoReferences.add(field.get(object));
            }
            for (Field field : numbers) {
                intoNumbers.add(number(field, object));
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts fields back that can change; final ones still hold what they held. */
    void restore(Object object, Object[] fromReferences, int reference, long[] fromNumbers, int number) {
        try {
            for (int i = 0; i < references.length; i++) {
                if (!Modifier.isFinal(references[i].getModifiers())) {
                    references[i].set(object, fromReferences[reference + i]);
                }
            }
            for (int i = 0; i < numbers.length; i++) {
                if (!Modifier.isFinal(numbers[i].getModifiers())) {
                    setNumber(numbers[i], object, fromNumbers[number + i]);
                }
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sets the final fields of an object that no constructor made. */
    void setFinals(Object object, Object[] fromReferences, long[] fromNumbers) {
        try {
            for (int i = 0; i < references.length; i++) {
                if (Modifier.isFinal(references[i].getModifiers())) {
                    references[i].set(object, fromReferences[i]);
                }
            }
            for (int i = 0; i < numbers.length; i++) {
                if (Modifier.isFinal(numbers[i].getModifiers())) {
                    setNumber(numbers[i], object, fromNumbers[i]);
                }
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The value of the field called {@code name}, as reflection gives it. */
    Object value(String name, Object[] fromReferences, long[] fromNumbers) {
        for (int i = 0; i < references.length; i++) {
            if (references[i].getName().equals(name)) {
                return fromReferences[i];
            }
        }
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i].getName().equals(name)) {
                return boxed(numbers[i].getType(), fromNumbers[i]);
            }
        }
        throw new IllegalStateException("no field " + name);
    }

    private static Object boxed(Class<?> type, long value) {
        if (type == int.class) {
            return (int) value;
        } else if (type == long.class) {
            return value;
        } else if (type == boolean.class) {
            return value != 0;
        } else if (type == byte.class) {
            return (byte) value;
        } else if (type == short.class) {
            return (short) value;
        } else if (type == char.class) {
            return (char) value;
        } else if (type == float.class) {
            return Float.intBitsToFloat((int) value);
        }
        return Double.longBitsToDouble(value);
    }

    /** The class and name of the field of {@code from} that refers to {@code to}. */
    String fieldOf(Object from, Object to) {
        try {
            for (Field field : references) {
                if (field.get(from) == to) {
                    return field.getDeclaringClass().getSimpleName() + "." + field.getName();
                }
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
        return "?";
    }

    private static long number(Field field, Object object) throws IllegalAccessException {
        Class<?> type = field.getType();
        if (type == int.class) {
            return field.getInt(object);
        } else if (type == long.class) {
            return field.getLong(object);
        } else if (type == boolean.class) {
            return field.getBoolean(object) ? 1 : 0;
        } else if (type == byte.class) {
            return field.getByte(object);
        } else if (type == short.class) {
            return field.getShort(object);
        } else if (type == char.class) {
            return field.getChar(object);
        } else if (type == float.class) {
            return Float.floatToRawIntBits(field.getFloat(object));
        }
        return Double.doubleToRawLongBits(field.getDouble(object));
    }

    /** Sets a field of a primitive type from what {@link #save} made of it. */
    static void setNumber(Field field, Object object, long value) throws IllegalAccessException {
        Class<?> type = field.getType();
        if (type == int.class) {
            field.setInt(object, (int) value);
        } else if (type == long.class) {
            field.setLong(object, value);
        } else if (type == boolean.class) {
            field.setBoolean(object, value != 0);
        } else if (type == byte.class) {
            field.setByte(object, (byte) value);
        } else if (type == short.class) {
            field.setShort(object, (short) value);
        } else if (type == char.class) {
            field.setChar(object, (char) value);
        } else if (type == float.class) {
            field.setFloat(object, Float.intBitsToFloat((int) value));
        } else {
            field.setDouble(object, Double.longBitsToDouble(value));
        }
    }
}
