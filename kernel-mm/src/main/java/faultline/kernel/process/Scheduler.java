package faultline.kernel.process;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;

/**
 * Who runs next: round robin with time slices, one run queue. Sleepers with a deadline wake at timer ticks, those of one tick
 * in order of their numbers.
 */
public final class Scheduler {

    private final KernelWork work;
    private final int sliceTicks;
    private final Deque<Process> queue = new ArrayDeque<>();
    private final TreeSet<Process> timed = new TreeSet<>(
            Comparator.comparingLong((Process p) -> p.call().deadline()).thenComparingInt(Process::pid));
    private final List<KernelThread> threads = new ArrayList<>();
    private final NapList naps = new NapList();
    private boolean rescheduleDue;
    private boolean childFirst;
    private int waitingForDisk;

    /** @param sliceTicks timer ticks that a process runs before the next one's turn, at least 1 */
    public Scheduler(KernelWork work, int sliceTicks) {
        this.work = work;
        this.sliceTicks = Math.max(1, sliceTicks);
    }

    /** Ticks of a full time slice. */
    public int sliceTicks() {
        return sliceTicks;
    }

    /** Puts a process that no other made at the head of the queue, with a whole slice. */
    public void addFirst(Process process) {
        process.setSliceTicks(sliceTicks);
        queue.addFirst(process);
    }

    /**
     * Puts a new child at the head of the queue: it runs before its parent goes on, with half of what its parent has left of
     * its slice, so that forking wins no time (do_fork and sched_fork of Linux 2.6.2; 2.4 halves the counter alike).
     */
    public void addForked(Process parent, Process child) {
        int ticks = parent.sliceTicks();
        child.setSliceTicks((ticks + 1) / 2);
        child.setInFirstSlice(true);
        parent.setSliceTicks(ticks / 2);
        queue.addFirst(child);
        childFirst = true;
        rescheduleDue = true;
    }

    /** {@code child} exits: what is left of the slice that {@code parent} gave it goes back (sched_exit of Linux 2.6.2). */
    public void exited(Process parent, Process child) {
        if (child.inFirstSlice()) {
            parent.setSliceTicks(Math.min(sliceTicks, parent.sliceTicks() + child.sliceTicks()));
            work.store(parent.kernelAddress());
        }
    }

    /**
     * Puts the process that was running back. One with time left in its slice gave way to the child that it has just made, and
     * goes on behind that, or to a thread of the kernel, and is next; others wait for their turn.
     */
    public void putBack(Process process) {
        work.store(process.kernelAddress());
        boolean behindChild = childFirst && !queue.isEmpty();
        childFirst = false;
        if (process.sliceTicks() == 0) {
            queue.addLast(process);
            return;
        }
        Process child = behindChild ? queue.removeFirst() : null;
        queue.addFirst(process);
        if (child != null) {
            queue.addFirst(child);
        }
    }

    /** Number of the process whose turn it is, or -1 when none can run. */
    public int nextPid() {
        Process first = firstFree();
        return first == null ? -1 : first.pid();
    }

    /** The first in the queue whose tracer lets it run, or null. */
    private Process firstFree() {
        for (Process process : queue) {
            if (!process.held()) {
                return process;
            }
        }
        return null;
    }

    /** A task that could run if its tracer let it, or null. */
    public Process held() {
        Process first = queue.peekFirst();
        return first != null && first.held() ? first : null;
    }

    /** Takes the process whose turn it is, of which there must be one, out of the queue. */
    public Process next() {
        work.path(KernelPath.SCHEDULE);
        rescheduleDue = false;
        childFirst = false;
        Process next = firstFree();
        queue.remove(next);
        work.load(next.kernelAddress());
        if (next.sliceTicks() <= 0) {
            renewSlice(next);
        }
        return next;
    }

    /** The running process goes to sleep in its system call, until woken or until the call's deadline. */
    public void sleep(Process process) {
        process.setState(ProcessState.SLEEPING);
        work.store(process.kernelAddress());
        if (process.call().deadline() != SystemCall.NEVER) {
            timed.add(process);
        }
    }

    /** The running process goes to sleep in a page fault until {@link #wakeFromDisk}. */
    public void sleepForDisk(Process process) {
        process.setState(ProcessState.WAITING_FOR_DISK);
        work.store(process.kernelAddress());
        waitingForDisk++;
    }

