package faultline.kernel.debug;

/**
 * A point of a run. Both numbers only grow, and no two instruction boundaries share both.
 *
 * @param cycle the CPU's time
 * @param instructions instructions that user code has retired
 */
record Position(long cycle, long instructions) implements Comparable<Position> {

    @Override
    public int compareTo(Position other) {
        int byCycle = Long.compare(cycle, other.cycle);
        return byCycle != 0 ? byCycle : Long.compare(instructions, other.instructions);
    }

    /** Whether it comes before {@code other}. */
    boolean before(Position other) {
        return compareTo(other) < 0;
    }
}
