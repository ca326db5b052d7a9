package faultline.emulator.debug;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** The breakpoints of all address spaces: their addresses, and their offsets within pages. Never changes. */
public final class Places {

    /** No breakpoint anywhere. */
    public static final Places NONE = new Places(List.of());

    private static final int PAGE_MASK = 0xFFF;

    private final long[] bits = new long[64];
    private final int[] addresses;

    /** @param addresses of all breakpoints */
    public Places(Collection<Integer> addresses) {
        this.addresses = addresses.stream()
                .mapToInt(Integer::intValue)
                .sorted()
                .distinct()
                .toArray();
        for (int address : this.addresses) {
            int offset = address & PAGE_MASK;
            bits[offset >>> 6] |= 1L << offset;
        }
    }

    boolean has(int offset) {
        return (bits[offset >>> 6] >>> offset & 1) != 0;
    }

    /** Whether some address space has a breakpoint at {@code va}. */
    boolean at(int va) {
        return Arrays.binarySearch(addresses, va) >= 0;
    }

    /** The addresses that are not in {@code other}. */
    int[] without(Places other) {
        return Arrays.stream(addresses).filter(va -> !other.at(va)).toArray();
    }
}
