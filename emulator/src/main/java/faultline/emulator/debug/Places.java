package faultline.emulator.debug;

import java.util.Collection;
import java.util.List;

/** Offsets within pages at which any address space has a breakpoint. Never changes. */
public final class Places {

    /** No breakpoint anywhere. */
    public static final Places NONE = new Places(List.of());

    private static final int PAGE_MASK = 0xFFF;

    private final long[] bits = new long[64];

    /** @param addresses of all breakpoints */
    public Places(Collection<Integer> addresses) {
        for (int address : addresses) {
            int offset = address & PAGE_MASK;
            bits[offset >>> 6] |= 1L << offset;
        }
    }

    boolean has(int offset) {
        return (bits[offset >>> 6] >>> offset & 1) != 0;
    }
}
