package faultline.emulator.cpu;

import faultline.emulator.trap.FloatContext;

/** The eight MMX registers: the significands of the physical x87 registers (SDM vol. 1, 9.2.2 and 9.5.1). */
public final class MmxRegisters {
    /** What a write puts into the exponent of the x87 register. */
    private static final int EXPONENT = 0xFFFF;

    private static final int ALL = 0xFF;

    private final FloatContext floats;
    private final long[] values;

    /** MMX registers over {@code floats}. */
    public MmxRegisters(FloatContext floats) {
        this.floats = floats;
        this.values = floats.significands;
    }

    /** MM{@code number}. */
    public long get(int number) {
        return values[number];
    }

    /** Writes MM{@code number}. */
    public void set(int number, long value) {
        values[number] = value;
        floats.exponents[number] = EXPONENT;
    }

    /** Whether an x87 exception waits to be told: MMX instructions raise #MF first. */
    public boolean pending() {
        return floats.pending();
    }

    /** What every MMX instruction but EMMS does to the x87 unit: TOP becomes 0, no register is empty. */
    public void enter() {
        floats.top = 0;
        floats.valid = ALL;
        floats.used = true;
    }

    /** EMMS: all x87 registers are empty. */
    public void empty() {
        floats.valid = 0;
        floats.used = true;
    }
}
