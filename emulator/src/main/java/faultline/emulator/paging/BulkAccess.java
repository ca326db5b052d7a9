package faultline.emulator.paging;

import faultline.emulator.memory.HostMemory;
import faultline.emulator.timing.PerfCounters;

/**
 * Many accesses at once by string instructions, within lines that the filter lets through: each of them would change
 * nothing but its count.
 */
public final class BulkAccess {

    private final PerfCounters counters;
    private final FilterTable reads;
    private final FilterTable writes;

    BulkAccess(LineAccess lines, PerfCounters counters) {
        this.counters = counters;
        this.reads = lines.dataFilter().reads();
        this.writes = lines.dataFilter().writes();
    }

    /**
     * Copies upwards element by element.
     *
     * @param bytes of all elements; 1 to a line
     * @param elements how many loads and stores that is
     * @return false, nothing having happened, if the filter does not let it through or a store would change what is loaded
     */
    public boolean copy(int to, int from, int bytes, int elements) {
        int source = reads.index(from);
        int target = writes.index(to);
        if (!reads.hit(source, FilterTable.USER, from + bytes - 1)
                || !writes.hit(target, FilterTable.USER, to + bytes - 1)) {
            return false;
        }
        long fromHost = reads.host(source, from);
        long toHost = writes.host(target, to);
        long distance = toHost - fromHost;
        if (distance > 0 && distance < bytes) {
            return false;
        }
        HostMemory.copy(fromHost, toHost, bytes);
        counters.loads += elements;
        counters.stores += elements;
        return true;
    }

    /**
     * Stores the low {@code size} bits of {@code value} again and again, upwards.
     *
     * @param size 8, 16 or 32
     * @return false, nothing having happened, if the filter does not let it through
     */
    public boolean fill(int to, int value, int size, int elements) {
        int step = size / 8;
        int target = writes.index(to);
        if (!writes.hit(target, FilterTable.USER, to + elements * step - 1)) {
            return false;
        }
        long at = writes.host(target, to);
        switch (size) {
            case 8 -> {
                for (int i = 0; i < elements; i++) {
                    HostMemory.put8(at + i, value);
                }
            }
            case 16 -> {
                for (int i = 0; i < elements; i++) {
                    HostMemory.put16(at + 2L * i, value);
                }
            }
            default -> {
                for (int i = 0; i < elements; i++) {
                    HostMemory.put32(at + 4L * i, value);
                }
            }
        }
        counters.stores += elements;
        return true;
    }

    /**
     * Loads elements upwards until one is equal to {@code value}, or until one is not.
     *
     * @param value zero-extended
     * @param size 8, 16 or 32
     * @param most how many at most; 1 to a line
     * @return how many were loaded; 0, nothing having happened, if the filter does not let them through
     */
    public int scan(int from, int value, int size, int most, boolean untilEqual) {
        int step = size / 8;
        int source = reads.index(from);
        if (!reads.hit(source, FilterTable.USER, from + most * step - 1)) {
            return 0;
        }
        long at = reads.host(source, from);
        int done = 0;
        boolean equal;
        do {
            equal = element(at + (long) done * step, size) == value;
            done++;
        } while (done < most && equal != untilEqual);
        counters.loads += done;
        return done;
    }

    /**
     * Loads pairs of elements upwards until two are equal, or until two are not.
     *
     * @param size 8, 16 or 32
     * @param most how many pairs at most; 1 to a line
     * @return how many pairs were loaded; 0, nothing having happened, if the filter does not let them through
     */
    public int compare(int first, int second, int size, int most, boolean untilEqual) {
        int step = size / 8;
        int one = reads.index(first);
        int other = reads.index(second);
        if (!reads.hit(one, FilterTable.USER, first + most * step - 1)
                || !reads.hit(other, FilterTable.USER, second + most * step - 1)) {
            return 0;
        }
        long a = reads.host(one, first);
        long b = reads.host(other, second);
        int done = 0;
        boolean equal;
        do {
            long at = (long) done * step;
            equal = element(a + at, size) == element(b + at, size);
            done++;
        } while (done < most && equal != untilEqual);
        counters.loads += 2L * done;
        return done;
    }

    /** The element at {@code va}, which was just loaded through the filter, zero-extended; not counted again. */
    public int loaded(int va, int size) {
        return element(reads.host(reads.index(va), va), size);
    }

    private static int element(long at, int size) {
        return switch (size) {
            case 8 -> HostMemory.get8(at);
            case 16 -> HostMemory.get16(at);
            default -> HostMemory.get32(at);
        };
    }
}
