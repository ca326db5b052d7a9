package faultline.kernel.debug;

import faultline.emulator.debug.Debugger;
import faultline.emulator.debug.Places;
import faultline.emulator.debug.ProcessStops;
import faultline.emulator.debug.Resume;
import faultline.emulator.debug.Rewound;
import faultline.emulator.debug.RunGate;
import faultline.emulator.debug.StopReason;
import faultline.emulator.debug.StopReason.Kind;
import faultline.emulator.debug.TaskId;
import faultline.emulator.debug.Watchpoint;
import faultline.emulator.trap.SupervisorPort;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.process.Process;
import faultline.kernel.process.Signal;
import faultline.kernel.process.SignalInfo;
import faultline.kernel.process.Tracer;
import java.util.List;

/**
 * Stops the machine for a debugger: between instructions as its gate, inside the kernel as the tracer of its processes. To stop is
 * to ask the debugger and wait for its answer; the machine then goes on from where it is, so that nothing is disturbed.
 */
final class ProcessTracer implements RunGate, Tracer {

    private static final int SYSTEM_CALL_VECTOR = 0x80;
    private static final int EAX = 0;

    private final Kernel kernel;
    private final Debugger debugger;
    private final TracedProcesses traced;
    private final SignalInjection injection;
    private final KernelBreaks breaks;
    private final PhysicalWatch watch;
    private final History history;
    private final KernelEvents events;
    private final boolean stopsAtStart;
    private boolean started;
    private boolean inCall;
    private boolean resultKnown;
    private boolean atEntry;

    ProcessTracer(
            Kernel kernel,
            Debugger debugger,
            TracedProcesses traced,
            SignalInjection injection,
            PhysicalWatch watch,
            History history,
            KernelEvents events,
            boolean stopsAtStart) {
        this.kernel = kernel;
        this.debugger = debugger;
        this.traced = traced;
        this.injection = injection;
        this.breaks = new KernelBreaks(kernel, traced, this::pause);
        this.watch = watch;
        this.history = history;
        this.events = events;
        this.stopsAtStart = stopsAtStart;
    }

    /** Stops at events of the kernel. */
    KernelBreaks breaks() {
        return breaks;
    }

    /** Whether the running task has entered the kernel by a system call and not left it. */
    boolean inCall() {
        return inCall;
    }

    /** Whether EAX of the running task, which is in a system call, is its result already. */
    boolean resultKnown() {
        return resultKnown;
    }

    /** Whether the system call of the running task has not begun, so that its number may still change. */
    boolean atEntry() {
        return atEntry;
    }

    /** Whether the machine stands inside the kernel rather than between two instructions. */
    boolean insideKernel() {
        SupervisorPort cpu = kernel.work().cpu();
        return atEntry || kernel.running() == null || kernel.ledger().current(cpu.number()) != null;
    }

    /** The machine was put into another state, between two instructions. */
    void elsewhere() {
        inCall = false;
        atEntry = false;
    }

    @Override
    public Pace enter(int cpu) {
        inCall = false;
        Process now = kernel.running();
        if (started) {
            resumed(now);
        } else {
            start(now);
        }
        tellChanges(now);
        if (now.tracer() != this) {
            history.settle();
            return Pace.RUN;
        }
        TaskState state = traced.state(now);
        tellReturn(now, state);
        history.settle();
        return pace(now, state);
    }

    private void start(Process now) {
        started = true;
        LongPaths paths = new LongPaths(breaks, this::pollInside);
        kernel.parts().faults().observe(paths);
        kernel.parts().memory().residency().populate().observe(() -> paths.copied(UserLayout.PAGE_SIZE));
        if (stopsAtStart) {
            traced.attach(now.group(), this);
        }
        history.boundary(now, () -> {});
        if (stopsAtStart) {
            pause(StopReason.of(Kind.ATTACHED, id(now)));
        }
    }

    private void resumed(Process now) {
        StopReason here = history.boundary(now, () -> tellChanges(now));
        if (here != null) {
            pause(here);
        } else if (!history.repeating() && debugger.wantsStop()) {
            interrupted(now);
        }
    }

    @Override
    public long deadline() {
        return history.repetition().deadline();
    }

    /** The running task waits inside a call: the debugger may want a stop. */
    void poll() {
        if (!history.repeating() && debugger.wantsStop()) {
            interrupted(kernel.running());
        }
    }

    /** As {@link #poll} where the running task may not have been started or may be on its way out. */
    private void pollInside() {
        Process now = kernel.running();
        if (started && now != null && now.alive()) {
            poll();
        }
    }

