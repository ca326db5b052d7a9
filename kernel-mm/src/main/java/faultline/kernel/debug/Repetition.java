package faultline.kernel.debug;

import faultline.emulator.debug.Debugger;
import faultline.emulator.debug.Resume;
import faultline.emulator.debug.Rewound;
import faultline.emulator.debug.StopReason;
import faultline.emulator.debug.StopReason.Kind;
import faultline.emulator.debug.TaskId;
import faultline.kernel.debug.Timeline.Entry;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Goes back in time by repeating: from saved states on, the last first, until the last stop before the present is found, and then up to
 * there once more. To go back by an instruction is to repeat up to shortly before and to step from there.
 */
final class Repetition {

    /** Cycles before the present from which on is stepped at first. */
    private static final long REACH = 20_000;

    private static final int WIDER = 16;

    /** Stops that are looked for. Changes of processes and signals are not: they do not stop backwards. */
    private static final Set<Kind> LOOKED_FOR = EnumSet.of(
            Kind.BREAKPOINT,
            Kind.WATCH_WRITE,
            Kind.WATCH_READ,
            Kind.WATCH_ACCESS,
            Kind.SYSCALL_ENTRY,
            Kind.SYSCALL_RETURN,
            Kind.KERNEL_EVENT);

    private enum Phase {
        /** The present. */
        NONE,
        /** Looking for the last stop of a stretch. */
        SEARCH,
        /** On the way to a stop that was found. */
        TO_STOP,
        /** On the way to where stepping begins. */
        APPROACH,
        /** Stepping up to the limit, remembering where the task began its instructions. */
        STEPS,
        /** Stepping to where the last of them began. */
        TO_STEP,
        /** At the beginning of all. */
        START
    }

    /** A stop that repeating from {@code base} brings, after {@code before} others. */
    private record Found(Entry base, int before, StopReason reason, Position at) {}

    private final History history;
    private final Timeline timeline;
    private final Debugger debugger;

    private Phase phase = Phase.NONE;
    private TracedProcesses.Wishes wishes;
    /** Where the stretch began that is being looked through. */
    private Entry stretch;
    /** The state from which is being repeated. */
    private Entry base;
    /** Where the run was, or the access was that must be undone. */
    private Position limit;
    /** Where repeating ends at the latest. */
    private Position end;

    private int stops;
    private Found found;
    /** A breakpoint at which the run stands and that it must pass. */
    private Position passed;

    private TaskId stepped;
    private StopReason landing;
    private long reach;
    private Position begun;

    Repetition(History history, Timeline timeline, Debugger debugger) {
        this.history = history;
        this.timeline = timeline;
        this.debugger = debugger;
    }

    /** Whether it is on. */
    boolean active() {
        return phase != Phase.NONE;
    }

    /** Whether every instruction is stepped. */
    boolean steps() {
        return phase == Phase.STEPS || phase == Phase.TO_STEP || passesBreakpoint();
    }

    /** Whether nothing is to stop. */
    boolean stopsNowhere() {
        return phase == Phase.APPROACH || phase == Phase.STEPS || phase == Phase.TO_STEP;
    }

    /** Whether the run stands at a breakpoint that was counted already. */
    boolean passesBreakpoint() {
        return passed != null && passed.equals(history.position());
    }

    /** A cycle behind which it wants to look. */
    long deadline() {
        return switch (phase) {
            case SEARCH -> end.cycle();
            case APPROACH -> end.cycle() - reach;
            default -> Long.MAX_VALUE;
        };
    }

    /** Begins to go back from {@code from}, as {@code how} says. */
    Rewound start(Resume how, Position from, TaskId present) {
        wishes = history.wishes();
        limit = from;
        found = null;
        int last = timeline.before(from);
        if (!how.steps()) {
            landing = null;
            return search(last, present);
        }
        TaskId task = how.thread() > 0 ? new TaskId(how.process(), how.thread()) : present;
        return stepBack(last, task, StopReason.of(Kind.STEPPED, task));
    }

    private Rewound search(int index, TaskId present) {
        stepped = present;
        if (index < 0) {
            return toStart();
        }
        stretch = timeline.get(index);
        end = timeline.end(index, limit);
        return from(stretch, Phase.SEARCH);
    }

    private Rewound stepBack(int index, TaskId task, StopReason reason) {
        stepped = task;
        landing = reason;
        reach = REACH;
        return index < 0 ? toStart() : approach(index);
    }

    private Rewound approach(int index) {
        stretch = timeline.get(index);
        end = timeline.end(index, limit);
        begun = null;
        boolean near = end.cycle() - reach <= stretch.at.cycle();
        return from(stretch, near ? Phase.STEPS : Phase.APPROACH);
    }

    private Rewound toStart() {
        landing = StopReason.of(Kind.HISTORY_START, stepped);
        return from(timeline.get(0), Phase.START);
    }

