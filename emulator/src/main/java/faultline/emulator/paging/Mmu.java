package faultline.emulator.paging;

import faultline.emulator.debug.StopPoints;
import faultline.emulator.memory.HostMemory;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.timing.Clock;
import faultline.emulator.timing.CostModel;
import faultline.emulator.timing.PerfCounters;
import faultline.emulator.trap.GuestFault;

/**
 * The memory access paths of one CPU: virtual addresses in, bytes out, every reference modelled.
 *
 * <p>Methods without "supervisor" in their name access in user mode, move the CPU's clock by what the access stalls, and
 * throw the CPU's {@link GuestFault} before anything is written. An access that crosses a line counts as two, and both of
 * its pages are translated before a byte is stored; CR2 is then the first byte in the page that faulted.
 */
public final class Mmu {

    private final PerfCounters counters;
    private final GuestFault fault;
    private final LineAccess lines;
    private final StopPoints stops;
    private final WideAccess wide;
    private final BulkAccess bulk;
    private final FilterTable reads;
    private final FilterTable writes;
    private final FilterTable fetches;
    private final MissedAccess missed;

    /** The memory side of a CPU after reset: paging off, all TLBs and caches empty. */
    public Mmu(
            MmuConfig config,
            PhysicalMemory memory,
            CostModel cost,
            Clock clock,
            PerfCounters counters,
            GuestFault fault) {
        this.counters = counters;
        this.fault = fault;
        this.lines = new LineAccess(config, memory, cost, clock, counters, fault);
        this.stops = lines.stops();
        this.reads = lines.dataFilter().reads();
        this.writes = lines.dataFilter().writes();
        this.fetches = lines.fetchFilter().reads();
        this.wide = new WideAccess(lines, memory, counters, fault);
        this.bulk = new BulkAccess(lines, counters);
        this.missed = new MissedAccess(lines, memory, counters, fault);
    }

    /** The supervisor's side of this MMU. */
    public SupervisorMmu supervisor() {
        return new SupervisorMmu(lines, counters, fault);
    }

    /** Where a debugger makes this CPU stop. */
    public StopPoints stopPoints() {
        return stops;
    }

    /** Sixteen-byte accesses. */
    public WideAccess wide() {
        return wide;
    }

    /** Many accesses at once. */
    public BulkAccess bulk() {
        return bulk;
    }

    /** Loads a byte, zero-extended. */
    public int load8(int va) {
        int index = reads.index(va);
        if (reads.hit(index, FilterTable.USER, va)) {
            counters.loads++;
            return HostMemory.get8(reads.host(index, va));
        }
        return (int) missed.load(va, 1);
    }

    /** Loads 16 bits, zero-extended. */
    public int load16(int va) {
        int index = reads.index(va);
        if (reads.hit(index, FilterTable.USER, va + 1)) {
            counters.loads++;
            return HostMemory.get16(reads.host(index, va));
        }
        return (int) missed.load(va, 2);
    }

    /** Loads 32 bits. */
    public int load32(int va) {
        int index = reads.index(va);
        if (reads.hit(index, FilterTable.USER, va + 3)) {
            counters.loads++;
            return HostMemory.get32(reads.host(index, va));
        }
        return (int) missed.load(va, 4);
    }

    /** Loads 64 bits. */
    public long load64(int va) {
        int index = reads.index(va);
        if (reads.hit(index, FilterTable.USER, va + 7)) {
            counters.loads++;
            return HostMemory.get64(reads.host(index, va));
        }
        return missed.load(va, 8);
    }

    /** Stores the low 8 bits of {@code value}. */
    public void store8(int va, int value) {
        int index = writes.index(va);
        if (writes.hit(index, FilterTable.USER, va)) {
            counters.stores++;
            HostMemory.put8(writes.host(index, va), value);
        } else {
            missed.store(va, 1, value);
        }
    }

    /** Stores the low 16 bits of {@code value}. */
    public void store16(int va, int value) {
        int index = writes.index(va);
        if (writes.hit(index, FilterTable.USER, va + 1)) {
            counters.stores++;
            HostMemory.put16(writes.host(index, va), value);
        } else {
            missed.store(va, 2, value);
        }
    }

    /** Stores 32 bits. */
    public void store32(int va, int value) {
        int index = writes.index(va);
        if (writes.hit(index, FilterTable.USER, va + 3)) {
            counters.stores++;
            HostMemory.put32(writes.host(index, va), value);
        } else {
            missed.store(va, 4, value);
        }
    }