    /** Watched memory has changed or pages were reclaimed, perhaps by a process that is not attached. */
    private void tellChanges(Process now) {
        String lines = events.takeLive();
        if (!lines.isEmpty() && !history.repeating()) {
            debugger.print(lines);
        }
        String changes = watch.takeChanges() + events.takeReclaim();
        Process seen = now.tracer() == this ? now : traced.any();
        if (!changes.isEmpty() && seen != null) {
            pause(new StopReason(Kind.KERNEL_EVENT, id(seen), 0, 0, null, changes));
        }
    }

    private void tellReturn(Process now, TaskState state) {
        if (state.vforkDone) {
            state.vforkDone = false;
            pause(StopReason.of(Kind.VFORK_DONE, id(now)));
        }
        if (state.returning >= 0) {
            int number = state.returning;
            state.returning = -1;
            state.stepDone = false;
            inCall = true;
            resultKnown = true;
            pause(StopReason.of(Kind.SYSCALL_RETURN, id(now), number));
            inCall = false;
        }
        if (state.stepDone) {
            state.stepDone = false;
            afterStep(now, state);
        }
    }

    private Pace pace(Process now, TaskState state) {
        if (now.tracer() != this) {
            return Pace.RUN;
        }
        if (now.held()) {
            kernel.parts().scheduler().requestReschedule();
            return Pace.YIELD;
        }
        if (state.kicked) {
            state.kicked = false;
            return Pace.YIELD;
        }
        boolean steps = history.repeating() ? history.repetition().steps() : state.action.steps();
        return steps ? Pace.STEP : Pace.RUN;
    }

    private void interrupted(Process now) {
        Process seen = now != null && now.tracer() == this ? now : traced.any();
        if (seen == null) {
            Process first = now != null ? now : traced.firstAlive();
            history.changes();
            traced.attach(first.group(), this);
            seen = first;
        }
        pause(StopReason.of(Kind.INTERRUPTED, id(seen)));
    }

    @Override
    public ProcessStops stops(int cpu) {
        Process now = kernel.running();
        if (history.repeating()) {
            if (history.repetition().stopsNowhere()) {
                return ProcessStops.NONE;
            }
            Traced entry = now == null ? null : traced.of(now);
            if (entry != null && history.repetition().passesBreakpoint()) {
                return entry.watches();
            }
        }
        return traced.stops(now);
    }

    @Override
    public Places places() {
        boolean none = history.repeating() && history.repetition().stopsNowhere();
        return none ? Places.NONE : traced.places();
    }

    @Override
    public void breakpoint(int cpu) {
        pause(StopReason.of(Kind.BREAKPOINT, id(kernel.running())));
    }

    @Override
    public void watchpoint(int cpu, Watchpoint point, int address) {
        Kind kind =
                switch (point.kind()) {
                    case WRITE -> Kind.WATCH_WRITE;
                    case READ -> Kind.WATCH_READ;
                    case ACCESS -> Kind.WATCH_ACCESS;
                };
        pause(new StopReason(kind, id(kernel.running()), 0, address, null, ""));
    }

    @Override
    public void stepped(int cpu) {
        Process now = kernel.running();
        if (now.tracer() == this) {
            afterStep(now, traced.state(now));
        }
    }

    private void afterStep(Process now, TaskState state) {
        if (!state.action.inRange(kernel.work().cpu().eip())) {
            pause(StopReason.of(Kind.STEPPED, id(now)));
        }
    }

    @Override
    public void softwareInterrupt(int cpu, int vector) {
        history.repetition().inside();
        Process now = kernel.running();
        if (vector != SYSTEM_CALL_VECTOR || now.tracer() != this) {
            return;
        }
        inCall = true;
        resultKnown = false;
        TaskState state = traced.state(now);
        state.stepDone = state.action.steps();
        int number = kernel.work().cpu().register(EAX);
        if (traced.catches(now, number)) {
            state.returning = number;
            atEntry = true;
            pause(StopReason.of(Kind.SYSCALL_ENTRY, id(now), number));
            atEntry = false;
        }
    }

    @Override
    public SignalInfo signal(Process process, SignalInfo info) {
        TaskState state = traced.state(process);
        resultKnown = true;
        if (state.injected == info.number()) {
            state.injected = 0;
            return info;
        }
        if (traced.passes(info.number())) {
            return info;
        }
        state.signal = info;
        pause(StopReason.of(Kind.SIGNAL, id(process), info.number()));
        SignalInfo told = state.signal;
        state.signal = null;
        if (process.tracer() != this) {
            return told;
        }
        return chosen(process, state, told);
    }

