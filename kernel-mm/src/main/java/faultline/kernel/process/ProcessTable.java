package faultline.kernel.process;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** All processes by number, and the numbers: the pid hash. */
public final class ProcessTable {

    /** Number of the parent of orphans. It is the kernel's own and never runs. */
    public static final int INIT = 1;

    private static final int FIRST_PID = 2;
    /** Numbers start again behind this: PID_MAX_DEFAULT (Linux 2.6.2 threads.h). */
    private static final int LAST_PID = 32767;

    private final SortedMap<Integer, Process> processes = new TreeMap<>();
    private final int limit;
    private int nextPid = FIRST_PID;
    private int peak;
    private int alive;
    private int created;

    /** @param limit most processes at one time, zombies included */
    public ProcessTable(int limit) {
        this.limit = Math.min(limit, LAST_PID - FIRST_PID + 1);
    }

    /** Whether no process can be added. */
    public boolean full() {
        return processes.size() >= limit;
    }

    /** The next free number; the table must not be {@link #full}. */
    public int allocatePid() {
        int pid = nextPid;
        while (processes.containsKey(pid)) {
            pid = following(pid);
        }
        nextPid = following(pid);
        return pid;
    }

    private static int following(int pid) {
        return pid == LAST_PID ? FIRST_PID : pid + 1;
    }

    /** Adds a new process. */
    public void add(Process process) {
        processes.put(process.pid(), process);
        created++;
        alive++;
        peak = Math.max(peak, alive);
    }

    /** Enters a task under the number that it has taken over. */
    void replace(Process process) {
        processes.put(process.pid(), process);
    }

    /** A process exited; it stays in the table until {@link #remove}. */
    public void exited() {
        alive--;
    }

    /** Forgets a dead process. */
    public void remove(Process process) {
        processes.remove(process.pid());
    }

    /** The process with this number, zombies included, or null. */
    public Process find(int pid) {
        return processes.get(pid);
    }

    /** All processes, zombies included, by number. */
    public Collection<Process> all() {
        return Collections.unmodifiableCollection(processes.values());
    }

    /** Processes that have not exited. */
    public int alive() {
        return alive;
    }

    /** Most processes that lived at once. */
    public int peak() {
        return peak;
    }

    /** Processes ever made. */
    public int created() {
        return created;
    }
}
