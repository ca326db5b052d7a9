package faultline.emulator.paging;

import faultline.emulator.debug.StopPoints;
import faultline.emulator.memory.HostMemory;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.timing.PerfCounters;
import faultline.emulator.trap.GuestFault;

/**
 * Sixteen-byte accesses of one CPU in user mode, under the rules of {@link Mmu}: one reference for each line touched, and
 * every fault before a byte is stored.
 */
public final class WideAccess {
    private static final int READ = GuestFault.CODE_USER;
    private static final int WRITE = GuestFault.CODE_USER | GuestFault.CODE_WRITE;
    private static final int LAST = 15;

    private final PhysicalMemory memory;
    private final PerfCounters counters;
    private final GuestFault fault;
    private final LineAccess lines;
    private final StopPoints stops;
    private final FilterTable reads;
    private final FilterTable writes;
    private final int inLine;

    WideAccess(LineAccess lines, PhysicalMemory memory, PerfCounters counters, GuestFault fault) {
        this.lines = lines;
        this.memory = memory;
        this.stops = lines.stops();
        this.counters = counters;
        this.fault = fault;
        this.reads = lines.dataFilter().reads();
        this.writes = lines.dataFilter().writes();
        this.inLine = lines.lineBytes() - 1;
    }

    /** Loads 128 bits into {@code into[at]}, the low half, and {@code into[at + 1]}. */
    public void load(int va, long[] into, int at) {
        int index = reads.index(va);
        if (reads.hit(index, FilterTable.USER, va + LAST)) {
            counters.loads++;
            long host = reads.host(index, va);
            into[at] = HostMemory.get64(host);
            into[at + 1] = HostMemory.get64(host + 8);
        } else {
            loadSlow(va, into, at);
        }
    }

    private void loadSlow(int va, long[] into, int at) {
        if (stops.mayWatch(va, LAST + 1)) {
            stops.access(va, LAST + 1, false);
        }
        int second = va + LAST & ~inLine;
        if (second == (va & ~inLine)) {
            long address = line(va, READ);
            into[at] = memory.read64(address);
            into[at + 1] = memory.read64(address + 8);
            return;
        }
        long low = translate(va, READ);
        long high = translate(second, READ);
        lines.reference(low, false);
        lines.reference(high, false);
        int split = second - va;
        into[at] = bytes(low, high, split, 0);
        into[at + 1] = bytes(low, high, split, 8);
    }

    private long bytes(long low, long high, int split, int from) {
        long value = 0;
        for (int i = from + 7; i >= from; i--) {
            value = value << 8 | memory.read8(i < split ? low + i : high + i - split);
        }
        return value;
    }

    /** Stores 128 bits. */
    public void store(int va, long lowHalf, long highHalf) {
        int index = writes.index(va);
        if (writes.hit(index, FilterTable.USER, va + LAST)) {
            counters.stores++;
            long host = writes.host(index, va);
            HostMemory.put64(host, lowHalf);
            HostMemory.put64(host + 8, highHalf);
        } else if ((va + LAST & ~inLine) == (va & ~inLine)) {
            if (stops.mayWatch(va, LAST + 1)) {
                stops.access(va, LAST + 1, true);
            }
            long address = line(va, WRITE);
            memory.write64(address, lowHalf);
            memory.write64(address + 8, highHalf);
        } else {
            storeBytes(va, lowHalf, highHalf, 0xFFFF);
        }
    }

    /**
     * Stores the bytes whose bit in {@code mask} is set; lines and pages without such a byte are not touched.
     *
     * @param mask bits 0 to 15, for bytes {@code va} to {@code va + 15}
     */
    public void storeBytes(int va, long lowHalf, long highHalf, int mask) {
        if (mask == 0) {
            return;
        }
        int from = Integer.numberOfTrailingZeros(mask);
        int to = 31 - Integer.numberOfLeadingZeros(mask);
        if (stops.mayWatch(va + from, to - from + 1)) {
            stops.access(va + from, to - from + 1, true);
        }
        int second = va + to & ~inLine;
        boolean crosses = second != (va + from & ~inLine);
        long low = translate(va + from, WRITE) - from;
        long high = crosses ? translate(second, WRITE) : 0;
        int split = crosses ? second - va : LAST + 1;
        lines.reference(low + from, true);
        if (crosses) {
            lines.reference(high, true);
        }
        for (int i = from; i <= to; i++) {
            if ((mask >> i & 1) != 0) {
                int value = (int) ((i < 8 ? lowHalf : highHalf) >>> 8 * (i & 7));
                memory.write8(i < split ? low + i : high + i - split, value);
            }
        }
    }

    private long line(int va, int access) {
        return checked(lines.data(va, access));
    }

    private long translate(int va, int access) {
        return checked(lines.paging().data(va, access));
    }

    private long checked(long address) {
        if (address == PagingUnit.FAULT) {
            throw fault;
        }
        return address;
    }
}
