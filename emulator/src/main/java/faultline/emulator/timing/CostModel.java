package faultline.emulator.timing;

import java.util.Arrays;

/** What instructions and operations cost in cycles: a {@link CostConfig} in the form that hot paths read. */
public final class CostModel {

    /** Fractions are kept in thousandths, so that no rounding depends on the host. */
    private static final long MILLI = 1000;

    private final CostConfig config;
    private final int[] classCycles = new int[CostClass.COUNT];
    private final long clearRate;
    private final long copyRate;
    private final long kernelInstruction;

    /** Prices of {@code config}. */
    public CostModel(CostConfig config) {
        this.config = config;
        Arrays.fill(classCycles, 1);
        config.instructions().forEach((costClass, cycles) -> classCycles[costClass.ordinal()] = cycles);
        this.clearRate = Math.max(1, Math.round(config.clearBytesPerClock() * MILLI));
        this.copyRate = Math.max(1, Math.round(config.copyBytesPerClock() * MILLI));
        this.kernelInstruction = Math.max(1, Math.round(config.kernelInstruction() * MILLI));
    }

    /** Cycles of an instruction of the class with ordinal {@code costClass}. */
    public int cycles(int costClass) {
        return classCycles[costClass];
    }

    /** Cycles of an instruction of {@code costClass}. */
    public int cycles(CostClass costClass) {
        return classCycles[costClass.ordinal()];
    }

    /** Extra cycles of a locked read-modify-write. */
    public int lock() {
        return config.lock();
    }

    /** Price of processor exceptions. */
    public TrapCost exception() {
        return config.exception();
    }

    /** Price of INT n. */
    public TrapCost softwareInterrupt() {
        return config.softwareInterrupt();
    }

    /** Price of hardware interrupts. */
    public TrapCost interrupt() {
        return config.interrupt();
    }

    /** Cycles of MOV to CR3. */
    public int cr3Write() {
        return config.cr3Write();
    }

    /** Cycles of INVLPG. */
    public int invlpg() {
        return config.invlpg();
    }

    /** Fixed cycles of a page walk. */
    public int pageWalk() {
        return config.pageWalk();
    }

    /** Cycles of a hit in the second-level TLB. */
    public int secondTlbHit() {
        return config.secondTlbHit();
    }

    /** Cycles of storing {@code bytes} with REP STOS when all lines hit. */
    public long clearCycles(long bytes) {
        return divideUp(bytes * MILLI, clearRate);
    }

    /** Cycles of copying {@code bytes} with REP MOVS when all lines hit. */
    public long copyCycles(long bytes) {
        return divideUp(bytes * MILLI, copyRate);
    }

    /**
     * What an access of a stream waits for: its own {@code stall}, but no longer than the bus takes for the {@code lines}
     * that it moved to and from memory, or for one line when a lower cache had it, because the stream is fetched ahead.
     */
    public long streamed(long stall, long lines) {
        return Math.min(stall, Math.max(1, lines) * config.streamLine());
    }

    /** Cycles of {@code instructions} of kernel code, beyond the misses that they meet. */
    public long kernelCycles(long instructions) {
        return (instructions * kernelInstruction + MILLI / 2) / MILLI;
    }

    private static long divideUp(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
