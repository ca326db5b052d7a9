package faultline.emulator.debug;

import faultline.emulator.snapshot.Outside;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a CPU must stop, as its engine and its memory side ask for it.
 *
 * <p>Decoded code is shared between processes and addresses, so an engine only marks the instructions whose place in their page is
 * that of some breakpoint ({@link #mayBreakAt}) and asks {@link #breaksAt} when it meets one. The line filter keeps lines out in
 * which a byte is watched. Unused, both cost nothing, and neither changes what is modelled (laws 4 and 7).
 */
@Outside
public final class StopPoints {

    private static final int PAGE_MASK = 0xFFF;

    private final List<Listener> listeners = new ArrayList<>();
    private ProcessStops current = ProcessStops.NONE;
    private Places places = Places.NONE;
    private long watchedLines;
    private Watchpoint hit;
    private boolean stopping;
    private boolean closely;
    private int hitAddress;

    /** Keeps something that depends on the stops. */
    public interface Listener {

        /** Instructions at offset {@code offset} of a page must be marked, or need no mark any longer. */
        default void placeChanged(int offset) {}

        /** Some address space has a breakpoint at {@code va} from now on, or none has one there any longer. */
        default void breakpointChanged(int va) {}

        /** The {@code bytes} at {@code va} are watched from now on. */
        default void watched(int va, int bytes) {}
    }

    /** Registers a listener; done once, when the CPU is wired. */
    public void addListener(Listener listener) {
        listeners.add(listener);
    }

    /** From now on the CPU runs an address space that stops at {@code stops}; {@code all} has the places of every one. */
    public void use(ProcessStops stops, Places all) {
        if (all != places) {
            Places before = places;
            places = all;
            tellPlaces(before);
        }
        useStops(stops);
    }

    /**
     * As {@link #use} for one step, for which debuggers take their breakpoints away and put them back behind it: what was
     * prepared for them is kept.
     */
    public void useForStep(ProcessStops stops, Places all) {
        if (all.without(places).length > 0) {
            use(stops, all);
        } else {
            useStops(stops);
        }
    }

    private void tellPlaces(Places before) {
        for (int offset = 0; offset <= PAGE_MASK; offset++) {
            if (before.has(offset) != places.has(offset)) {
                for (Listener listener : listeners) {
                    listener.placeChanged(offset);
                }
            }
        }
        tellBreakpoints(before.without(places));
        tellBreakpoints(places.without(before));
    }

    private void tellBreakpoints(int[] addresses) {
        for (int va : addresses) {
            listeners.forEach(listener -> listener.breakpointChanged(va));
        }
    }

    private void useStops(ProcessStops stops) {
        if (stops != current) {
            current = stops;
            watchedLines = stops.watchedLines();
            for (Watchpoint point : stops.watchpoints()) {
                listeners.forEach(listener -> listener.watched(point.address(), point.bytes()));
            }
        }
    }

    /** Whether {@code stops} are those of the address space in use. */
    public boolean uses(ProcessStops stops) {
        return stops == current;
    }

    /** Whether an instruction at {@code va} must be marked. */
    public boolean mayBreakAt(int va) {
        return places.has(va & PAGE_MASK);
    }

    /** Whether the address space in use has a breakpoint at {@code va}. */
    public boolean breaksAt(int va) {
        return current.breaksAt(va);
    }

    /** Whether some address space has a breakpoint at {@code va}. */
    public boolean anyBreaksAt(int va) {
        return places.at(va);
    }

    /** Whether each instruction must look whether {@link #stopSoon} was said. */
    public boolean closely() {
        return closely;
    }

    /** Whether {@link #stopSoon} may be said at any instruction: then each must look whether it was. */
    public void setClosely(boolean on) {
        closely = on;
    }

    /** Whether one of the {@code bytes} at {@code va} may be watched. */
    public boolean mayWatch(int va, int bytes) {
        if (watchedLines == 0) {
            return false;
        }
        long ends = watchedLines >>> (va >>> 6) | watchedLines >>> (va + bytes - 1 >>> 6);
        return (ends & 1) != 0 || bytes > 2 * 64;
    }

    /** Whether a byte of the {@code bytes} at {@code va} is watched. */
    public boolean watches(int va, int bytes) {
        return current.watchesAny(va, bytes);
    }

    /** The CPU accesses {@code bytes} at {@code va}; to be told at least where {@link #mayWatch}. */
    public void access(int va, int bytes, boolean write) {
        Watchpoint met = hit == null ? current.met(va, bytes, write) : null;
        if (met != null) {
            hit = met;
            stopping = true;
            hitAddress = Integer.compareUnsigned(va, met.address()) > 0 ? va : met.address();
        }
    }

    /** Whether the CPU must stop behind the instruction: watched memory was accessed, or {@link #stopSoon} was said. */
    public boolean stopping() {
        return stopping;
    }

    /** The CPU must stop behind the instruction that it is in. */
    public void stopSoon() {
        stopping = true;
    }

    /** First watched byte that was accessed. */
    public int hitAddress() {
        return hitAddress;
    }

    /** Takes the watchpoint that was hit, or null; it counts once. */
    public Watchpoint takeHit() {
        Watchpoint taken = hit;
        hit = null;
        stopping = false;
        return taken;
    }
}
