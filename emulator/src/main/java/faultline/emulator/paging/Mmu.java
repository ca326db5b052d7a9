package faultline.emulator.paging;

import faultline.emulator.debug.StopPoints;
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

    private static final int READ_USER = GuestFault.CODE_USER;
    private static final int WRITE_USER = GuestFault.CODE_USER | GuestFault.CODE_WRITE;

    private final PhysicalMemory memory;
    private final PerfCounters counters;
    private final GuestFault fault;
    private final LineAccess lines;
    private final StopPoints stops;
    private final WideAccess wide;
    private final BulkAccess bulk;
    private final FilterTable reads;
    private final FilterTable writes;
    private final FilterTable fetches;
    private final int lineMask;
    private final int inLine;

    /** The memory side of a CPU after reset: paging off, all TLBs and caches empty. */
    public Mmu(
            MmuConfig config,
            PhysicalMemory memory,
            CostModel cost,
            Clock clock,
            PerfCounters counters,
            GuestFault fault) {
        this.memory = memory;
        this.counters = counters;
        this.fault = fault;
        this.lines = new LineAccess(config, memory, cost, clock, counters, fault);
        this.stops = lines.stops();
        this.reads = lines.dataFilter().reads();
        this.writes = lines.dataFilter().writes();
        this.fetches = lines.fetchFilter().reads();
        this.inLine = lines.lineBytes() - 1;
        this.wide = new WideAccess(lines, memory, counters, fault);
        this.bulk = new BulkAccess(lines, counters);
        this.lineMask = ~inLine;
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
            return reads.chunks[index][PhysicalMemory.offset(va)] & 0xFF;
        }
        return (int) loadSlow(va, 1, READ_USER);
    }

    /** Loads 16 bits, zero-extended. */
    public int load16(int va) {
        int index = reads.index(va);
        if (reads.hit(index, FilterTable.USER, va + 1)) {
            counters.loads++;
            return PhysicalMemory.get16(reads.chunks[index], PhysicalMemory.offset(va));
        }
        return (int) loadSlow(va, 2, READ_USER);
    }

    /** Loads 32 bits. */
    public int load32(int va) {
        int index = reads.index(va);
        if (reads.hit(index, FilterTable.USER, va + 3)) {
            counters.loads++;
            return PhysicalMemory.get32(reads.chunks[index], PhysicalMemory.offset(va));
        }
        return (int) loadSlow(va, 4, READ_USER);
    }

    /** Loads 64 bits. */
    public long load64(int va) {
        int index = reads.index(va);
        if (reads.hit(index, FilterTable.USER, va + 7)) {
            counters.loads++;
            return PhysicalMemory.get64(reads.chunks[index], PhysicalMemory.offset(va));
        }
        return loadSlow(va, 8, READ_USER);
    }

    /** Stores the low 8 bits of {@code value}. */
    public void store8(int va, int value) {
        int index = writes.index(va);
        if (writes.hit(index, FilterTable.USER, va)) {
            counters.stores++;
            writes.chunks[index][PhysicalMemory.offset(va)] = (byte) value;
        } else {
            storeSlow(va, 1, value);
        }
    }

    /** Stores the low 16 bits of {@code value}. */
    public void store16(int va, int value) {
        int index = writes.index(va);
        if (writes.hit(index, FilterTable.USER, va + 1)) {
            counters.stores++;
            PhysicalMemory.put16(writes.chunks[index], PhysicalMemory.offset(va), value);
        } else {
            storeSlow(va, 2, value);
        }
    }

    /** Stores 32 bits. */
    public void store32(int va, int value) {
        int index = writes.index(va);
        if (writes.hit(index, FilterTable.USER, va + 3)) {
            counters.stores++;
            PhysicalMemory.put32(writes.chunks[index], PhysicalMemory.offset(va), value);
        } else {
            storeSlow(va, 4, value);
        }
    }

    /** Stores 64 bits. */
    public void store64(int va, long value) {
        int index = writes.index(va);
        if (writes.hit(index, FilterTable.USER, va + 7)) {
            counters.stores++;
            PhysicalMemory.put64(writes.chunks[index], PhysicalMemory.offset(va), value);
        } else {
            storeSlow(va, 8, value);
        }
    }

    /** The load of a read-modify-write of 8 bits: faults as a store, so that the store that follows cannot. */
    public int loadForUpdate8(int va) {
        int index = writes.index(va);
        if (writes.hit(index, FilterTable.USER, va)) {
            counters.loads++;
            return writes.chunks[index][PhysicalMemory.offset(va)] & 0xFF;
        }
        return (int) loadSlow(va, 1, WRITE_USER);
    }

    /** The load of a read-modify-write of 16 bits; see {@link #loadForUpdate8}. */
    public int loadForUpdate16(int va) {
        int index = writes.index(va);
        if (writes.hit(index, FilterTable.USER, va + 1)) {
            counters.loads++;
            return PhysicalMemory.get16(writes.chunks[index], PhysicalMemory.offset(va));
        }
        return (int) loadSlow(va, 2, WRITE_USER);
    }

    /** The load of a read-modify-write of 32 bits; see {@link #loadForUpdate8}. */
    public int loadForUpdate32(int va) {
        int index = writes.index(va);
        if (writes.hit(index, FilterTable.USER, va + 3)) {
            counters.loads++;
            return PhysicalMemory.get32(writes.chunks[index], PhysicalMemory.offset(va));
        }
        return (int) loadSlow(va, 4, WRITE_USER);
    }

    /** The load of a read-modify-write of 64 bits; see {@link #loadForUpdate8}. */
    public long loadForUpdate64(int va) {
        int index = writes.index(va);
        if (writes.hit(index, FilterTable.USER, va + 7)) {
            counters.loads++;
            return PhysicalMemory.get64(writes.chunks[index], PhysicalMemory.offset(va));
        }
        return loadSlow(va, 8, WRITE_USER);
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
        probe(va, WRITE_USER);
        if ((va ^ last) >>> PhysicalMemory.FRAME_SHIFT != 0) {
            probe(last & -PhysicalMemory.FRAME_BYTES, WRITE_USER);
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

    /**
     * Stores the low {@code bytes} bytes of {@code value} where the filter did not let them through, unless that would
     * overwrite decoded code: then nothing happens but the translation, which may be repeated without effect.
     *
     * @param bytes 1, 2, 4 or 8
     * @return whether the bytes were stored
     */
    public boolean storeUnlessCode(int va, int bytes, long value) {
        if ((va + bytes - 1 & lineMask) != (va & lineMask)) {
            if (updatesCode(va, bytes)) {
                return false;
            }
            storeSlow(va, bytes, value);
            return true;
        }
        long address = probe(va, WRITE_USER);
        if (memory.contains(address) && memory.holdsCode((int) (address >>> PhysicalMemory.FRAME_SHIFT))) {
            return false;
        }
        lines.translated(va, WRITE_USER, address);
        write(address, bytes, value);
        return true;
    }

    /** Whether {@code [va, va + bytes)} is mapped on decoded code; without any effect. */
    public boolean updatesCode(int va, int bytes) {
        return codeAt(va) || codeAt(va + bytes - 1);
    }

    private boolean codeAt(int va) {
        long address = translateForDebug(va);
        return address >= 0
                && memory.contains(address)
                && memory.holdsCode((int) (address >>> PhysicalMemory.FRAME_SHIFT));
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

    private long line(int va, int access) {
        long address = lines.data(va, access);
        if (address == PagingUnit.FAULT) {
            throw fault;
        }
        return address;
    }

    private long probe(int va, int access) {
        long address = lines.translate(va, access);
        if (address == PagingUnit.FAULT) {
            throw fault;
        }
        return address;
    }

    private long loadSlow(int va, int bytes, int access) {
        if (stops.mayWatch(va, bytes)) {
            stops.access(va, bytes, false);
        }
        int second = va + bytes - 1 & lineMask;
        if (second == (va & lineMask)) {
            boolean update = (access & GuestFault.CODE_WRITE) != 0;
            return read(update ? lineForUpdate(va) : line(va, access), bytes);
        }
        long low = probe(va, access);
        long high = probe(second, access);
        lines.userReference(low, false);
        lines.userReference(high, false);
        int split = second - va;
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | memory.read8(i < split ? low + i : high + i - split);
        }
        return value;
    }

    private long lineForUpdate(int va) {
        long address = probe(va, WRITE_USER);
        lines.userReference(address, false);
        return address;
    }

    private long read(long address, int bytes) {
        return switch (bytes) {
            case 1 -> memory.read8(address);
            case 2 -> memory.read16(address);
            case 4 -> memory.read32(address);
            default -> memory.read64(address);
        };
    }

    private void storeSlow(int va, int bytes, long value) {
        if (stops.mayWatch(va, bytes)) {
            stops.access(va, bytes, true);
        }
        int second = va + bytes - 1 & lineMask;
        if (second == (va & lineMask)) {
            write(line(va, WRITE_USER), bytes, value);
            return;
        }
        long low = probe(va, WRITE_USER);
        long high = probe(second, WRITE_USER);
        lines.userReference(low, true);
        lines.userReference(high, true);
        int split = second - va;
        for (int i = 0; i < bytes; i++) {
            memory.write8(i < split ? low + i : high + i - split, (int) (value >>> 8 * i));
        }
    }

    private void write(long address, int bytes, long value) {
        switch (bytes) {
            case 1 -> memory.write8(address, (int) value);
            case 2 -> memory.write16(address, (int) value);
            case 4 -> memory.write32(address, (int) value);
            default -> memory.write64(address, value);
        }
    }
}