    /** What is delivered after a stop for signal {@code told}. */
    private SignalInfo chosen(Process process, TaskState state, SignalInfo told) {
        if (process.held()) {
            injection.park(state, told);
            return null;
        }
        int number = state.action.signal();
        state.injected = 0;
        state.kicked = false;
        if (number == 0) {
            return null;
        }
        return number == told.number() ? told : injection.ofDebugger(process, number);
    }

    @Override
    public void handlerEntered(Process process) {
        TaskState state = traced.state(process);
        state.stepDone |= state.action.steps();
    }

    @Override
    public void forked(Process parent, Process child, boolean vfork) {
        breaks.forked(parent, child);
        boolean tells = vfork ? traced.events().vfork() : traced.events().fork();
        if (!tells) {
            child.setTracer(NONE);
            return;
        }
        traced.attach(child.group(), this).inherit(traced.of(parent));
        traced.renewPlaces();
        Kind kind = vfork ? Kind.VFORK : Kind.FORK;
        pause(new StopReason(kind, id(parent), 0, 0, id(child), ""));
    }

    @Override
    public void vforkDone(Process parent) {
        traced.state(parent).vforkDone = traced.events().vfork();
    }

    @Override
    public void execed(Process process) {
        traced.of(process).clear();
        traced.renewPlaces();
        traced.state(process).stepDone = false;
        if (traced.events().exec()) {
            pause(new StopReason(Kind.EXEC, id(process), 0, 0, null, process.executable()));
        } else {
            pause(StopReason.of(Kind.SIGNAL, id(process), Signal.SIGTRAP.number()));
        }
    }

    @Override
    public void exited(Process leader) {
        history.repetition().inside();
        int status = leader.waitStatus();
        int signal = status & 0x7F;
        StopReason reason = signal == 0
                ? StopReason.of(Kind.EXITED, id(leader), status >>> 8 & 0xFF)
                : StopReason.of(Kind.KILLED, id(leader), signal);
        traced.forget(leader);
        if (traced.any() == null) {
            if (!history.repeating()) {
                debugger.ended(reason);
            }
        } else {
            pause(reason);
        }
    }

    @Override
    public void outOfMemory(Process victim) {
        Process asking = kernel.running();
        if (asking != null) {
            breaks.outOfMemory(asking, victim);
        }
    }

    @Override
    public void starved() {
        if (history.repeating()) {
            throw history.repetition().stuck();
        }
        debugger.awaitRequest();
        interrupted(null);
    }

    private void pause(StopReason reason) {
        if (history.repeating() && history.repetition().repeats(reason)) {
            history.repetition().inside();
            Answers.Answer answer = history.answer(reason);
            if (answer != null) {
                answer.detached().stream()
                        .filter(pid -> traced.find(pid) != null)
                        .forEach(traced::detach);
                goOn(answer.plan());
            }
            return;
        }
        List<Resume> plan = ask(reason);
        Rewound elsewhere = history.leave(() -> goOn(plan));
        if (elsewhere != null) {
            throw elsewhere;
        }
        history.answered(plan, goOn(plan));
    }

    /** Tells of {@code reason}; if that is answered by going back, the machine is there when this is left. */
    private List<Resume> ask(StopReason reason) {
        history.telling(reason);
        List<Resume> plan = debugger.stopped(reason);
        while (plan.get(0).backwards()) {
            if (history.reachesBack()) {
                throw history.back(plan.get(0));
            }
            plan = debugger.stopped(StopReason.of(Kind.HISTORY_START, reason.task()));
        }
        return plan;
    }

    /** Lets tasks go on as {@code plan} says; whether others are held than before. */
    private boolean goOn(List<Resume> plan) {
        boolean changes = false;
        for (Process task : traced.tasks()) {
            Resume action = first(plan, id(task));
            TaskState state = traced.state(task);
            changes |= task.held() != (action == null);
            task.setHeld(action == null);
            if (action != null) {
                state.action = action;
                boolean asked = state.signal != null;
                if (!asked) {
                    injection.resume(task, state);
                }
            }
        }
        return changes;
    }

    private static Resume first(List<Resume> plan, TaskId task) {
        for (Resume action : plan) {
            if (action.covers(task)) {
                return action;
            }
        }
        return null;
    }

    static TaskId id(Process process) {
        return new TaskId(process.groupId(), process.pid());
    }
}
