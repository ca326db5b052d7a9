package faultline.gdb.session;

import faultline.emulator.debug.DebugTarget;
import faultline.emulator.debug.StopReason;
import faultline.emulator.debug.TaskId;
import faultline.gdb.wire.Reply;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What a session knows of its client: what it understands, which thread it means, why the machine stands. */
final class Client {

    /** Any process or any thread. */
    static final int ALL = -1;

    DebugTarget target;
    final Consumer<Reply> out;
    /** Processes that the client did not find running but that were started for it. */
    final Set<Integer> created = new HashSet<>();
    /** Hardware breakpoints that are set: process and address. */
    final Set<Long> hardware = new HashSet<>();

    /** Software breakpoints that are set, alike. */
    final Set<Long> software = new HashSet<>();

    /** Whether the client stays when its program has ended: it may start it again. */
    boolean extended;
    /** Whether the client is LLDB: stop replies list all threads, and signals have the numbers of Linux. */
    boolean lldb;
    /** Arguments with which the program is to be started again, none for those that it has; null if it is not. */
    List<String> restart;

    /** Whether the start is not to be told: packet {@code R} has no answer. */
    boolean restartsSilently;

    boolean multiprocess;
    boolean softwareReason;
    boolean hardwareReason;
    StopReason reason;

    /** Changes of processes that the client understands. */
    DebugTarget.Events events = new DebugTarget.Events(false, false, false);
    /** Signals that pass without a stop. */
    long passed;

    private TaskId general;

    Client(DebugTarget target, Consumer<Reply> out, StopReason reason) {
        this.target = target;
        this.out = out;
        this.reason = reason;
        general = reason == null ? null : reason.task();
    }

    /** The machine stands for another reason, whose thread becomes the one that is meant. */
    void stopped(StopReason why) {
        reason = why;
        general = why.task();
    }

    /** The program was started again, on {@code machine}: nothing is left of what the client set. */
    void restarted(DebugTarget machine) {
        target = machine;
        restart = null;
        reason = null;
        general = null;
        created.clear();
        hardware.clear();
        software.clear();
        tellEvents();
    }

    /** Says to the machine which events the client understands. */
    void tellEvents() {
        target.setEvents(events);
        target.passSignals(passed);
    }

    /** The thread that packets mean: what {@code Hg} chose if it lives, else the current one. */
    TaskId general() throws RspException {
        if (general != null && target.tasks().contains(general)) {
            return general;
        }
        TaskId current = target.current();
        if (current == null) {
            throw new RspException(RspException.FAILED);
        }
        return current;
    }

    /** The process that packets mean. */
    int process() throws RspException {
        return general().process();
    }

    /** {@code Hg}. */
    void choose(TaskId task) {
        general = task;
    }

    /** Takes a thread id: {@code pP.T}, {@code pP}, or {@code T}; numbers may be 0 for any and -1 for all. */
    TaskId readId(Cursor in) throws RspException {
        if (!in.accept('p')) {
            int thread = in.id();
            return thread <= 0 ? new TaskId(ALL, thread) : named(thread);
        }
        int process = in.id();
        return new TaskId(process, in.accept('.') ? in.id() : ALL);
    }

    private TaskId named(int thread) throws RspException {
        for (TaskId task : target.tasks()) {
            if (task.thread() == thread) {
                return task;
            }
        }
        throw new RspException(RspException.INVALID);
    }

    /** A task that {@code id} means and that exists. */
    TaskId resolve(TaskId id) throws RspException {
        TaskId fallback = general();
        if (id.process() <= 0 && id.thread() <= 0) {
            return fallback;
        }
        for (TaskId task : target.tasks()) {
            boolean fits = (id.process() <= 0 || id.process() == task.process())
                    && (id.thread() <= 0 || id.thread() == task.thread());
            if (fits) {
                return task;
            }
        }
        throw new RspException(RspException.INVALID);
    }

    /** {@code task} as the client writes it. */
    String id(TaskId task) {
        return multiprocess
                ? "p" + Integer.toHexString(task.process()) + "." + Integer.toHexString(task.thread())
                : Integer.toHexString(task.thread());
    }

    /** Takes back what the client set in the processes that stay attached. */
    void leave() {
        for (int process :
                target.tasks().stream().map(TaskId::process).distinct().toList()) {
            target.clear(process);
        }
        target.setEvents(new DebugTarget.Events(false, false, false));
        target.passSignals(0);
    }

    /** A process is no longer the client's. */
    void forget(int process) {
        created.remove(process);
        hardware.removeIf(key -> (int) (key >>> 32) == process);
        software.removeIf(key -> (int) (key >>> 32) == process);
    }

    static long key(int process, int va) {
        return (long) process << 32 | va & 0xFFFF_FFFFL;
    }
}
