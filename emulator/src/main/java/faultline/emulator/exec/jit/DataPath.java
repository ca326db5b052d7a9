package faultline.emulator.exec.jit;

import faultline.emulator.exec.interp.Interpreter;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.FilterTable;
import faultline.emulator.paging.Mmu;
import faultline.emulator.timing.PerfCounters;

/**
 * Memory access for translated code: a look into the line filter, else a call of the MMU. The block charges the counters for
 * one line each, so slow paths take that off again once they have succeeded. A record, since HotSpot trusts the final
 * fields of those. {@code slow} has all that is not hot.
 */
record DataPath(
        long[] reads,
        byte[][] readChunks,
        long[] writes,
        byte[][] writeChunks,
        long[] fetched,
        int lineShift,
        int lineMask,
        SlowPath slow) {

    static DataPath of(Mmu mmu, PerfCounters counters, RegionState state, Interpreter interpreter) {
        return new DataPath(
                mmu.readFilter().entries(),
                mmu.readFilter().chunks(),
                mmu.writeFilter().entries(),
                mmu.writeFilter().chunks(),
                mmu.fetchFilter().entries(),
                Integer.numberOfTrailingZeros(mmu.lineBytes()),
                -mmu.lineBytes(),
                new SlowPath(mmu, counters, state, interpreter));
    }

    /** Enters the line whose entry in the fetch filter would be {@code entry} at {@code index}. */
    void fetch(long entry, int index, int site, int f1, int f2) {
        if (fetched[index] != entry) {
            slow.fetch(entry, site, f1, f2);
        }
    }

    int load8(int va, int site, int f1, int f2) {
        int line = va >>> lineShift;
        int index = (line ^ line >>> FilterTable.FOLD_SHIFT) & FilterTable.INDEX_MASK;
        long entry = reads[index];
        if ((int) (entry >>> 32) != (va & lineMask | FilterTable.USER)) {
            return slow.load8(va, site, f1, f2);
        }
        return readChunks[index][va + (int) entry] & 0xFF;
    }

    int load16(int va, int site, int f1, int f2) {
        int line = va >>> lineShift;
        int index = (line ^ line >>> FilterTable.FOLD_SHIFT) & FilterTable.INDEX_MASK;
        long entry = reads[index];
        if ((int) (entry >>> 32) != (va + 1 & lineMask | FilterTable.USER)) {
            return slow.load16(va, site, f1, f2);
        }
        return PhysicalMemory.get16(readChunks[index], va + (int) entry);
    }

    int load32(int va, int site, int f1, int f2) {
        int line = va >>> lineShift;
        int index = (line ^ line >>> FilterTable.FOLD_SHIFT) & FilterTable.INDEX_MASK;
        long entry = reads[index];
        if ((int) (entry >>> 32) != (va + 3 & lineMask | FilterTable.USER)) {
            return slow.load32(va, site, f1, f2);
        }
        return PhysicalMemory.get32(readChunks[index], va + (int) entry);
    }

    int loadForUpdate8(int va, int site, int f1, int f2) {
        int line = va >>> lineShift;
        int index = (line ^ line >>> FilterTable.FOLD_SHIFT) & FilterTable.INDEX_MASK;
        long entry = writes[index];
        if ((int) (entry >>> 32) != (va & lineMask | FilterTable.USER)) {
            return slow.loadForUpdate(va, 8, site, f1, f2);
        }
        return writeChunks[index][va + (int) entry] & 0xFF;
    }

    int loadForUpdate16(int va, int site, int f1, int f2) {
        int line = va >>> lineShift;
        int index = (line ^ line >>> FilterTable.FOLD_SHIFT) & FilterTable.INDEX_MASK;
        long entry = writes[index];
        if ((int) (entry >>> 32) != (va + 1 & lineMask | FilterTable.USER)) {
            return slow.loadForUpdate(va, 16, site, f1, f2);
        }
        return PhysicalMemory.get16(writeChunks[index], va + (int) entry);
    }

    int loadForUpdate32(int va, int site, int f1, int f2) {
        int line = va >>> lineShift;
        int index = (line ^ line >>> FilterTable.FOLD_SHIFT) & FilterTable.INDEX_MASK;
        long entry = writes[index];
        if ((int) (entry >>> 32) != (va + 3 & lineMask | FilterTable.USER)) {
            return slow.loadForUpdate(va, 32, site, f1, f2);
        }
        return PhysicalMemory.get32(writeChunks[index], va + (int) entry);
    }

    void store8(int va, int value, int site, int f1, int f2) {
        int line = va >>> lineShift;
        int index = (line ^ line >>> FilterTable.FOLD_SHIFT) & FilterTable.INDEX_MASK;
        long entry = writes[index];
        if ((int) (entry >>> 32) != (va & lineMask | FilterTable.USER)) {
            slow.store(va, 1, value, site, f1, f2);
        } else {
            writeChunks[index][va + (int) entry] = (byte) value;
        }
    }

    void store16(int va, int value, int site, int f1, int f2) {
        int line = va >>> lineShift;
        int index = (line ^ line >>> FilterTable.FOLD_SHIFT) & FilterTable.INDEX_MASK;
        long entry = writes[index];
        if ((int) (entry >>> 32) != (va + 1 & lineMask | FilterTable.USER)) {
            slow.store(va, 2, value, site, f1, f2);
        } else {
            PhysicalMemory.put16(writeChunks[index], va + (int) entry, value);
        }
    }

    void store32(int va, int value, int site, int f1, int f2) {
        int line = va >>> lineShift;
        int index = (line ^ line >>> FilterTable.FOLD_SHIFT) & FilterTable.INDEX_MASK;
        long entry = writes[index];
        if ((int) (entry >>> 32) != (va + 3 & lineMask | FilterTable.USER)) {
            slow.store(va, 4, value, site, f1, f2);
        } else {
            PhysicalMemory.put32(writeChunks[index], va + (int) entry, value);
        }
    }

    /** A 32-bit store after another access of the same instruction: also to decoded code, which the caller looks for. */
    void storeLate32(int va, int value, int site, int f1, int f2) {
        int line = va >>> lineShift;
        int index = (line ^ line >>> FilterTable.FOLD_SHIFT) & FilterTable.INDEX_MASK;
        long entry = writes[index];
        if ((int) (entry >>> 32) != (va + 3 & lineMask | FilterTable.USER)) {
            slow.storeLate32(va, value, site, f1, f2);
        } else {
            PhysicalMemory.put32(writeChunks[index], va + (int) entry, value);
        }
    }
}
