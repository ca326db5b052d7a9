package faultline.kernel.debug;

import faultline.emulator.debug.DebugTarget.CallFilter;
import faultline.emulator.debug.ProcessStops;
import faultline.emulator.debug.Watchpoint;
import faultline.kernel.process.ThreadGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** A process that a debugger is attached to, and where it stops. */
final class Traced {

    private final ThreadGroup group;
    private final SortedSet<Integer> breakpoints = new TreeSet<>();
    private final List<Watchpoint> watchpoints = new ArrayList<>();
    private ProcessStops stops = ProcessStops.NONE;
    private ProcessStops watches = ProcessStops.NONE;
    private CallFilter calls = CallFilter.NONE;

    Traced(ThreadGroup group) {
        this.group = group;
    }

    /** The tasks. */
    ThreadGroup group() {
        return group;
    }

    /** Where it stops. */
    ProcessStops stops() {
        return stops;
    }

    /** Addresses of its breakpoints. */
    SortedSet<Integer> breakpoints() {
        return breakpoints;
    }

    /** System calls that stop it. */
    CallFilter calls() {
        return calls;
    }

    /** Sets {@link #calls}. */
    void setCalls(CallFilter filter) {
        calls = filter;
    }

    /** Sets or removes a breakpoint. */
    void setBreakpoint(int va, boolean set) {
        if (set) {
            breakpoints.add(va);
        } else {
            breakpoints.remove(va);
        }
        renew();
    }

    /** Sets or removes a watchpoint. */
    void setWatchpoint(Watchpoint point, boolean set) {
        watchpoints.remove(point);
        if (set) {
            watchpoints.add(point);
        }
        renew();
    }

    /** fork: stops where {@code parent} does. */
    void inherit(Traced parent) {
        breakpoints.addAll(parent.breakpoints);
        watchpoints.addAll(parent.watchpoints);
        calls = parent.calls;
        renew();
    }

    /** exec: the places are gone with the program. */
    void clear() {
        breakpoints.clear();
        watchpoints.clear();
        renew();
    }

    /** Where a process stops. */
    record Points(List<Integer> breakpoints, List<Watchpoint> watchpoints, CallFilter calls) {

        /** Nowhere. */
        static final Points NONE = new Points(List.of(), List.of(), CallFilter.NONE);
    }

    /** All places now. */
    Points points() {
        return new Points(List.copyOf(breakpoints), List.copyOf(watchpoints), calls);
    }

    /** Stops at {@code points} alone. */
    void setPoints(Points points) {
        breakpoints.clear();
        breakpoints.addAll(points.breakpoints());
        watchpoints.clear();
        watchpoints.addAll(points.watchpoints());
        calls = points.calls();
        renew();
    }

    /** The watched memory of {@link #stops} alone. */
    ProcessStops watches() {
        return watches;
    }

    private void renew() {
        stops = new ProcessStops(breakpoints, watchpoints);
        watches = new ProcessStops(List.of(), watchpoints);
    }
}
