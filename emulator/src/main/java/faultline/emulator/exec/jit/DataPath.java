package faultline.emulator.exec.jit;

import faultline.emulator.exec.interp.Interpreter;
import faultline.emulator.memory.HostMemory;
import faultline.emulator.paging.FilterTable;
import faultline.emulator.paging.Mmu;
import faultline.emulator.timing.PerfCounters;

/**
 * Memory access for translated code: a look into the line filter, else a call of the MMU. The block charges the counters for
 * one line each, so slow paths take that off again once they have succeeded. A record, since HotSpot trusts the final
 * fields of those. {@code slow} has all that is not hot, accesses that are not aligned among it: what is looked for keeps their low bits, which no tag has.
 *
 * <p>Where a line is on the host is known after the index and a look into the filter: two dependent loads before the guest's own, and guests wait for their loads. So
 * each site has a guess, which is what it was last time: the same for all lines of a page, and mostly of an array. The host predicts that it is right, and loads at once. The two
 * loads must be two in the source also, since HotSpot would make one of them that waits.
 *
 * @param readHosts by index, what added to an address of the line gives the one on the host
 * @param guesses by site, the same for what was loaded last
 */
record DataPath(
        int[] reads,
        long[] readHosts,
        int[] writes,
        long[] writeHosts,
        int[] fetched,
        int[] fetchedFrames,
        long[] guesses,
        int multiplier,
        int lineMask,
        SlowPath slow) {

    /** How many sites have a guess of their own. */
    static final int GUESSES = 1 << 12;

    static DataPath of(Mmu mmu, PerfCounters counters, RegionState state, Interpreter interpreter) {
        return new DataPath(
                mmu.readFilter().tags(),
                mmu.readFilter().hosts(),
                mmu.writeFilter().tags(),
                mmu.writeFilter().hosts(),
                mmu.fetchFilter().tags(),
                mmu.fetchFilter().frames(),
                new long[GUESSES],
                FilterTable.multiplier(Integer.numberOfTrailingZeros(mmu.lineBytes())),
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

    private int index(int tag) {
        return FilterTable.index(tag, multiplier);
    }

    private long hostOfStore(int index, int va) {
        return writeHosts[index] + (va & 0xFFFF_FFFFL);
    }

    int load8(int va, int site) {
        int tag = va & lineMask;
        int index = index(tag);
        if (reads[index] != tag) {
            return slow.load8(va, site);
        }
        long host = readHosts[index];
        long guess = guesses[site & GUESSES - 1];
        if (host == guess) {
            return HostMemory.get8(guess + (va & 0xFFFF_FFFFL));
        }
        guesses[site & GUESSES - 1] = host;
        return HostMemory.get8(host + (va & 0xFFFF_FFFFL));
    }

    int load16(int va, int site) {
        int tag = va & (lineMask | 1);
        int index = index(tag);
        if (reads[index] != tag) {
            return slow.load16(va, site);
        }
        long host = readHosts[index];
        long guess = guesses[site & GUESSES - 1];
        if (host == guess) {
            return HostMemory.get16(guess + (va & 0xFFFF_FFFFL));
        }
        guesses[site & GUESSES - 1] = host;
        return HostMemory.get16(host + (va & 0xFFFF_FFFFL));
    }

    int load32(int va, int site) {
        int tag = va & (lineMask | 3);
        int index = index(tag);
        if (reads[index] != tag) {
            return slow.load32(va, site);
        }
        long host = readHosts[index];
        long guess = guesses[site & GUESSES - 1];
        if (host == guess) {
            return HostMemory.get32(guess + (va & 0xFFFF_FFFFL));
        }
        guesses[site & GUESSES - 1] = host;
        return HostMemory.get32(host + (va & 0xFFFF_FFFFL));
    }

    int loadForUpdate8(int va, int site) {
        int tag = va & lineMask;
        int index = index(tag);
        if (writes[index] != tag) {
            return slow.loadForUpdate(va, 8, site);
        }
        return HostMemory.get8(hostOfStore(index, va));
    }

    int loadForUpdate16(int va, int site) {
        int tag = va & (lineMask | 1);
        int index = index(tag);
        if (writes[index] != tag) {
            return slow.loadForUpdate(va, 16, site);
        }
        return HostMemory.get16(hostOfStore(index, va));
    }

    int loadForUpdate32(int va, int site) {
        int tag = va & (lineMask | 3);
        int index = index(tag);
        if (writes[index] != tag) {
            return slow.loadForUpdate(va, 32, site);
        }
        return HostMemory.get32(hostOfStore(index, va));
    }

    void store8(int va, int value, int site) {
        int tag = va & lineMask;
        int index = index(tag);
        if (writes[index] != tag) {
            slow.store(va, 1, value, site);
        } else {
            HostMemory.put8(hostOfStore(index, va), value);
        }
    }

    void store16(int va, int value, int site) {
        int tag = va & (lineMask | 1);
        int index = index(tag);
        if (writes[index] != tag) {
            slow.store(va, 2, value, site);
        } else {
            HostMemory.put16(hostOfStore(index, va), value);
        }
    }

    void store32(int va, int value, int site) {
        int tag = va & (lineMask | 3);
        int index = index(tag);
        if (writes[index] != tag) {
            slow.store(va, 4, value, site);
        } else {
            HostMemory.put32(hostOfStore(index, va), value);
        }
    }

    /** A 32-bit store after another access of the same instruction: also to decoded code, which the caller looks for. */
    void storeLate32(int va, int value, int site) {
        int tag = va & (lineMask | 3);
        int index = index(tag);
        if (writes[index] != tag) {
            slow.storeLate32(va, value, site);
        } else {
            HostMemory.put32(hostOfStore(index, va), value);
        }
    }
}
