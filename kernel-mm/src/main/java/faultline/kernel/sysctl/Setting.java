package faultline.kernel.sysctl;

import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;

/**
 * One number, or several, that programs read and write as a file below /proc/sys: a ctl_table entry with proc_dointvec_minmax
 * (Linux 2.6.2 kernel/sysctl.c). Instances do not change but by {@link #from}, {@link #between} and {@link #then} while they are
 * put together.
 */
public final class Setting {

    /** Takes a new value for the number at an index. */
    public interface Change {
        /** The number at {@code index} becomes {@code value}, which is within the limits. */
        void set(int index, int value);
    }

    private final String name;
    private final int count;
    private final IntUnaryOperator read;
    private final Change change;
    private int lowest = Integer.MIN_VALUE;
    private int highest = Integer.MAX_VALUE;
    private Runnable after = () -> {};

    private Setting(String name, int count, IntUnaryOperator read, Change change) {
        this.name = name;
        this.count = count;
        this.read = read;
        this.change = change;
    }

    /** One number that lies in {@code value}. */
    public static Setting of(String name, Tunable value) {
        return of(name, value, value::set);
    }

    /** One number. */
    public static Setting of(String name, IntSupplier read, IntConsumer change) {
        return new Setting(name, 1, index -> read.getAsInt(), (index, value) -> change.accept(value));
    }

    /** {@code count} numbers. */
    public static Setting vector(String name, int count, IntUnaryOperator read, Change change) {
        return new Setting(name, count, read, change);
    }

    /** Values below {@code least} give EINVAL. */
    public Setting from(int least) {
        lowest = least;
        return this;
    }

    /** Values outside of {@code [least, most]} give EINVAL. */
    public Setting between(int least, int most) {
        highest = most;
        return from(least);
    }

    /** Runs {@code action} after each write, also one that changed nothing, as handlers of their own do. */
    public Setting then(Runnable action) {
        after = action;
        return this;
    }

    /** Name of the file. */
    public String name() {
        return name;
    }

    /** How many numbers it has. */
    public int count() {
        return count;
    }

    /** The number at {@code index}. */
    public int value(int index) {
        return read.applyAsInt(index);
    }

    /** Changes the number at {@code index}; false, and nothing changes, when {@code value} is outside of the limits. */
    public boolean set(int index, int value) {
        if (value < lowest || value > highest) {
            return false;
        }
        change.set(index, value);
        return true;
    }

    /** A write has ended. */
    public void written() {
        after.run();
    }
}