    private Rewound from(Entry entry, Phase next) {
        phase = next;
        base = entry;
        stops = 0;
        passed = null;
        return new Rewound(() -> history.restore(entry.state, wishes));
    }

    /** As {@link History#boundary}. */
    StopReason boundary(Position at, TaskId now, Runnable changes) {
        switch (phase) {
            case SEARCH -> {
                return searched(at, now, changes);
            }
            case TO_STOP -> {
                if (end.before(at)) {
                    throw new IllegalStateException("repeating the run did not bring " + found.reason() + " again");
                }
            }
            case APPROACH -> approached(at, now);
            case STEPS -> step(at, now);
            default -> {
                boolean there = phase == Phase.START || at.equals(begun);
                return there ? arrive(landing) : null;
            }
        }
        return null;
    }

    private StopReason searched(Position at, TaskId now, Runnable changes) {
        if (!at.before(end)) {
            if (end.before(limit)) {
                // What changed up to here is told of here, and not again from the next state on.
                changes.run();
            }
            throw over();
        }
        if (debugger.wantsStop()) {
            return arrive(StopReason.of(Kind.INTERRUPTED, now));
        }
        if (at.cycle() - base.at.cycle() >= History.SPACING) {
            base = history.save(needed());
            stops = 0;
        }
        return null;
    }

    private List<Entry> needed() {
        List<Entry> needed = new ArrayList<>(List.of(stretch, base));
        if (found != null) {
            needed.add(found.base());
        }
        return needed;
    }

    /** The run is inside the kernel: ends the stretch there if that is where it ends. */
    void inside() {
        boolean looks = phase == Phase.SEARCH || phase == Phase.APPROACH || phase == Phase.STEPS;
        if (looks && !history.position().before(end)) {
            throw stuck();
        }
    }

    /** Nothing can run, as when the debugger stepped in: the stretch ends here. */
    Rewound stuck() {
        if (phase == Phase.SEARCH) {
            return over();
        }
        return begun == null ? notBegun() : from(base, Phase.TO_STEP);
    }

    /** The stretch is looked through: to what was found, or on to the one before. */
    private Rewound over() {
        if (found == null) {
            return search(timeline.indexOf(stretch) - 1, stepped);
        }
        Position at = found.at();
        if (watched(found.reason())) {
            limit = at;
            return stepBack(timeline.indexOf(found.base()), found.reason().task(), found.reason());
        }
        end = at;
        return from(found.base(), Phase.TO_STOP);
    }

    private static boolean watched(StopReason reason) {
        return reason.kind() == Kind.WATCH_WRITE
                || reason.kind() == Kind.WATCH_READ
                || reason.kind() == Kind.WATCH_ACCESS;
    }

    /** Whether the stop for {@code reason} is only a repeated one; if not, the repetition has arrived there. */
    boolean repeats(StopReason reason) {
        if (!LOOKED_FOR.contains(reason.kind()) || stopsNowhere()) {
            return true;
        }
        Position at = history.position();
        if (reason.kind() == Kind.BREAKPOINT) {
            passed = at;
        }
        int number = stops++;
        if (phase == Phase.SEARCH && lies(at, watched(reason))) {
            found = new Found(base, number, reason, at);
        }
        boolean there = phase == Phase.TO_STOP && number == found.before();
        if (there) {
            arrive(null);
        }
        return !there;
    }

    /** Whether a stop at {@code at} lies in the stretch and the past; an access that ended at the limit is undone from there. */
    private boolean lies(Position at, boolean access) {
        return !end.before(at) && (access || at.before(limit));
    }

    private void approached(Position at, TaskId now) {
        if (!at.before(end)) {
            throw wider();
        }
        if (at.cycle() >= deadline()) {
            base = history.save(needed());
            phase = Phase.STEPS;
            step(at, now);
        }
    }

    private void step(Position at, TaskId now) {
        if (!at.before(end)) {
            throw begun == null ? notBegun() : from(base, Phase.TO_STEP);
        }
        boolean sameInstruction = begun != null && begun.instructions() == at.instructions();
        if (now.equals(stepped) && at.instructions() < limit.instructions() && !sameInstruction) {
            begun = at;
        }
    }

    /** No instruction of the task began since {@link #base}. */
    private Rewound notBegun() {
        return base == stretch ? previous() : wider();
    }

    private Rewound wider() {
        reach *= WIDER;
        return approach(timeline.indexOf(stretch));
    }

    private Rewound previous() {
        reach = REACH;
        int index = timeline.indexOf(stretch) - 1;
        return index < 0 ? toStart() : approach(index);
    }

    private StopReason arrive(StopReason reason) {
        phase = Phase.NONE;
        passed = null;
        history.arrived(base, wishes);
        return reason;
    }
}
