package faultline.emulator.timing;

import java.util.EnumMap;
import java.util.Map;

/**
 * The prices of a machine in cycles, as a profile gives them.
 *
 * @param instructions price of each class, 1 to 1,000,000; a class that is missing costs one cycle
 * @param lock extra price of a locked read-modify-write
 * @param exception processor exceptions
 * @param softwareInterrupt INT n
 * @param interrupt hardware interrupts
 * @param cr3Write MOV to CR3, without the misses that follow
 * @param invlpg INVLPG, without the misses that follow
 * @param pageWalk fixed part of a page walk; its memory references come on top
 * @param secondTlbHit a hit in the second-level TLB
 * @param clearBytesPerClock REP STOS into first-level cache, in bytes per cycle
 * @param copyBytesPerClock REP MOVS within first-level cache, in bytes copied per cycle
 * @param streamLine cycles in which the memory bus moves one cache line: what each line of a stream costs at most, be it
 *     fetched or written back, since prefetching hides the latency but not the bus
 * @param kernelInstruction mean cycles of an instruction of kernel code that finds code and data in the first-level caches:
 *     dependencies, mispredicted branches, decoding
 */
public record CostConfig(
        Map<CostClass, Integer> instructions,
        int lock,
        TrapCost exception,
        TrapCost softwareInterrupt,
        TrapCost interrupt,
        int cr3Write,
        int invlpg,
        int pageWalk,
        int secondTlbHit,
        double clearBytesPerClock,
        double copyBytesPerClock,
        int streamLine,
        double kernelInstruction) {

    private static final int MOST_CYCLES = 1_000_000;

    /** Checks the prices. */
    public CostConfig {
        EnumMap<CostClass, Integer> copy = new EnumMap<>(CostClass.class);
        copy.putAll(instructions);
        instructions = copy;
        // With instructions that take no time a guest could run for ever before a deadline.
        if (instructions.values().stream().anyMatch(cycles -> cycles < 1 || cycles > MOST_CYCLES)) {
            throw new IllegalArgumentException("an instruction must take 1 to " + MOST_CYCLES + " cycles");
        }
        if (lock < 0 || cr3Write < 0 || invlpg < 0 || pageWalk < 0 || secondTlbHit < 0 || streamLine < 0) {
            throw new IllegalArgumentException("prices must not be negative");
        }
        if (!(clearBytesPerClock > 0) || !(copyBytesPerClock > 0)) {
            throw new IllegalArgumentException("stream rates must be positive");
        }
        if (!(kernelInstruction > 0)) {
            throw new IllegalArgumentException("an instruction of the kernel must take time");
        }
    }
}
