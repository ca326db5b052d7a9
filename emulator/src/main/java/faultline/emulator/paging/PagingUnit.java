package faultline.emulator.paging;

import faultline.emulator.timing.Clock;
import faultline.emulator.timing.CostModel;
import faultline.emulator.timing.PerfCounters;
import faultline.emulator.trap.GuestFault;

/** TLBs, walker and control bits of one CPU: turns virtual into physical addresses and says what that cost. */
final class PagingUnit {

    /** What the translations return when the access faults; the fault record is then filled in. */
    static final long FAULT = -1;

    private final Tlb instructionTlb;
    private final Tlb dataTlb;
    private final PageWalker walker;
    private final CostModel cost;
    private final Clock clock;
    private final PerfCounters counters;
    private final GuestFault fault;
    private PagingControl control;
    private boolean enabled;

    PagingUnit(
            Tlb instructionTlb,
            Tlb dataTlb,
            PageWalker walker,
            PagingControl control,
            CostModel cost,
            Clock clock,
            PerfCounters counters,
            GuestFault fault) {
        this.instructionTlb = instructionTlb;
        this.dataTlb = dataTlb;
        this.walker = walker;
        this.control = control;
        this.enabled = control.enabled();
        this.cost = cost;
        this.clock = clock;
        this.counters = counters;
        this.fault = fault;
    }

    /** Translates a data access; {@link #FAULT} when it faults. */
    long data(int va, int access) {
        if (!enabled) {
            return va & 0xFFFF_FFFFL;
        }
        int level = dataTlb.lookup(va);
        long address = translated(dataTlb, level, va, access);
        if (level != Tlb.FIRST) {
            counters.dtlbMisses++;
            counters.largeDtlbMisses += address != FAULT && dataTlb.isLarge() ? 1 : 0;
        }
        return address;
    }

    /** The {@link Tlb#slot} that the last {@link #data} access was translated by. */
    int dataSlot() {
        return enabled ? dataTlb.slot() : dataTlb.noSlot();
    }

    /** {@link #dataSlot} of the last {@link #fetch}. */
    int fetchSlot() {
        return enabled ? instructionTlb.slot() : instructionTlb.noSlot();
    }

    /** Translates an instruction fetch; {@link #FAULT} when it faults. */
    long fetch(int va, int access) {
        if (!enabled) {
            return va & 0xFFFF_FFFFL;
        }
        int level = instructionTlb.lookup(va);
        if (level != Tlb.FIRST) {
            counters.itlbMisses++;
        }
        return translated(instructionTlb, level, va, access);
    }

    private long translated(Tlb tlb, int level, int va, int access) {
        if (level == Tlb.MISS) {
            return walk(tlb, va, access);
        }
        if (level == Tlb.SECOND) {
            clock.advance(cost.secondTlbHit());
        }
        int flags = tlb.flags();
        if (!walker.allows(flags, access)) {
            return fault(va, walker.errorCode(access, GuestFault.CODE_PRESENT));
        }
        if ((access & GuestFault.CODE_WRITE) != 0 && (flags & TlbArray.DIRTY) == 0) {
            tlb.drop(va);
            return walk(tlb, va, access);
        }
        return tlb.address(va);
    }

    private long walk(Tlb tlb, int va, int access) {
        counters.pageWalks++;
        if (!walker.walk(va, access)) {
            return fault(va, walker.faultCode());
        }
        tlb.fill(va, walker.frame(), walker.flags());
        return tlb.address(va);
    }

    /** A page fault also drops what the TLBs know of the address (SDM 3A 3.12; facts machines.md 3). */
    private long fault(int va, int code) {
        instructionTlb.drop(va);
        dataTlb.drop(va);
        fault.pageFault(va, code);
        return FAULT;
    }

    /**
     * Changes the control bits: drops all translations, global ones too, and with PAE reloads the pointers. When paging
     * was off there is no table yet: the CR3 load that must follow reads the pointers.
     */
    boolean setControl(PagingControl changed) {
        boolean hasTable = control.enabled() && changed.enabled();
        control = changed;
        enabled = changed.enabled();
        walker.setControl(changed);
        flush(false);
        instructionTlb.setLargeShift(changed.format().largeShift());
        dataTlb.setLargeShift(changed.format().largeShift());
        return !hasTable || walker.load(walker.root());
    }

    PagingControl control() {
        return control;
    }

    /** MOV to CR3; false when the processor raises #GP(0) and nothing changed. */
    boolean loadRoot(long root) {
        clock.advance(cost.cr3Write());
        if (!walker.load(root)) {
            return false;
        }
        flush(control.globalPages());
        return true;
    }

    long root() {
        return walker.root();
    }

    /** INVLPG. */
    void invalidatePage(int va) {
        clock.advance(cost.invlpg());
        forget(va);
    }

    /** Drops what the TLBs know of {@code va}. */
    void forget(int va) {
        instructionTlb.drop(va);
        dataTlb.drop(va);
    }

    /** Shows what the TLBs hold; touches nothing. */
    void forEachTranslation(TranslationVisitor visitor) {
        instructionTlb.forEach(visitor);
        dataTlb.forEach(visitor);
    }

    long translateForDebug(int va) {
        return control.enabled() ? walker.translateForDebug(va) : va & 0xFFFF_FFFFL;
    }

    private void flush(boolean keepGlobal) {
        instructionTlb.flush(keepGlobal);
        dataTlb.flush(keepGlobal);
    }
}
