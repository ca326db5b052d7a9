package faultline.emulator.debug;

import java.util.List;
import java.util.Set;

/**
 * The processes of a machine that stands still, as a debugger sees them. Questions change nothing that the machine will do (law
 * 7): no time passes, no accessed bit is set, no translation is cached. Numbers of processes and threads that do not exist give
 * {@link IllegalArgumentException}.
 */
public interface DebugTarget {

    /** Threads of the processes that are attached, by process and thread. */
    List<TaskId> tasks();

    /** All processes that live, attached or not. */
    List<Integer> processes();

    /** The thread that the CPU runs, or that ran last. */
    TaskId current();

    /** Name of a thread. */
    String name(TaskId task);

    /** Registers of a thread. */
    RegisterSet registers(TaskId task);

    /** Changes the registers of a thread. */
    void setRegisters(TaskId task, RegisterSet registers);

    /**
     * Reads memory of a process whatever the access rights; pages that are mapped but not there yet read as what a first access
     * would find.
     *
     * @return bytes read before the first that is not mapped
     */
    int read(int process, int va, byte[] into, int at, int length);

    /**
     * Writes memory of a process whatever the access rights. Pages shared by copy on write are copied first.
     *
     * @return bytes written before the first that is not mapped
     */
    int write(int process, int va, byte[] from, int at, int length);

    /** Sets or removes a breakpoint; each counts once, however often it is set. */
    void setBreakpoint(int process, int va, boolean set);

    /** Sets or removes a watchpoint. */
    void setWatchpoint(int process, Watchpoint point, boolean set);

    /** Removes all breakpoints and watchpoints of a process and the stops of {@link #command}; lets its system calls pass. */
    void clear(int process);

    /** Attaches to a process, which then stops for its events. */
    void attach(int process);

    /** Lets go of a process: its breakpoints go, and it stops for nothing any more. */
    void detach(int process);

    /** Kills a process. */
    void kill(int process);

    /** Chooses the events that stop besides breakpoints, steps, signals and ends. */
    void setEvents(Events events);

    /** Chooses the system calls that stop. */
    void catchCalls(int process, CallFilter calls);

    /** Chooses signals (bit n: signal n of Linux i386) that are delivered without a stop. */
    void passSignals(long signals);

    /** Absolute path of the program of a process in the guest's tree of files. */
    String program(int process);

    /** Names by which a debugger may ask for the program that the machine starts with. */
    List<String> programs();

    /** The part of a process' address space that {@code va} is in: a mapping, or a gap between two. */
    Region region(int process, int va);

    /** The auxiliary vector that the program of a process got, little endian pairs of words; empty if it is not there. */
    byte[] auxiliaryVector(int process);

    /** siginfo_t of the signal that is about to be delivered to a thread; empty if there is none. */
    byte[] signalInfo(TaskId task);

    /** Overwrites what {@link #signalInfo} gives; false if there is none. */
    boolean setSignalInfo(TaskId task, byte[] info);

    /** Content of a file in the guest's tree of files as {@code process} sees it, or null if it cannot be read. */
    byte[] file(int process, String path);

    /** Target of a symbolic link, or null if it is none. */
    String link(int process, String path);

    /** Whether the machine can be let go backwards ({@link Resume#backwards}). */
    default boolean goesBackwards() {
        return false;
    }

    /** Names of the tables that {@link #table} knows. */
    List<String> tables();

    /** A table about {@code process} or the machine; null for an unknown name. */
    DebugTable table(String name, int process);

    /** Runs a command of the machine's own; returns what it prints, in lines. */
    String command(String line, int process);

    /**
     * A part of an address space.
     *
     * @param start first address
     * @param end first address behind it
     * @param rights some of rwx, none in a gap
     * @param file what is mapped, or empty
     */
    record Region(long start, long end, String rights, String file) {}

    /**
     * Which changes of processes stop.
     *
     * @param fork a fork
     * @param vfork a vfork, and its end
     * @param exec an exec
     */
    record Events(boolean fork, boolean vfork, boolean exec) {}

    /**
     * System calls that stop before and behind.
     *
     * @param all whether every one
     * @param numbers which, if not all
     */
    record CallFilter(boolean all, Set<Integer> numbers) {

        /** No call stops. */
        public static final CallFilter NONE = new CallFilter(false, Set.of());

        /** Whether call {@code number} stops. */
        public boolean has(int number) {
            return all || numbers.contains(number);
        }
    }
}
