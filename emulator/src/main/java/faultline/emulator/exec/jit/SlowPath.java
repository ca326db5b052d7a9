package faultline.emulator.exec.jit;

import faultline.emulator.debug.StopPoints;
import faultline.emulator.exec.interp.Interpreter;
import faultline.emulator.memory.HostMemory;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.FilterTable;
import faultline.emulator.paging.MissedAccess;
import faultline.emulator.paging.Mmu;
import faultline.emulator.timing.PerfCounters;
import faultline.emulator.trap.GuestFault;

/**
 * What translated code calls when the line filter does not know a line, for accesses that are not aligned, which the filter may let through here, and for instructions it
 * does not translate.
 */
final class SlowPath {
    /** {@link #string}: the instruction is done. */
    static final int DONE = 0;
    /** {@link #string}: it is not, and the deadline is reached. */
    static final int DUE = 1;
    /** {@link #string}: it is not, and code was overwritten or watched memory accessed. */
    static final int STALE = 2;

    private final Mmu mmu;
    private final FilterTable reads;
    private final FilterTable writes;
    private final MissedAccess missed;
    private final PerfCounters counters;
    private final RegionState state;
    private final StopPoints stops;
    private final Interpreter interpreter;

    SlowPath(Mmu mmu, PerfCounters counters, RegionState state, Interpreter interpreter) {
        this.mmu = mmu;
        this.reads = mmu.readFilter();
        this.writes = mmu.writeFilter();
        this.missed = mmu.missed();
        this.counters = counters;
        this.state = state;
        this.stops = mmu.stopPoints();
        this.interpreter = interpreter;
    }

    /** Enters a line; leaves the region, having entered it, when it is no longer in the frame that was translated. */
    void fetch(int va, int translated, int site) {
        state.site = site;
        int frame = (int) (mmu.fetchLine(va) >>> PhysicalMemory.FRAME_SHIFT);
        if (frame != translated) {
            state.line = va;
            state.otherFrame = frame;
            throw state.bail;
        }
        counters.fetches--;
        state.look();
    }

    int load8(int va, int site) {
        state.site = site;
        if (stops.mayWatch(va, 1)) {
            interpretIfWatched(va, 1);
        }
        int value = (int) missed.loadCounted(va, 1);
        state.look();
        return value;
    }

    int load16(int va, int site) {
        if ((va & 1) != 0) {
            long host = reads.hostOf(va, 2);
            if (host != 0) {
                return HostMemory.get16(host);
            }
        }
        state.site = site;
        if (stops.mayWatch(va, 2)) {
            interpretIfWatched(va, 2);
        }
        int value = (int) missed.loadCounted(va, 2);
        state.look();
        return value;
    }

    int load32(int va, int site) {
        if ((va & 3) != 0) {
            long host = reads.hostOf(va, 4);
            if (host != 0) {
                return HostMemory.get32(host);
            }
        }
        state.site = site;
        if (stops.mayWatch(va, 4)) {
            interpretIfWatched(va, 4);
        }
        int value = (int) missed.loadCounted(va, 4);
        state.look();
        return value;
    }

    int loadForUpdate(int va, int size, int site) {
        if ((va & size / 8 - 1) != 0) {
            long host = writes.hostOf(va, size / 8);
            if (host != 0) {
                return size == 16 ? HostMemory.get16(host) : HostMemory.get32(host);
            }
        }
        state.site = site;
        if (stops.mayWatch(va, size / 8)) {
            interpretIfWatched(va, size / 8);
        }
        long value = missed.loadForUpdateUnlessCode(va, size / 8);
        if (value == MissedAccess.CODE) {
            throw state.bail;
        }
        counters.loads--;
        state.look();
        return (int) value;
    }

    void store(int va, int bytes, int value, int site) {
        if ((va & bytes - 1) != 0 && putMisaligned(va, bytes, value)) {
            return;
        }
        state.site = site;
        if (stops.mayWatch(va, bytes)) {
            interpretIfWatched(va, bytes);
        }
        if (!missed.storeCountedUnlessCode(va, bytes, value)) {
            throw state.bail;
        }
        state.look();
    }

    /** Whether the filter let it through. */
    private boolean putMisaligned(int va, int bytes, int value) {
        long host = writes.hostOf(va, bytes);
        if (host == 0) {
            return false;
        }
        if (bytes == 2) {
            HostMemory.put16(host, value);
        } else {
            HostMemory.put32(host, value);
        }
        return true;
    }

    void storeLate32(int va, int value, int site) {
        state.site = site;
        missed.store(va, 4, value);
        state.stale |= stops.stopping();
        counters.stores--;
        state.look();
    }

    /** Leaves the region before an access to watched memory: the interpreter makes it and then looks whether to stop. */
    private void interpretIfWatched(int va, int bytes) {
        if (stops.watches(va, bytes)) {
            throw state.bail;
        }
    }

    /** Faults because of a segment register that holds no segment. */
    void unusableSegment(int site) {
        state.site = site;
        throw interpreter.fault().raise(GuestFault.GENERAL_PROTECTION, 0);
    }

    /** Faults because of a division. */
    void divideError(int site) {
        state.site = site;
        throw interpreter.fault().raise(GuestFault.DIVIDE_ERROR, 0);
    }

    /** Interprets the instruction at {@code site} on the CPU's registers; whether the region must be left behind it. */
    boolean perform(
            RegionCode region, int site, int eax, int ecx, int edx, int ebx, int esp, int ebp, int esi, int edi) {
        state.site = site;
        state.registers(eax, ecx, edx, ebx, esp, ebp, esi, edi);
        state.giveRegisters();
        interpreter.perform(region.site(site).op());
        state.takeRegisters();
        state.look();
        state.stale |= stops.stopping();
        return state.stale;
    }

    /** Runs the string instruction at {@code site} chunk by chunk. */
    int string(RegionCode region, int site, int eax, int ecx, int edx, int ebx, int esp, int ebp, int esi, int edi) {
        state.site = site;
        state.registers(eax, ecx, edx, ebx, esp, ebp, esi, edi);
        state.giveRegisters();
        while (!interpreter.performString(region.site(site).op())) {
            if (stops.stopping()) {
                return paused(STALE);
            }
            if (state.due()) {
                return paused(DUE);
            }
            if (state.stale) {
                return paused(STALE);
            }
        }
        state.stale |= stops.stopping();
        return paused(DONE);
    }

    private int paused(int result) {
        state.takeRegisters();
        state.look();
        return result;
    }
}
