package faultline.emulator.exec.jit;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.timing.BranchPredictor;
import faultline.emulator.timing.Clock;
import faultline.emulator.timing.PerfCounters;
import faultline.emulator.trap.GuestFault;

/** Where a region puts what it held in locals when it is left. */
final class RegionState {
    final CpuState cpu;
    final Bail bail = new Bail();
    private final int[] r;
    private final Clock clock;
    private final PerfCounters counters;
    private final BranchPredictor predictor;

    /** The site that was reached last on a slow path. */
    int site;
    /** Line that instructions were last fetched from. */
    int line;
    /** Frame of {@link #line} when it is not the region's, else -1. */
    int otherFrame = -1;
    /** Decoded code was overwritten since the region was entered, or watched memory was accessed. */
    boolean stale;

    RegionState(CpuState cpu, Clock clock, PerfCounters counters, BranchPredictor predictor) {
        this.cpu = cpu;
        this.r = cpu.registers;
        this.clock = clock;
        this.counters = counters;
        this.predictor = predictor;
    }

    /**
     * Writes locals back.
     *
     * @param kind {@link FlagKind} of the flags {@code f1} and {@code f2}
     * @param work cycles in the upper half, instructions in the lower
     * @param accesses loads in the upper half, stores in the lower
     * @param fetches fetches in the upper half, branches in the lower
     */
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
            int kind,
            int f1,
            int f2,
            int history,
            long work,
            long accesses,
            long fetches) {
        cpu.eip = eip;
        this.line = line;
        spill(eax, ecx, edx, ebx, esp, ebp, esi, edi);
        putFlags(kind, f1, f2);
        predictor.setHistory(history);
        charge(work, accesses, fetches);
    }

    private void charge(long work, long accesses, long fetches) {
        clock.advance(work >>> 32);
        counters.userInstructions += work & 0xFFFF_FFFFL;
        counters.loads += accesses >>> 32;
        counters.stores += accesses & 0xFFFF_FFFFL;
        counters.fetches += fetches >>> 32;
        counters.branches += fetches & 0xFFFF_FFFFL;
    }

    /** Writes the general registers back. */
    void spill(int eax, int ecx, int edx, int ebx, int esp, int ebp, int esi, int edi) {
        r[CpuState.EAX] = eax;
        r[CpuState.ECX] = ecx;
        r[CpuState.EDX] = edx;
        r[CpuState.EBX] = ebx;
        r[CpuState.ESP] = esp;
        r[CpuState.EBP] = ebp;
        r[CpuState.ESI] = esi;
        r[CpuState.EDI] = edi;
    }

    /** Writes the flags back. */
    void putFlags(int kind, int f1, int f2) {
        cpu.flags.aux = FlagKind.aux(kind, f1, f2);
        cpu.flags.result = FlagKind.result(kind, f1, f2);
    }

    /** Leaves {@code region} by an exception from its current site; returns what its method shall return. */
    static int fail(
            RuntimeException thrown,
            RegionCode region,
            int eax,
            int ecx,
            int edx,
            int ebx,
            int esp,
            int ebp,
            int esi,
            int edi,
            int kind,
            int f1,
            int f2,
            int history,
            long work,
            long accesses,
            long fetches) {
        RegionState state = region.state;
        boolean fault = thrown instanceof GuestFault;
        if (!fault && thrown != state.bail) {
            throw thrown;
        }
        Site site = region.sites[state.site];
        if (!site.inMemory()) {
            state.spill(eax, ecx, edx, ebx, esp, ebp, esi, edi);
            state.putFlags(site.flags() == FlagKind.DYNAMIC ? kind : site.flags(), f1, f2);
        }
        state.cpu.eip = site.eip();
        state.predictor.setHistory(history);
        state.charge(work + site.work(), accesses + site.accesses(), fetches + site.fetches());
        if (fault) {
            return RegionCode.FAULT;
        }
        if (state.otherFrame >= 0) {
            return RegionCode.CHAIN;
        }
        state.line = site.line();
        return RegionCode.INTERPRET_ENTERED;
    }
}
