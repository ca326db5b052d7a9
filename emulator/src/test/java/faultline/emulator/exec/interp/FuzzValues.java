package faultline.emulator.exec.interp;

import java.util.Random;

/** What random instructions work with: numbers, and addresses about the data page. */
final class FuzzValues {
    private static final int[] CORNERS = {0, 1, -1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000};

    private final Random random;

    FuzzValues(Random random) {
        this.random = random;
    }

    /** A number, one of three at the edge of some width. */
    int number() {
        return random.nextInt(3) == 0 ? CORNERS[random.nextInt(CORNERS.length)] : random.nextInt();
    }

    /** An address well within the data page. */
    int middle() {
        return HostSequences.DATA + 1024 + random.nextInt(2048);
    }

    /** Near one of the ends of the data page, on either side. */
    int edge() {
        return HostSequences.DATA + (random.nextBoolean() ? HostSequences.DATA_BYTES : 0) + random.nextInt(20) - 10;
    }
}