    /** Stores 64 bits. */
    public void store64(int va, long value) {
        int index = writes.index(va);
        if (writes.hit(index, FilterTable.USER, va + 7)) {
            counters.stores++;
            HostMemory.put64(writes.host(index, va), value);
        } else {
            missed.store(va, 8, value);
        }
    }

    /** The load of a read-modify-write of 8 bits: faults as a store, so that the store that follows cannot. */
    public int loadForUpdate8(int va) {
        int index = writes.index(va);
        if (writes.hit(index, FilterTable.USER, va)) {
            counters.loads++;
            return HostMemory.get8(writes.host(index, va));
        }
        return (int) missed.loadForUpdate(va, 1);
    }

    /** The load of a read-modify-write of 16 bits; see {@link #loadForUpdate8}. */
    public int loadForUpdate16(int va) {
        int index = writes.index(va);
        if (writes.hit(index, FilterTable.USER, va + 1)) {
            counters.loads++;
            return HostMemory.get16(writes.host(index, va));
        }
        return (int) missed.loadForUpdate(va, 2);
    }

    /** The load of a read-modify-write of 32 bits; see {@link #loadForUpdate8}. */
    public int loadForUpdate32(int va) {
        int index = writes.index(va);
        if (writes.hit(index, FilterTable.USER, va + 3)) {
            counters.loads++;
            return HostMemory.get32(writes.host(index, va));
        }
        return (int) missed.loadForUpdate(va, 4);
    }

    /** The load of a read-modify-write of 64 bits; see {@link #loadForUpdate8}. */
    public long loadForUpdate64(int va) {
        int index = writes.index(va);
        if (writes.hit(index, FilterTable.USER, va + 7)) {
            counters.loads++;
            return HostMemory.get64(writes.host(index, va));
        }
        return missed.loadForUpdate(va, 8);
    }

    /**
     * Faults if a store to {@code [va, va + bytes)} would; references no line.
     *
     * @param bytes 1 to 4096
     */
    public void probeWrite(int va, int bytes) {
        int last = va + bytes - 1;
        if (writes.hit(writes.index(va), FilterTable.USER, last)) {
            return;
        }
        missed.probeWrite(va);
        if ((va ^ last) >>> PhysicalMemory.FRAME_SHIFT != 0) {
            missed.probeWrite(last & -PhysicalMemory.FRAME_BYTES);
        }
    }

    /** One instruction-side access to the line that holds {@code va}; returns the physical address of {@code va}. */
    public long fetchLine(int va) {
        int index = fetches.index(va);
        if (fetches.hit(index, FilterTable.USER, va)) {
            counters.fetches++;
            return fetches.physical(index, va);
        }
        long address = lines.fetch(va, GuestFault.CODE_USER | GuestFault.CODE_FETCH);
        if (address == PagingUnit.FAULT) {
            throw fault;
        }
        return address;
    }

    /** Lines that user-mode loads may touch unmodelled; for engines that look for themselves. */
    public FilterTable readFilter() {
        return reads;
    }

    /** Lines that user-mode stores may touch unmodelled. */
    public FilterTable writeFilter() {
        return writes;
    }

    /** Lines that user-mode fetches may touch unmodelled. */
    public FilterTable fetchFilter() {
        return fetches;
    }

    /** Accesses of an engine that has asked {@link #readFilter} or {@link #writeFilter} for their lines in vain. */
    public MissedAccess missed() {
        return missed;
    }

    /** Bytes of a cache line: the reach of {@link #fetchLine}. */
    public int lineBytes() {
        return lines.lineBytes();
    }

    /** From now on misses belong to a REP STOS; see {@link LineAccess#stream}. */
    public void beginClear() {
        lines.streamClear();
    }

    /** From now on misses belong to a REP MOVS. */
    public void beginCopy() {
        lines.streamCopy();
    }

    /** The string instruction is over or pauses. */
    public void endStream() {
        lines.endStream();
    }

    /** Translates without any effect: no TLB, no accessed bit, no counter, no clock (law 7); -1 if not mapped. */
    public long translateForDebug(int va) {
        return lines.paging().translateForDebug(va);
    }

    /** Forgets the translation of the page of {@code va} in no time: a debugger changed what it must be. */
    public void forgetForDebug(int va) {
        lines.paging().forget(va);
    }

    /** Shows what the TLBs hold, without any effect (law 7). */
    public void forEachTranslation(TranslationVisitor visitor) {
        lines.paging().forEachTranslation(visitor);
    }
}
