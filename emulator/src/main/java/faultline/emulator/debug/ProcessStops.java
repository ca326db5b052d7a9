package faultline.emulator.debug;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Where one address space stops: breakpoints at instructions and watched memory. Never changes; a change makes a new one. */
public final class ProcessStops {

    /** Stops nowhere. */
    public static final ProcessStops NONE = new ProcessStops(List.of(), List.of());

    private final int[] breakpoints;
    private final Watchpoint[] watchpoints;
    private final long watchedLines;

    /**
     * @param breakpoints addresses of instructions
     * @param watchpoints watched memory
     */
    public ProcessStops(Collection<Integer> breakpoints, Collection<Watchpoint> watchpoints) {
        this.breakpoints =
                breakpoints.stream().mapToInt(Integer::intValue).sorted().toArray();
        this.watchpoints = watchpoints.toArray(Watchpoint[]::new);
        long lines = 0;
        for (Watchpoint point : watchpoints) {
            lines |= linesOf(point);
        }
        this.watchedLines = lines;
    }

    /** Whether a breakpoint is at {@code va}. */
    boolean breaksAt(int va) {
        return Arrays.binarySearch(breakpoints, va) >= 0;
    }

    /** A bit for each 64-byte line, by its number modulo 64, in which a byte is watched: a quick first test. */
    long watchedLines() {
        return watchedLines;
    }

    private static long linesOf(Watchpoint point) {
        long lines = 0;
        int count = Math.min(64, (point.bytes() + 63 >>> 6) + 1);
        for (int i = 0; i < count; i++) {
            lines |= 1L << (point.address() >>> 6) + i;
        }
        return lines;
    }

    /** The first watchpoint that an access of {@code bytes} at {@code va} meets, or null. */
    Watchpoint met(int va, int bytes, boolean write) {
        for (Watchpoint point : watchpoints) {
            if (point.kind().wants(write) && point.meets(va, bytes)) {
                return point;
            }
        }
        return null;
    }

    /** Whether some watched byte lies in the {@code bytes} at {@code va}. */
    boolean watchesAny(int va, int bytes) {
        for (Watchpoint point : watchpoints) {
            if (point.meets(va, bytes)) {
                return true;
            }
        }
        return false;
    }

    Watchpoint[] watchpoints() {
        return watchpoints;
    }
}
