package faultline.emulator.exec.jit;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.timing.BranchPredictor;
import faultline.emulator.timing.Clock;
import faultline.emulator.timing.PerfCounters;
import faultline.emulator.trap.GuestFault;

/**
 * What regions work on in place of the CPU: registers, flags and branch history from one to the next, where and when to stop, and what
 * slow paths note.
 */
final class RegionState {
    final CpuState cpu;
    final Bail bail = new Bail();
    private final Clock clock;
    private final PerfCounters counters;
    private final BranchPredictor predictor;

    /** The general registers between regions, and at a site that threw. */
    int eax;

    int ecx;
    int edx;
    int ebx;
    int esp;
    int ebp;
    int esi;
    int edi;
    /** {@link BranchPredictor#pastDirections} between regions, and at a site that threw. */
    int history;
    /** Cycles that a region may owe before it pauses: what is between clock and {@link #pause}. */
    int limit;
    /** The site that was reached last on a slow path. */
    int site;
    /** Line that instructions were last fetched from. */
    int line;
    /** Frame of {@link #line} when it is not the region's, else -1. */
    int otherFrame = -1;
    /** The clock at which to stop. */
    long deadline;
    /** The clock at which to leave the region, though perhaps to enter it again; at most {@link #deadline}. */
    private long pause;
    /** {@link FlagKind} of the flags where it is not static. */
    int kind;
    /** The flags between regions, and at a site that threw. */
    int f1;

    int f2;
    /** Decoded code was overwritten since the region was entered, or watched memory was accessed. */
    boolean stale;

    RegionState(CpuState cpu, Clock clock, PerfCounters counters, BranchPredictor predictor) {
        this.cpu = cpu;
        this.clock = clock;
        this.counters = counters;
        this.predictor = predictor;
    }

    /** The next region pauses {@code cycles} from now, or at the deadline if that is earlier. */
    void pauseAfter(long cycles) {
        pause = Math.min(deadline, clock.now() + cycles);
        look();
    }

    /** Sets {@link #limit} after the clock moved; how far beyond the pause does not matter. */
    void look() {
        limit = (int) Math.max(-1, pause - clock.now());
    }

    /** Moves the clock while a region runs. */
    void stall(int cycles) {
        clock.advance(cycles);
        limit -= cycles;
    }

    /** Whether the deadline is reached. */
    boolean due() {
        return clock.now() >= deadline;
    }

    /** Notes where a region was left, and with what, and pays what it owed. */
    void leave(
            int eip,
            int line,
            int eax,
            int ecx,
            int edx,
            int ebx,
            int esp,
            int ebp,
            int esi,
            int edi,
            int f1,
            int f2,
            int history,
            long work,
            long events) {
        cpu.eip = eip;
        this.line = line;
        registers(eax, ecx, edx, ebx, esp, ebp, esi, edi);
        this.history = history;
        this.f1 = f1;
        this.f2 = f2;
        settle(work, events);
    }

    /** Pays what a region owed. */
    void settle(long work, long events) {
        clock.advance(Owed.cycles(work));
        look();
        counters.userInstructions += Owed.instructions(work);
        counters.mispredicts += Owed.misses(work);
        counters.loads += Owed.loads(events);
        counters.stores += Owed.stores(events);
        counters.fetches += Owed.fetches(events);
        counters.branches += Owed.branches(events);
    }

    /** Notes the general registers. */
    void registers(int eax, int ecx, int edx, int ebx, int esp, int ebp, int esi, int edi) {
        this.eax = eax;
        this.ecx = ecx;
        this.edx = edx;
        this.ebx = ebx;
        this.esp = esp;
        this.ebp = ebp;
        this.esi = esi;
        this.edi = edi;
    }

    /** Takes from the CPU what regions work on. */
    void take() {
        history = predictor.pastDirections();
        takeRegisters();
        takeFlags();
    }

    /** Gives the CPU what regions worked on. */
    void give() {
        predictor.setPastDirections(history);
        giveRegisters();
        putFlags(kind, f1, f2);
    }

    /** Takes the general registers from the CPU. */
    void takeRegisters() {
        int[] r = cpu.registers;
        eax = r[CpuState.EAX];
        ecx = r[CpuState.ECX];
        edx = r[CpuState.EDX];
        ebx = r[CpuState.EBX];
        esp = r[CpuState.ESP];
        ebp = r[CpuState.EBP];
        esi = r[CpuState.ESI];
        edi = r[CpuState.EDI];
    }

    /** Gives the general registers to the CPU. */
    void giveRegisters() {
        int[] r = cpu.registers;
        r[CpuState.EAX] = eax;
        r[CpuState.ECX] = ecx;
        r[CpuState.EDX] = edx;
        r[CpuState.EBX] = ebx;
        r[CpuState.ESP] = esp;
        r[CpuState.EBP] = ebp;
        r[CpuState.ESI] = esi;
        r[CpuState.EDI] = edi;
    }

    private void takeFlags() {
        kind = FlagKind.AUX;
        f1 = cpu.flags.result;
        f2 = cpu.flags.aux;
    }

    /** Gives the flags to the CPU. */
    void putFlags(int kind, int f1, int f2) {
        cpu.flags.aux = FlagKind.aux(kind, f1, f2);
        cpu.flags.result = FlagKind.result(kind, f1, f2);
    }

    /** Makes the state precise after {@code region} threw at its current site, with these in its locals; returns what its method is to. */
    int fail(
            Throwable thrown,
            RegionCode region,
            int eax,
            int ecx,
            int edx,
            int ebx,
            int esp,
            int ebp,
            int esi,
            int edi,
            int f1,
            int f2,
            int history,
            long work,
            long events) {
        boolean fault = thrown instanceof GuestFault;
        if (!fault && thrown != bail) {
            throw unforeseen(thrown);
        }
        Site site = region.site(this.site);
        registers(eax, ecx, edx, ebx, esp, ebp, esi, edi);
        this.f1 = f1;
        this.f2 = f2;
        this.history = history;
        if (site.inMemory()) {
            takeRegisters();
            takeFlags();
        } else if (site.flags() != FlagKind.DYNAMIC) {
            kind = site.flags();
        }
        cpu.eip = site.eip();
        settle(work + site.owed().work(), events + site.owed().events());
        if (fault) {
            return RegionCode.FAULT;
        }
        if (otherFrame >= 0) {
            return RegionCode.CHAIN;
        }
        line = site.line();
        return RegionCode.INTERPRET;
    }

    private static RuntimeException unforeseen(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return (RuntimeException) thrown;
    }
}
