package faultline.kernel.account;

import faultline.emulator.trap.SupervisorPort;
import faultline.emulator.trap.TrapKind;

/**
 * The only way in which the kernel spends time (law 2): its memory references, instructions, locked operations and
 * privileged instructions all pass through here to the CPU that runs it, and the ledger books them.
 */
public final class KernelWork {

    private final CycleLedger ledger;
    private final KernelText text;
    private final MappingStatistics mappings = new MappingStatistics();
    private SupervisorPort cpu;

    /** @param text where the code of each path lies */
    public KernelWork(CycleLedger ledger, KernelText text) {
        this.ledger = ledger;
        this.text = text;
    }

    /** Work is done by {@code port} from now on; the kernel says so whenever a CPU enters it. */
    public void on(SupervisorPort port) {
        this.cpu = port;
    }

    /** The CPU that runs the kernel now. */
    public SupervisorPort cpu() {
        return cpu;
    }

    /** The book. */
    public CycleLedger ledger() {
        return ledger;
    }

    /** That CPU's time in cycles. */
    public long now() {
        return cpu.now();
    }

    /** Runs the instructions of {@code path}. */
    public void path(KernelPath path) {
        cpu.execute(text.address(path), path.bytes(), path.instructions());
    }

    /** Runs the instructions of {@code path}, the body of a loop, {@code times} times. */
    public void loop(KernelPath path, int times) {
        if (times > 0) {
            cpu.execute(text.address(path), path.bytes(), path.instructions() * times);
        }
    }

    /** References the line at kernel address {@code va} for reading. */
    public void load(int va) {
        cpu.load(va);
    }

    /** References the line at kernel address {@code va} for writing. */
    public void store(int va) {
        cpu.store(va);
    }

    /** {@link #load} of the line at one address and then of that at another, which are often the same. */
    public void load(int first, int second) {
        cpu.load(first, second);
    }

    /** {@link #store} to the line at one address and then to that at another, which are often the same. */
    public void store(int first, int second) {
        cpu.store(first, second);
    }

    /** A locked read-modify-write at kernel address {@code va}. */
    public void locked(int va) {
        cpu.locked(va);
    }

    /** What was done for uncommon mappings. */
    public MappingStatistics mappings() {
        return mappings;
    }

    /** Counts a piece of work that {@link #now} saw begin at {@code since} on this CPU; takes no time. */
    public void done(MappingWork kind, long since) {
        mappings.add(kind, now() - since);
    }

    /** Opens an activity of {@code pid} and charges the trap into the kernel. */
    public void trap(int pid, Activity activity, int syscall, TrapKind kind) {
        ledger.begin(cpu.number(), cpu.now(), pid, activity, syscall);
        cpu.enterTrap(kind);
    }

    /** Opens an activity that no trap began: a nested or deferred one. */
    public void begin(int pid, Activity activity, int syscall) {
        ledger.begin(cpu.number(), cpu.now(), pid, activity, syscall);
    }

    /** Says what the innermost open activity is about, for those who watch: the address of a fault, pages reclaimed. */
    public void detail(long detail) {
        ledger.detail(cpu.number(), detail);
    }

    /** Tells those who watch of a moment; takes no time. */
    public void mark(int pid, String what, long detail) {
        ledger.instant(cpu.number(), cpu.now(), pid, what, detail);
    }

    /** Opens an activity of the process for which the innermost open one is. */
    public void nest(Activity activity) {
        ledger.nest(cpu.number(), cpu.now(), activity);
    }

    /** Enters a phase and returns the one that it interrupts, to be restored by the caller. */
    public Phase phase(Phase phase) {
        return ledger.phase(cpu.number(), cpu.now(), phase);
    }

    /** Closes the innermost activity as {@code kind} and returns its cycles. */
    public long end(Activity kind) {
        return ledger.end(cpu.number(), cpu.now(), kind);
    }

    /** From now on the time of this CPU is user time of {@code pid}. */
    public void toUser(int pid) {
        ledger.user(cpu.number(), cpu.now(), pid);
    }
}
