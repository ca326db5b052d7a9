package faultline.emulator.paging;

import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.timing.PerfCounters;
import java.util.Arrays;

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
        byte[] fromChunk = reads.chunks[source];
        byte[] toChunk = writes.chunks[target];
        int distance = PhysicalMemory.offset(to) - PhysicalMemory.offset(from);
        if (fromChunk == toChunk && distance > 0 && distance < bytes) {
            return false;
        }
        System.arraycopy(fromChunk, PhysicalMemory.offset(from), toChunk, PhysicalMemory.offset(to), bytes);
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
        byte[] chunk = writes.chunks[target];
        int at = PhysicalMemory.offset(to);
        switch (size) {
            case 8 -> Arrays.fill(chunk, at, at + elements, (byte) value);
            case 16 -> {
                for (int i = 0; i < elements; i++) {
                    PhysicalMemory.put16(chunk, at + 2 * i, value);
                }
            }
            default -> {
                for (int i = 0; i < elements; i++) {
                    PhysicalMemory.put32(chunk, at + 4 * i, value);
                }
            }
        }
        counters.stores += elements;
        return true;
    }
}
