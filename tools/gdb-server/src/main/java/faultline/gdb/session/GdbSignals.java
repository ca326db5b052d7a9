package faultline.gdb.session;

import java.util.Arrays;

/** Signal numbers of the protocol (GDB include/gdb/signals.def) and of Linux i386 (asm-i386/signal.h). */
final class GdbSignals {

    /** GDB_SIGNAL_UNKNOWN. */
    private static final int UNKNOWN = 143;

    private static final int FIRST_REAL_TIME = 32;
    private static final int LAST = 64;
    private static final int REAL_TIME_33 = 45;
    private static final int REAL_TIME_32 = 77;
    private static final int REAL_TIME_64 = 78;

    /** The protocol's number of Linux signals 0 to 31. */
    private static final int[] TO_GDB = {
        0, 1, 2, 3, 4, 5, 6, 10, 8, 9, 30, 11, 31, 13, 14, 15, UNKNOWN, 20, 19, 17, 18, 21, 22, 16, 24, 25, 26, 27, 28,
        23, 32, 12
    };

    private GdbSignals() {}

    /** The protocol's number of Linux signal {@code number}. */
    static int toGdb(int number) {
        if (number < FIRST_REAL_TIME) {
            return TO_GDB[number];
        }
        if (number == FIRST_REAL_TIME) {
            return REAL_TIME_32;
        }
        return number == LAST ? REAL_TIME_64 : REAL_TIME_33 + number - FIRST_REAL_TIME - 1;
    }

    /** The Linux signal that the protocol calls {@code number}, or 0 if it has none. */
    static int toLinux(int number) {
        if (number == 0 || number == UNKNOWN) {
            return 0;
        }
        for (int signal = 1; signal <= LAST; signal++) {
            if (toGdb(signal) == number) {
                return signal;
            }
        }
        return 0;
    }

    /** The set of Linux signals (bit n: signal n) of numbers of the protocol. */
    static long set(int... numbers) {
        return Arrays.stream(numbers)
                .map(GdbSignals::toLinux)
                .filter(signal -> signal > 0 && signal < Long.SIZE)
                .mapToLong(signal -> 1L << signal)
                .reduce(0, (a, b) -> a | b);
    }
}