    /**
     * The running process goes to sleep in a page fault until the disk gets on or {@code tick} comes: blk_congestion_wait.
     *
     * @param waker run then; it calls {@link #wakeFromDisk}
     */
    public void napForDisk(Process process, long tick, Runnable waker) {
        sleepForDisk(process);
        naps.add(tick, waker);
    }

    /** The disk has done what {@code process} waited for. */
    public void wakeFromDisk(Process process) {
        waitingForDisk--;
        if (process.state() == ProcessState.WAITING_FOR_DISK) {
            work.path(KernelPath.WAKE_UP);
            makeRunnable(process);
        }
    }

    /** Whether any process waits for the disk. */
    public boolean anyWaitsForDisk() {
        return waitingForDisk > 0;
    }

    /** {@code thread} takes part in scheduling; it sleeps. */
    public void add(KernelThread thread) {
        threads.add(thread);
    }

    /** Makes a thread of the kernel run, before the running process returns to user mode. */
    public void wake(KernelThread thread) {
        if (thread.asleep()) {
            work.path(KernelPath.WAKE_UP);
            thread.makeReady();
            rescheduleDue = true;
        }
    }

    /** The disk got on: who naps need not wait for the end of it. */
    public void endNaps() {
        if (!naps.isEmpty()) {
            naps.endAll();
        }
        for (KernelThread thread : threads) {
            if (thread.naps()) {
                thread.makeReady();
                rescheduleDue = true;
            }
        }
    }

    /** The thread that runs before any process, or null. */
    public KernelThread readyThread() {
        for (KernelThread thread : threads) {
            if (thread.ready()) {
                return thread;
            }
        }
        return null;
    }

    /** Runs a step of {@code thread}. */
    public void run(KernelThread thread) {
        work.path(KernelPath.SCHEDULE);
        work.path(KernelPath.SWITCH_TO);
        thread.step();
    }

    /** Makes a sleeper runnable; others stay as they are. */
    public void wake(Process process) {
        if (process.state() != ProcessState.SLEEPING) {
            return;
        }
        work.path(KernelPath.WAKE_UP);
        timed.remove(process);
        makeRunnable(process);
    }

    /** Lets a stopped process go on: asleep if it was in a call, to try that again at once. */
    public void resume(Process process) {
        if (process.state() == ProcessState.STOPPED) {
            work.path(KernelPath.WAKE_UP);
            makeRunnable(process);
        }
    }

    /** Takes a process that stops or dies out of all queues. */
    public void remove(Process process) {
        queue.remove(process);
        timed.remove(process);
    }

    private void makeRunnable(Process process) {
        process.setState(ProcessState.RUNNABLE);
        work.store(process.kernelAddress());
        queue.addLast(process);
    }

    /** Wakes the sleepers whose time has come by {@code tick}. */
    public void wakeDue(long tick) {
        for (KernelThread thread : threads) {
            if (thread.napEnd() <= tick) {
                thread.makeReady();
                rescheduleDue = true;
            }
        }
        if (!naps.isEmpty()) {
            naps.endDue(tick);
        }
        if (timed.isEmpty() || timed.first().call().deadline() > tick) {
            return;
        }
        List<Process> due = new ArrayList<>();
        for (Process process : timed) {
            if (process.call().deadline() > tick) {
                break;
            }
            due.add(process);
        }
        due.forEach(this::wake);
    }

    /** The first tick at which a sleeper wakes by itself, or {@link SystemCall#NEVER}. */
    public long nextDeadline() {
        long first = timed.isEmpty() ? SystemCall.NEVER : timed.first().call().deadline();
        first = Math.min(first, naps.first());
        for (KernelThread thread : threads) {
            first = Math.min(first, thread.napEnd());
        }
        return first;
    }

    /** {@code ticks} of the timer found {@code running} on the CPU: scheduler_tick. */
    public void tick(Process running, long ticks) {
        running.addCpuTicks(ticks);
        running.setSliceTicks((int) Math.max(0, running.sliceTicks() - ticks));
        work.store(running.kernelAddress());
        if (running.sliceTicks() == 0) {
            if (queue.isEmpty()) {
                renewSlice(running);
            } else {
                rescheduleDue = true;
            }
        }
    }

    private void renewSlice(Process process) {
        process.setSliceTicks(sliceTicks);
        process.setInFirstSlice(false);
    }

    /** The running process gives way at its next return to user mode. */
    public void requestReschedule() {
        rescheduleDue = true;
    }

    /** Whether the running process must give way. */
    public boolean rescheduleDue() {
        return rescheduleDue;
    }
}
