package faultline.emulator.exec.jit;

import faultline.emulator.memory.PhysicalMemory;

/** A translated region: one hidden class each, whose method has the guest's registers in JVM locals. */
abstract class RegionCode {

    /** Left by a jump to an address that the region does not hold. */
    static final int CHAIN = 0;
    /** The pause, or, by a string instruction, the deadline was reached. */
    static final int PAUSE = 1;
    /** A processor exception. */
    static final int FAULT = 2;
    /** Left before an instruction that must be interpreted; its lines are entered. */
    static final int INTERPRET = 3;

    /** Where the region may be left from the middle of a block. */
    Site[] sites;
    /** The number of the first of them. */
    int firstSite;
    /** Linear addresses of the pages that it was made of. */
    int[] pages;
    /** Their physical frames. */
    int[] frames;
    /** Linear addresses, upwards, at which a breakpoint that comes or goes makes the region useless. */
    int[] places;
    /** Its entries by number, which is by address. */
    RegionTable.Entry[] entries;
    /** Code that it was made of was overwritten, or a breakpoint came or went in it. */
    boolean dead;
    /** How often it was run. */
    int runs;
    /** What it works on. */
    RegionState state;

    /**
     * Runs from entry number {@code entry}, whose line was entered, until the region is left or {@link RegionState#pause} is reached.
     * The state is then precise, with the registers and flags in {@link RegionState}.
     *
     * @return one of the constants above
     */
    abstract int run(int entry);

    /** The site of a number. */
    Site site(int number) {
        return sites[number - firstSite];
    }

    /** The entry at {@code va}, which is in {@code frame}; null if there is none. */
    RegionTable.Entry entryAt(int va, int frame) {
        int low = 0;
        int high = entries.length;
        while (low < high) {
            int middle = low + high >>> 1;
            if (Integer.compareUnsigned(entries[middle].va, va) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        boolean found = low < entries.length && entries[low].va == va && frameOf(va) == frame;
        return found ? entries[low] : null;
    }

    /** The frame that {@code line} was translated from. */
    int frameOf(int line) {
        for (int i = 0; i < pages.length; i++) {
            if ((pages[i] ^ line) >>> PhysicalMemory.FRAME_SHIFT == 0) {
                return frames[i];
            }
        }
        throw new IllegalStateException("no page of the region holds the line");
    }
}
