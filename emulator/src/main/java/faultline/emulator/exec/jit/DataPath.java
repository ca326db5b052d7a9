package faultline.emulator.exec.jit;

import faultline.emulator.exec.interp.Interpreter;
import faultline.emulator.memory.HostMemory;
import faultline.emulator.paging.FilterTable;
import faultline.emulator.paging.Mmu;
import faultline.emulator.timing.PerfCounters;

/**
 * Memory access for translated code: a look into the line filter, else a call of the MMU. The block charges the counters for
 * one line each, so slow paths take that off again once they have succeeded. A record, since HotSpot trusts the final
 * fields of those. {@code slow} has all that is not hot.
 */
record DataPath(
        int[] reads,
        long[] readHosts,
        int[] writes,
        long[] writeHosts,
        int[] fetched,
        int[] fetchedFrames,
        int lineShift,
        int foldShift,
        int lineMask,
        SlowPath slow) {

    static DataPath of(Mmu mmu, PerfCounters counters, RegionState state, Interpreter interpreter) {
        return new DataPath(
                mmu.readFilter().tags(),
                mmu.readFilter().hosts(),
                mmu.writeFilter().tags(),
                mmu.writeFilter().hosts(),
                mmu.fetchFilter().tags(),
                mmu.fetchFilter().frames(),
                Integer.numberOfTrailingZeros(mmu.lineBytes()),
                Integer.numberOfTrailingZeros(mmu.lineBytes()) + FilterTable.FOLD_SHIFT,
                -mmu.lineBytes(),
                new SlowPath(mmu, counters, state, interpreter));
    }

    /**
     * Enters {@code line}, to be at {@code index} in the fetch filter, from a line of the same page. Nothing that a region does maps a page
     * elsewhere, so it still is in {@code frame}.
     */
    void fetchInPage(int line, int frame, int index, int site) {
        if (fetched[index] != line) {
            slow.fetch(line, frame, site);
        }
    }

    /** Enters {@code line}, to be at {@code index} in the fetch filter and in {@code frame}. */
    void fetch(int line, int frame, int index, int site) {
        if (fetched[index] != line || fetchedFrames[index] != frame) {
            slow.fetch(line, frame, site);
        }
    }

    private int index(int va) {
        return (va >>> lineShift ^ va >>> foldShift) & FilterTable.INDEX_MASK;
    }

    private static long host(long[] hosts, int index, int va) {
        return hosts[index] + (va & 0xFFFF_FFFFL);
    }

    int load8(int va, int site) {
        int index = index(va);
        if (reads[index] != (va & lineMask)) {
            return slow.load8(va, site);
        }
        return HostMemory.get8(host(readHosts, index, va));
    }

    int load16(int va, int site) {
        int index = index(va);
        if (reads[index] != (va + 1 & lineMask)) {
            return slow.load16(va, site);
        }
        return HostMemory.get16(host(readHosts, index, va));
    }

    int load32(int va, int site) {
        int index = index(va);
        if (reads[index] != (va + 3 & lineMask)) {
            return slow.load32(va, site);
        }
        return HostMemory.get32(host(readHosts, index, va));
    }

    int loadForUpdate8(int va, int site) {
        int index = index(va);
        if (writes[index] != (va & lineMask)) {
            return slow.loadForUpdate(va, 8, site);
        }
        return HostMemory.get8(host(writeHosts, index, va));
    }

    int loadForUpdate16(int va, int site) {
        int index = index(va);
        if (writes[index] != (va + 1 & lineMask)) {
            return slow.loadForUpdate(va, 16, site);
        }
        return HostMemory.get16(host(writeHosts, index, va));
    }

    int loadForUpdate32(int va, int site) {
        int index = index(va);
        if (writes[index] != (va + 3 & lineMask)) {
            return slow.loadForUpdate(va, 32, site);
        }
        return HostMemory.get32(host(writeHosts, index, va));
    }

    void store8(int va, int value, int site) {
        int index = index(va);
        if (writes[index] != (va & lineMask)) {
            slow.store(va, 1, value, site);
        } else {
            HostMemory.put8(host(writeHosts, index, va), value);
        }
    }

    void store16(int va, int value, int site) {
        int index = index(va);
        if (writes[index] != (va + 1 & lineMask)) {
            slow.store(va, 2, value, site);
        } else {
            HostMemory.put16(host(writeHosts, index, va), value);
        }
    }

    void store32(int va, int value, int site) {
        int index = index(va);
        if (writes[index] != (va + 3 & lineMask)) {
            slow.store(va, 4, value, site);
        } else {
            HostMemory.put32(host(writeHosts, index, va), value);
        }
    }

    /** A 32-bit store after another access of the same instruction: also to decoded code, which the caller looks for. */
    void storeLate32(int va, int value, int site) {
        int index = index(va);
        if (writes[index] != (va + 3 & lineMask)) {
            slow.storeLate32(va, value, site);
        } else {
            HostMemory.put32(host(writeHosts, index, va), value);
        }
    }
}
