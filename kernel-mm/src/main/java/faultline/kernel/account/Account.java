package faultline.kernel.account;

import java.util.Arrays;

/**
 * The cycles of one process by line, an activity or a system call, and phase. Only lines that were ever booked to take space:
 * a process has some ten of many hundred, and its account outlives it.
 */
final class Account {

    private static final int[] NO_LINES = {};

    private int[] lines = NO_LINES;
    private long[][] cycles = {};

    /** Books {@code phases}, cycles by phase, to {@code line}. */
    void add(int line, long[] phases) {
        int at = find(line);
        if (at == lines.length) {
            lines = Arrays.copyOf(lines, at + 1);
            cycles = Arrays.copyOf(cycles, at + 1);
            lines[at] = line;
            cycles[at] = phases.clone();
            return;
        }
        long[] into = cycles[at];
        for (int phase = 0; phase < phases.length; phase++) {
            into[phase] += phases[phase];
        }
    }

    /** Cycles of one line and phase. */
    long cycles(int line, int phase) {
        int at = find(line);
        return at == lines.length ? 0 : cycles[at][phase];
    }

    /** Where {@code line} is, or the number of lines if it is not there. */
    private int find(int line) {
        int at = 0;
        while (at < lines.length && lines[at] != line) {
            at++;
        }
        return at;
    }
}
