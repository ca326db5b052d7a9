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

    /**
     * @param breakpoints addresses of instructions
     * @param watchpoints watched memory
     */
    public ProcessStops(Collection<Integer> breakpoints, Collection<Watchpoint> watchpoints) {
        this.breakpoints =
                breakpoints.stream().mapToInt(Integer::intValue).sorted().toArray();
        this.watchpoints = watchpoints.toArray(Watchpoint[]::new);
    }

    /** Whether a breakpoint is at {@code va}. */
    boolean breaksAt(int va) {
        return Arrays.binarySearch(breakpoints, va) >= 0;
    }

    /** Whether any memory is watched. */
    boolean watches() {
        return watchpoints.length != 0;
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
