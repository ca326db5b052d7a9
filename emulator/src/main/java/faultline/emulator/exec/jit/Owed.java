package faultline.emulator.exec.jit;

/**
 * What translated code has done and not yet paid to the clock and the counters, in two words that add up field by field. No
 * field overflows: an instruction takes 1 to 1,000,000 cycles, as much a misprediction, and fetches two lines at most, and a region pauses after 30,000 cycles.
 *
 * <p>What changes at most blocks is in the lower half, whose constants HotSpot has room for in an instruction.
 *
 * @param work instructions in bits 0 to 15, cycles in 16 to 47, mispredictions, whose cycles are among those, above
 * @param events branches in bits 0 to 15, loads in 16 to 31, stores in 32 to 47, fetches of lines above
 */
record Owed(long work, long events) {
    static final Owed NOTHING = new Owed(0, 0);

    /** Where the cycles are in a word of work. */
    static final int CYCLES = 16;

    private static final int MISSES = 48;
    private static final int LOADS = 16;
    private static final int STORES = 32;
    private static final int FETCHES = 48;
    private static final int FIELD = 0xFFFF;

    /** An instruction that costs {@code cycles} has retired. */
    Owed plusInstruction(int cycles) {
        return new Owed(work + ((long) cycles << CYCLES) + 1, events);
    }

    Owed plusLoad() {
        return new Owed(work, events + (1L << LOADS));
    }

    Owed plusStore() {
        return new Owed(work, events + (1L << STORES));
    }

    Owed plusFetch() {
        return new Owed(work, events + (1L << FETCHES));
    }

    /** As if one fetch less had been made: of what was paid for one that is not made after all. */
    Owed minusFetch() {
        return new Owed(work, events - (1L << FETCHES));
    }

    /** What remains when {@code paid} was paid elsewhere. */
    Owed minus(Owed paid) {
        return new Owed(work - paid.work, events - paid.events);
    }

    Owed plusBranch() {
        return new Owed(work, events + 1);
    }

    /** What a misprediction that takes {@code cycles} adds to work. */
    static long misprediction(int cycles) {
        return (1L << MISSES) + ((long) cycles << CYCLES);
    }

    static long cycles(long work) {
        return work >>> CYCLES & 0xFFFF_FFFFL;
    }

    static long instructions(long work) {
        return work & FIELD;
    }

    static long misses(long work) {
        return work >>> MISSES;
    }

    static long loads(long events) {
        return events >>> LOADS & FIELD;
    }

    static long stores(long events) {
        return events >>> STORES & FIELD;
    }

    static long fetches(long events) {
        return events >>> FETCHES;
    }

    static long branches(long events) {
        return events & FIELD;
    }
}
