package faultline.emulator.paging;

import faultline.emulator.debug.StopPoints;
import faultline.emulator.memory.HostMemory;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.timing.PerfCounters;
import faultline.emulator.trap.GuestFault;

/**
 * User-mode data accesses that the line filter did not let through: modelled in full, and by the line where they cross one. Whoever
 * has asked the filter comes here, and it is not asked again. Faults are thrown before anything is written.
 */
public final class MissedAccess {

    /** {@link #loadForUpdateUnlessCode}: decoded code would be overwritten. */
    public static final long CODE = -1;

    private static final int READ_USER = GuestFault.CODE_USER;
    private static final int WRITE_USER = GuestFault.CODE_USER | GuestFault.CODE_WRITE;

    private final LineAccess lines;
    private final PhysicalMemory memory;
    private final PerfCounters counters;
    private final GuestFault fault;
    private final StopPoints stops;
    private final int lineMask;

    MissedAccess(LineAccess lines, PhysicalMemory memory, PerfCounters counters, GuestFault fault) {
        this.counters = counters;
        this.lines = lines;
        this.memory = memory;
        this.fault = fault;
        this.stops = lines.stops();
        this.lineMask = -lines.lineBytes();
    }

    /** Loads 1, 2, 4 or 8 bytes; the bits of the result above them are of no meaning. */
    public long load(int va, int bytes) {
        if (stops.mayWatch(va, bytes)) {
            stops.access(va, bytes, false);
        }
        if ((va + bytes - 1 & lineMask) != (va & lineMask)) {
            return loadCrossing(va, bytes, READ_USER);
        }
        long value = loadWithin(va, bytes);
        counters.loads++;
        return value;
    }

    /** {@link #load} when it is known that no byte is watched, of which the caller counts one load. */
    public long loadCounted(int va, int bytes) {
        if ((va + bytes - 1 & lineMask) != (va & lineMask)) {
            long value = loadCrossing(va, bytes, READ_USER);
            counters.loads--;
            return value;
        }
        return loadWithin(va, bytes);
    }

    /**
     * A load within a line, which is not counted. RAM is read before the caches are modelled: nothing can change it in between, and the host waits for its
     * own memory while it works on the model.
     */
    private long loadWithin(int va, int bytes) {
        long address = probe(va, READ_USER);
        if (!memory.contains(address)) {
            lines.loaded(va, READ_USER, address);
            counters.loads--;
            return read(address, bytes);
        }
        long host = memory.host(address);
        long value =
                switch (bytes) {
                    case 1 -> HostMemory.get8(host);
                    case 2 -> HostMemory.get16(host);
                    case 4 -> HostMemory.get32(host);
                    default -> HostMemory.get64(host);
                };
        lines.loadedUser(va, address, host);
        return value;
    }

    /** The load of a read-modify-write of 1, 2, 4 or 8 bytes: faults as a store, so that the store that follows cannot. */
    public long loadForUpdate(int va, int bytes) {
        if (stops.mayWatch(va, bytes)) {
            stops.access(va, bytes, false);
        }
        if ((va + bytes - 1 & lineMask) != (va & lineMask)) {
            return loadCrossing(va, bytes, WRITE_USER);
        }
        long address = probe(va, WRITE_USER);
        long value = read(address, bytes);
        lines.userReference(address, false);
        return value;
    }

    /**
     * {@link #loadForUpdate} of at most 4 bytes, unless the store that follows would overwrite decoded code: then nothing happens but the
     * translation, which may be repeated without effect.
     *
     * @return {@link #CODE} then
     */
    public long loadForUpdateUnlessCode(int va, int bytes) {
        if ((va + bytes - 1 & lineMask) != (va & lineMask)) {
            return updatesCode(va, bytes) ? CODE : loadCrossing(va, bytes, WRITE_USER);
        }
        long address = probe(va, WRITE_USER);
        if (holdsCode(address)) {
            return CODE;
        }
        long value = read(address, bytes) & 0xFFFF_FFFFL;
        lines.userReference(address, false);
        return value;
    }

    private long loadCrossing(int va, int bytes, int access) {
        int second = va + bytes - 1 & lineMask;
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

    /** Stores the low 1, 2, 4 or 8 bytes of {@code value}. */
    public void store(int va, int bytes, long value) {
        if (stops.mayWatch(va, bytes)) {
            stops.access(va, bytes, true);
        }
        if ((va + bytes - 1 & lineMask) != (va & lineMask)) {
            storeCrossing(va, bytes, value);
            return;
        }
        storeWithin(va, bytes, value, probe(va, WRITE_USER));
        counters.stores++;
    }

    /** A store within a line to {@code address}, which is not counted. */
    private void storeWithin(int va, int bytes, long value, long address) {
        int frame = (int) (address >>> PhysicalMemory.FRAME_SHIFT);
        if (!memory.contains(address) || memory.holdsCode(frame)) {
            lines.stored(va, WRITE_USER, address);
            counters.stores--;
            write(address, bytes, value);
            return;
        }
        long host = memory.hostForStores(address);
        lines.storedUser(va, address, host);
        switch (bytes) {
            case 1 -> HostMemory.put8(host, (int) value);
            case 2 -> HostMemory.put16(host, (int) value);
            case 4 -> HostMemory.put32(host, (int) value);
            default -> HostMemory.put64(host, value);
        }
    }

    private void storeCrossing(int va, int bytes, long value) {
        int second = va + bytes - 1 & lineMask;
        long low = probe(va, WRITE_USER);
        long high = probe(second, WRITE_USER);
        lines.userReference(low, true);
        lines.userReference(high, true);
        int split = second - va;
        for (int i = 0; i < bytes; i++) {
            memory.write8(i < split ? low + i : high + i - split, (int) (value >>> 8 * i));
        }
    }

    /**
     * Stores the low {@code bytes} bytes of {@code value}, unless that would overwrite decoded code: then nothing happens but the
     * translation, which may be repeated without effect. The caller counts one store.
     *
     * @param bytes 1, 2, 4 or 8
     * @return whether the bytes were stored
     */
    public boolean storeCountedUnlessCode(int va, int bytes, long value) {
        if ((va + bytes - 1 & lineMask) != (va & lineMask)) {
            if (updatesCode(va, bytes)) {
                return false;
            }
            store(va, bytes, value);
            counters.stores--;
            return true;
        }
        long address = probe(va, WRITE_USER);
        if (holdsCode(address)) {
            return false;
        }
        storeWithin(va, bytes, value, address);
        return true;
    }

    /** Whether {@code [va, va + bytes)} is mapped on decoded code; without any effect. */
    private boolean updatesCode(int va, int bytes) {
        return codeAt(va) || codeAt(va + bytes - 1);
    }

    private boolean codeAt(int va) {
        long address = lines.paging().translateForDebug(va);
        return address >= 0 && holdsCode(address);
    }

    private boolean holdsCode(long address) {
        return memory.contains(address) && memory.holdsCode((int) (address >>> PhysicalMemory.FRAME_SHIFT));
    }

    /** Faults if an access to the byte at {@code va} would, and references no line. */
    void probeWrite(int va) {
        probe(va, WRITE_USER);
    }

    private long probe(int va, int access) {
        long address = lines.translate(va, access);
        if (address == PagingUnit.FAULT) {
            throw fault;
        }
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

    private void write(long address, int bytes, long value) {
        switch (bytes) {
            case 1 -> memory.write8(address, (int) value);
            case 2 -> memory.write16(address, (int) value);
            case 4 -> memory.write32(address, (int) value);
            default -> memory.write64(address, value);
        }
    }
}
