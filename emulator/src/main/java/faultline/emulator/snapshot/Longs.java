package faultline.emulator.snapshot;

import java.util.Arrays;

/** A list of numbers that grows. */
final class Longs {

    private long[] values;
    private int size;

    Longs(int expected) {
        values = new long[expected];
    }

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size + 16);
        }
        values[size++] = value;
    }

    long get(int index) {
        return values[index];
    }

    int size() {
        return size;
    }

    long[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
