package faultline.kernel.debug;

import faultline.emulator.debug.Debugger;
import faultline.emulator.debug.Resume;
import faultline.emulator.debug.Rewound;
import faultline.emulator.debug.StopReason;
import faultline.emulator.debug.StopReason.Kind;
import faultline.emulator.debug.TaskId;
import faultline.kernel.process.Process;
import java.util.List;

/** Stops the machine and lets it go on: in the present by asking the debugger, in the past by what it answered then. */
final class Pauses {

    private final Debugger debugger;
    private final TracedProcesses traced;
    private final SignalInjection injection;
    private final History history;

    Pauses(Debugger debugger, TracedProcesses traced, SignalInjection injection, History history) {
        this.debugger = debugger;
        this.traced = traced;
        this.injection = injection;
        this.history = history;
    }

    /** Tells the debugger of {@code reason}, unless it is only being repeated, and lets tasks go on as it answers. */
    void pause(StopReason reason) {
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
            Resume action = first(plan, ProcessTracer.id(task));
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
}
