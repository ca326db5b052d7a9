package faultline.kernel.debug;

import faultline.emulator.debug.Debugger;
import faultline.emulator.debug.MachineSide;
import faultline.emulator.debug.Resume;
import faultline.emulator.debug.Rewound;
import faultline.emulator.debug.SavedState;
import faultline.emulator.debug.StopReason;
import faultline.kernel.debug.Timeline.Entry;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.process.Process;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The past of a machine that is debugged: states saved every so many cycles, and what is needed to repeat what lies between them. Runs
 * are deterministic, so that repeating shows the same again; what a debugger changes is either answered the same way again
 * ({@link Answers}) or begins a new stretch with a state of its own.
 */
final class History {

    /** Cycles between two saved states: some tenths of a second of repeating. */
    static final long SPACING = 20_000_000;

    private final Kernel kernel;
    private final MachineSide machine;
    private final TracedProcesses traced;
    private final PhysicalWatch watch;
    private final KernelEvents events;
    private final boolean on;
    private final Timeline timeline;
    private final Answers answers = new Answers();
    private final Repetition repetition;
    private final Map<String, Named> named = new TreeMap<>();
    private final List<Integer> detached = new ArrayList<>();
    private StopReason told;
    private Position changedAt;
    private boolean loaded;

    private record Named(Position at, SavedState state) {}

    /** @param budget host bytes for saved states; 0 for no history */
    History(
            Kernel kernel,
            MachineSide machine,
            TracedProcesses traced,
            PhysicalWatch watch,
            KernelEvents events,
            Debugger debugger,
            long budget) {
        this.kernel = kernel;
        this.machine = machine;
        this.traced = traced;
        this.watch = watch;
        this.events = events;
        this.on = budget > 0;
        this.timeline = new Timeline(machine, budget);
        this.repetition = new Repetition(this, timeline, debugger);
    }

    /** Whether there is one. */
    boolean on() {
        return on;
    }

    /** What happened is being repeated; nobody is to be told of it. */
    boolean repeating() {
        return repetition.active();
    }

    /** How it is being repeated. */
    Repetition repetition() {
        return repetition;
    }

    /** Where the run is. */
    Position position() {
        return new Position(kernel.work().cpu().now(), machine.instructions());
    }

    /**
     * User code is about to run.
     *
     * @param changes tells of watched memory that has changed
     * @return what to tell the debugger here, or null to go on
     */
    StopReason boundary(Process now, Runnable changes) {
        if (!on) {
            return null;
        }
        if (repetition.active()) {
            return repetition.boundary(position(), ProcessTracer.id(now), changes);
        }
        settle();
        Entry last = timeline.last();
        if (last == null || kernel.work().cpu().now() - last.at.cycle() >= SPACING) {
            save(List.of());
        }
        return null;
    }

    /** The machine goes on behind a stop: if the debugger changed something, a new stretch begins here. */
    void settle() {
        if (changedAt != null && !repetition.active()) {
            save(List.of());
        }
    }

    /** Saves the state where the run is; {@code needed} ones are kept. */
    Entry save(List<Entry> needed) {
        Position at = position();
        int before = timeline.before(at);
        SavedState earlier = before < 0 ? null : timeline.get(before).state;
        boolean changed = changedAt != null;
        Entry entry = new Entry(at, machine.save(roots(), earlier), changed ? changedAt : at, changed);
        changedAt = null;
        timeline.add(entry, needed);
        return entry;
    }

    private List<Object> roots() {
        return List.of(kernel, traced);
    }

    /** The debugger changes something that repeating would not bring about. */
    void changes() {
        if (on && changedAt == null && !repetition.active()) {
            changedAt = position();
        }
    }

    /** The debugger lets go of a process. */
    void detaches(int process) {
        if (told != null && Answers.repeats(told)) {
            detached.add(process);
        } else {
            changes();
        }
    }

    /** The debugger is about to be told of {@code reason}. */
    void telling(StopReason reason) {
        told = reason;
        detached.clear();
    }

    /** The debugger answered with {@code plan}, and other tasks are held than before if {@code otherwise}. */
    void answered(List<Resume> plan, boolean otherwise) {
        boolean signals = plan.stream().anyMatch(action -> action.signal() != 0);
        if (on && Answers.repeats(told)) {
            answers.put(position(), told, detached, plan);
        } else if (otherwise || signals) {
            changes();
        }
    }

    /** What was answered to {@code reason}, which is being repeated; null for nothing of note. */
    Answers.Answer answer(StopReason reason) {
        return answers.get(position(), reason);
    }

    /** Whether something lies before the point where the run is. */
    boolean reachesBack() {
        return on && timeline.before(position()) >= 0;
    }

    /** Goes back as {@code how} says: to be thrown. */
    Rewound back(Resume how) {
        return repetition.start(how, position(), told.task());
    }

    /** Puts the state of {@code entry} in place; stops stay as they are set now. */
    void restore(SavedState state, TracedProcesses.Wishes wishes) {
        state.restore();
        traced.keep(wishes);
        watch.renew();
        events.rewind(kernel.work().cpu().now());
    }

    /** What the debugger wants now, whatever it wanted then. */
    TracedProcesses.Wishes wishes() {
        return traced.wishes();
    }

    /** The repetition ends where the run is, in the stretch that begins with {@code entry}: nothing lies ahead any more. */
    void arrived(Entry entry, TracedProcesses.Wishes wishes) {
        timeline.forgetBehind(entry);
        answers.forgetBehind(position());
        traced.wish(wishes);
        changedAt = null;
    }

    /** Keeps the state under a name. */
    void keep(String name) {
        Named before = named.put(name, new Named(position(), machine.save(roots(), null)));
        if (before != null) {
            before.state().release();
        }
    }

    /** Whether a state is kept under {@code name}. */
    boolean keeps(String name) {
        return named.containsKey(name);
    }

    /** Puts a kept state in place at once; the history begins there. */
    void load(String name) {
        restore(named.get(name).state(), wishes());
        timeline.clear();
        answers.clear();
        changedAt = null;
        loaded = true;
    }

    /** If a state was loaded at this stop: what to throw so that the machine goes on from it, by {@code goingOn}; else null. */
    Rewound leave(Runnable goingOn) {
        if (!loaded) {
            return null;
        }
        loaded = false;
        SavedState now = machine.save(roots(), null);
        TracedProcesses.Wishes wishes = wishes();
        return new Rewound(() -> {
            restore(now, wishes);
            now.release();
            goingOn.run();
        });
    }

    /** The names with their cycles, a line each. */
    String list() {
        StringBuilder text = new StringBuilder();
        named.forEach((name, kept) -> text.append(String.format(
                "%s: cycle %d, %d instructions%n",
                name, kept.at().cycle(), kept.at().instructions())));
        return text.toString();
    }
}
