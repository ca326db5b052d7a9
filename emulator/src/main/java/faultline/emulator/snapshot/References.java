package faultline.emulator.snapshot;

import java.util.Arrays;

/** A list of references that grows; nulls may be among them. */
final class References {

    private Object[] values;
    private int size;

    References(int expected) {
        values = new Object[expected];
    }

    void add(Object value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size + 16);
        }
        values[size++] = value;
    }

    Object get(int index) {
        return values[index];
    }

    int size() {
        return size;
    }

    Object[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
