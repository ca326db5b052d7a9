package faultline.kernel.sysctl;

import java.util.function.IntSupplier;

/** A number that steers a part of the kernel and may change while it runs. */
public final class Tunable implements IntSupplier {

    private int value;

    public Tunable(int initial) {
        value = initial;
    }

    @Override
    public int getAsInt() {
        return value;
    }

    /** From now on it is {@code newValue}. */
    public void set(int newValue) {
        value = newValue;
    }
}
