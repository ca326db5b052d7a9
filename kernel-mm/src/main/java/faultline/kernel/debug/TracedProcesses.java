package faultline.kernel.debug;

import faultline.emulator.debug.DebugTarget.Events;
import faultline.emulator.debug.Places;
import faultline.emulator.debug.ProcessStops;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.process.Process;
import faultline.kernel.process.ThreadGroup;
import faultline.kernel.process.Tracer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.WeakHashMap;

/** The processes that a debugger is attached to, by number, and what it wants of each of their tasks. */
final class TracedProcesses {

    private final Kernel kernel;
    private final SortedMap<Integer, Traced> processes = new TreeMap<>();
    private final Map<Process, TaskState> states = new WeakHashMap<>();
    private Places places = Places.NONE;
    private Events events = new Events(false, false, false);
    private long passed;

    TracedProcesses(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Attaches {@code tracer} to a process. */
    Traced attach(ThreadGroup group, Tracer tracer) {
        Traced entry = new Traced(group);
        processes.put(group.leader().pid(), entry);
        group.members().forEach(task -> task.setTracer(tracer));
        return entry;
    }

    /** Lets go of a process: it runs on its own. */
    void detach(int pid) {
        Traced gone = processes.remove(pid);
        for (Process task : gone.group().members()) {
            task.setTracer(Tracer.NONE);
            task.setHeld(false);
            states.remove(task);
        }
        renewPlaces();
    }

    /** A process has ended. */
    void forget(Process leader) {
        processes.remove(leader.pid());
        leader.setTracer(Tracer.NONE);
        renewPlaces();
    }

    /** The entry of process {@code pid}, or null if it is not attached. */
    Traced find(int pid) {
        return processes.get(pid);
    }

    /** The entry of the process of an attached task. */
    Traced of(Process task) {
        return processes.get(task.groupId());
    }

    /** All entries by number. */
    List<Traced> all() {
        return new ArrayList<>(processes.values());
    }

    /** All tasks that are attached. */
    List<Process> tasks() {
        List<Process> tasks = new ArrayList<>();
        processes.values().forEach(entry -> tasks.addAll(entry.group().members()));
        return tasks;
    }

    /** Some attached task, or null if there is none. */
    Process any() {
        List<Process> tasks = tasks();
        return tasks.isEmpty() ? null : tasks.get(0);
    }

    /** The living task with the lowest number, attached or not, or null. */
    Process firstAlive() {
        for (Process process : kernel.parts().processes().all()) {
            if (process.alive()) {
                return process;
            }
        }
        return null;
    }

    /** What the debugger wants of {@code task}. */
    TaskState state(Process task) {
        return states.computeIfAbsent(task, t -> new TaskState());
    }

    /** Where {@code task} stops, which may be null or not attached. */
    ProcessStops stops(Process task) {
        Traced entry = task == null ? null : processes.get(task.groupId());
        return entry == null ? ProcessStops.NONE : entry.stops();
    }

    /** Places of all breakpoints. */
    Places places() {
        return places;
    }

    /** Breakpoints have changed. */
    void renewPlaces() {
        TreeSet<Integer> addresses = new TreeSet<>();
        processes.values().forEach(entry -> addresses.addAll(entry.breakpoints()));
        places = addresses.isEmpty() ? Places.NONE : new Places(addresses);
    }

    /** Whether system call {@code number} of {@code task} stops. */
    boolean catches(Process task, int number) {
        Traced entry = of(task);
        return entry != null && entry.calls().has(number);
    }

    /** The events that stop. */
    Events events() {
        return events;
    }

    /** Sets {@link #events}. */
    void setEvents(Events wanted) {
        events = wanted;
    }

    /** Whether signal {@code number} is delivered without a stop. */
    boolean passes(int number) {
        return number < Long.SIZE && (passed >>> number & 1) != 0;
    }

    /** Sets the signals that {@link #passes}, by number. */
    void setPassed(long signals) {
        passed = signals;
    }

    /**
     * What a debugger wants at one time.
     *
     * @param points where processes stop, by number
     * @param events the events that stop
     * @param passed signals that do not
     */
    record Wishes(Map<Integer, Traced.Points> points, Events events, long passed) {}

    /** What is wanted now. */
    Wishes wishes() {
        Map<Integer, Traced.Points> points = new TreeMap<>();
        processes.forEach((pid, entry) -> points.put(pid, entry.points()));
        return new Wishes(points, events, passed);
    }

    /** The processes are those of another time: they stop where {@code wishes} say. */
    void keep(Wishes wishes) {
        processes.forEach((pid, entry) -> entry.setPoints(wishes.points().getOrDefault(pid, Traced.Points.NONE)));
        renewPlaces();
    }

    /** The same of events and signals. */
    void wish(Wishes wishes) {
        events = wishes.events();
        passed = wishes.passed();
    }
}
