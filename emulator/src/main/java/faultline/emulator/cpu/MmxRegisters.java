package faultline.emulator.cpu;

/** The eight MMX registers. */
public final class MmxRegisters {
    private final long[] values = new long[8];

    /** MM{@code number}. */
    public long get(int number) {
        return values[number];
    }

    /** What every MMX instruction but EMMS does to the x87 unit. */
    public void enter() {
        // Kept apart from the x87 registers.
    }

    /** EMMS. */
    public void empty() {
        // Kept apart from the x87 registers.
    }

    /** Writes MM{@code number}. */
    public void set(int number, long value) {
        values[number] = value;
    }
}
