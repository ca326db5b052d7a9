package faultline.kernel.account;

import faultline.emulator.snapshot.Outside;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The book in which every cycle of every CPU has exactly one home: (process, activity, phase), where the activity says
 * whether it was user or kernel time (law 3).
 *
 * <p>Each CPU has a cursor that names the home of the time now passing; moving the cursor books the time since its last
 * move. So the sum of the book equals the clocks by construction, once {@link #settle} has been called. Activities nest
 * (a fault inside a system call): cycles of the inner one are not booked to the outer.
 */
public final class CycleLedger {

    /** System call numbers that have a line of their own; others share the last one. */
    public static final int SYSCALL_LINES = 512;

    private static final int ACTIVITIES = Activity.values().length;
    private static final int PHASES = Phase.values().length;
    private static final int MAX_NESTING = 8;

    private final Cursor[] cursors;
    private final SortedMap<Integer, Account> accounts = new TreeMap<>();

    @Outside
    private EventSink sink;

    /** Opens the book for {@code cpus} CPUs, each of which starts at time 0 in {@link Activity#BOOT} of process 0. */
    public CycleLedger(int cpus) {
        cursors = new Cursor[cpus];
        for (int i = 0; i < cpus; i++) {
            cursors[i] = new Cursor(account(0));
        }
    }

    /** Tells {@code watcher}, or no one if it is null, of each activity from now on. */
    public void observe(EventSink watcher) {
        sink = watcher;
    }

    /** Something happened that takes no time of its own. */
    void instant(int cpu, long now, int pid, String what, long detail) {
        if (sink != null) {
            sink.instant(cpu, pid, what, detail, now);
        }
    }

    /** Says what the innermost open activity is about. */
    void detail(int cpu, long detail) {
        cursors[cpu].top().detail = detail;
    }

    /** From {@code now} on, CPU {@code cpu} runs {@code pid} in user mode; every open kernel activity must have ended. */
    public void user(int cpu, long now, int pid) {
        Cursor cursor = cursors[cpu];
        cursor.book(now);
        if (cursor.depth != 0) {
            throw new IllegalStateException("user mode with " + cursor.depth + " kernel activities open");
        }
        cursor.flushBase();
        cursor.account = account(pid);
        cursor.base = Activity.USER;
    }

    /** Outside user mode and outside any activity, time goes to {@code base} of process 0: boot or idle. */
    public void background(int cpu, long now, Activity base) {
        Cursor cursor = cursors[cpu];
        cursor.book(now);
        cursor.flushBase();
        cursor.account = account(0);
        cursor.base = base;
    }

    /**
     * Opens a kernel activity on behalf of {@code pid}, in phase {@link Phase#TRAP}.
     *
     * @param syscall the system call number if this is one, else 0
     */
    public void begin(int cpu, long now, int pid, Activity activity, int syscall) {
        Cursor cursor = cursors[cpu];
        cursor.book(now);
        cursor.push(account(pid), pid, activity, syscall, now);
    }

    /** As {@link #begin} on behalf of whoever the innermost open activity is for; outside of any, of process 0. */
    public void nest(int cpu, long now, Activity activity) {
        Cursor cursor = cursors[cpu];
        cursor.book(now);
        boolean outside = cursor.depth == 0;
        cursor.push(outside ? account(0) : cursor.top().account, outside ? 0 : cursor.top().pid, activity, 0, now);
    }

    /** Moves to another phase of the innermost open activity and returns the one it was in. */
    public Phase phase(int cpu, long now, Phase phase) {
        return cursors[cpu].moveTo(phase, now);
    }

    /**
     * Closes the innermost activity, which turned out to be {@code kind}; all of its phases are booked there.
     *
     * @return its cycles from {@link #begin} to now, inner activities included
     */
    public long end(int cpu, long now, Activity kind) {
        Cursor cursor = cursors[cpu];
        cursor.book(now);
        Frame ended = cursor.top();
        long cycles = cursor.pop(kind, now);
        if (sink != null) {
            sink.span(cpu, ended.pid, kind, ended.syscall, ended.detail, ended.start, now);
        }
        return cycles;
    }

    /** The innermost open activity of a CPU, or null in user mode. */
    public Activity current(int cpu) {
        Cursor cursor = cursors[cpu];
        return cursor.depth == 0 ? null : cursor.top().activity;
    }

    /** The phase of the innermost open activity of a CPU, or null in user mode. */
    public Phase currentPhase(int cpu) {
        Cursor cursor = cursors[cpu];
        return cursor.depth == 0 ? null : cursor.top().phase;
    }

    /** Books all time up to {@code now}, so that the CPU's share of the book equals its clock. */
    public void settle(int cpu, long now) {
        Cursor cursor = cursors[cpu];
        cursor.book(now);
        cursor.flushBase();
        for (int i = 0; i < cursor.depth; i++) {
            cursor.frames[i].flush(cursor.frames[i].activity);
        }
    }

    /** Process numbers that have an account, ascending. */
    public List<Integer> processes() {
        return Collections.unmodifiableList(new ArrayList<>(accounts.keySet()));
    }

    /** Cycles of one home. */
    public long cycles(int pid, Activity activity, Phase phase) {
        Account account = accounts.get(pid);
        if (account == null) {
            return 0;
        }
        if (activity != Activity.SYSCALL) {
            return account.cycles(activity.ordinal(), phase.ordinal());
        }
        long sum = 0;
        for (int nr = 0; nr < SYSCALL_LINES; nr++) {
            sum += account.cycles(ACTIVITIES + nr, phase.ordinal());
        }
        return sum;
    }

    /** Cycles of one activity and phase over all processes. */
    public long cycles(Activity activity, Phase phase) {
        long sum = 0;
        for (int pid : accounts.keySet()) {
            sum += cycles(pid, activity, phase);
        }
        return sum;
    }

    /** Cycles of one activity over all processes and phases. */
    public long cycles(Activity activity) {
        long sum = 0;
        for (Phase phase : Phase.values()) {
            sum += cycles(activity, phase);
        }
        return sum;
    }

    /** Cycles of one system call over all processes and phases. */
    public long syscallCycles(int number) {
        long sum = 0;
        for (Phase phase : Phase.values()) {
            sum += syscallCycles(number, phase);
        }
        return sum;
    }

    /** Cycles of one system call in one phase over all processes. */
    public long syscallCycles(int number, Phase phase) {
        long sum = 0;
        for (Account account : accounts.values()) {
            sum += account.cycles(ACTIVITIES + number, phase.ordinal());
        }
        return sum;
    }

    /** The sum of the whole book. */
    public long total() {
        long sum = 0;
        for (Activity activity : Activity.values()) {
            sum += cycles(activity);
        }
        return sum;
    }

    private Account account(int pid) {
        return accounts.computeIfAbsent(pid, p -> new Account());
    }

    /** One open activity: its phases are kept aside until its final kind is known. */
    private static final class Frame {
        private final long[] phases = new long[PHASES];
        private Account account;
        private Activity activity;
        private int pid;
        private int syscall;
        private long detail;
        private Phase phase;
        private long start;

        void flush(Activity kind) {
            int line = kind == Activity.SYSCALL ? ACTIVITIES + Math.min(syscall, SYSCALL_LINES - 1) : kind.ordinal();
            account.add(line, phases);
            Arrays.fill(phases, 0);
        }
    }

    /** Where one CPU's time goes now. */
    private static final class Cursor {
        private final Frame[] frames = new Frame[MAX_NESTING];
        private final long[] basePhases = new long[PHASES];
        private Account account;
        private Activity base = Activity.BOOT;
        private int depth;
        private long booked;

        Cursor(Account account) {
            this.account = account;
            for (int i = 0; i < MAX_NESTING; i++) {
                frames[i] = new Frame();
            }
        }

        Frame top() {
            if (depth == 0) {
                throw new IllegalStateException("no kernel activity is open");
            }
            return frames[depth - 1];
        }

        void book(long now) {
            long elapsed = now - booked;
            booked = now;
            if (depth == 0) {
                basePhases[Phase.BODY.ordinal()] += elapsed;
            } else {
                Frame frame = frames[depth - 1];
                frame.phases[frame.phase.ordinal()] += elapsed;
            }
        }

        /** {@link #book} and a change of the phase, in one. */
        Phase moveTo(Phase next, long now) {
            Frame frame = top();
            Phase was = frame.phase;
            frame.phases[was.ordinal()] += now - booked;
            booked = now;
            frame.phase = next;
            return was;
        }

        void flushBase() {
            account.add(base.ordinal(), basePhases);
            Arrays.fill(basePhases, 0);
        }

        void push(Account owner, int pid, Activity activity, int syscall, long now) {
            if (depth == MAX_NESTING) {
                throw new IllegalStateException("kernel activities nested deeper than " + MAX_NESTING);
            }
            if (depth == 0) {
                flushBase();
            }
            Frame frame = frames[depth++];
            frame.account = owner;
            frame.pid = pid;
            frame.detail = 0;
            frame.activity = activity;
            frame.syscall = syscall;
            frame.phase = Phase.TRAP;
            frame.start = now;
        }

        long pop(Activity kind, long now) {
            Frame frame = top();
            frame.flush(kind);
            depth--;
            return now - frame.start;
        }
    }
}
