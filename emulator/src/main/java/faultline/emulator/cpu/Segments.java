package faultline.emulator.cpu;

import faultline.emulator.trap.LocalDescriptors;

/**
 * The segment registers of a user program: selectors, and the bases that thread-local slots and the local descriptor table
 * give. Limits and write protection are not modelled. The global descriptor table is Linux's (arch/i386/include/asm/segment.h).
 *
 * <p>CS and SS always have base zero: stacks elsewhere are not modelled, and a load of SS that wants one is refused. While DS and ES are flat too, {@link #flat} says so, and the engines address them
 * without asking.
 */
public final class Segments {
    /** Segment numbers as encoded. */
    public static final int ES = 0;

    public static final int CS = 1;
    public static final int SS = 2;
    public static final int DS = 3;
    public static final int FS = 4;
    public static final int GS = 5;

    /** Selector of flat user code, GDT entry 14, RPL 3. */
    public static final int USER_CODE = 0x73;
    /** Selector of flat user data, GDT entry 15, RPL 3. */
    public static final int USER_DATA = 0x7B;
    /** First GDT entry of thread-local storage. */
    public static final int FIRST_TLS_ENTRY = 6;
    /** GDT entries of thread-local storage. */
    public static final int TLS_ENTRIES = 3;

    private static final int RPL = 3;
    private static final int TABLE_INDICATOR = 4;

    private final int[] selectors = {USER_DATA, USER_CODE, USER_DATA, USER_DATA, 0, 0};
    private final int[] bases = new int[6];
    private final int[] tlsBases = new int[TLS_ENTRIES];
    private final boolean[] tlsPresent = new boolean[TLS_ENTRIES];
    private LocalDescriptors local;
    private boolean flat = true;

    /** The selector in segment register {@code segment} (0..5). */
    public int selector(int segment) {
        return selectors[segment];
    }

    /** The linear base of segment register {@code segment}. */
    public int base(int segment) {
        return bases[segment];
    }

    /** Whether memory may be reached through {@code segment}: its selector is not null. */
    public boolean usable(int segment) {
        return (selectors[segment] & ~RPL) != 0;
    }

    /** Whether DS and ES both have base zero and a selector that is not null, so that addresses are offsets. */
    public boolean flat() {
        return flat;
    }

    /** Sets a segment register with its hidden part, as a return from the kernel does. */
    public void restore(int segment, int selector, int base) {
        selectors[segment] = selector;
        bases[segment] = base;
        flat = usable(DS) && usable(ES) && (bases[DS] | bases[ES]) == 0;
    }

    /** Describes thread-local slot {@code slot} (0..2); what segment registers hold already stays as it was. */
    public void setTls(int slot, int base, boolean present) {
        tlsBases[slot] = base;
        tlsPresent[slot] = present;
    }

    /** LLDT: selectors with the table bit mean entries of {@code table} from now on; null is no table. */
    public void setLocal(LocalDescriptors table) {
        local = table;
    }

    /** The local descriptor that {@code selector} names, by its index, or -1 when it names none. */
    public int localIndex(int selector) {
        return (selector & TABLE_INDICATOR) != 0 && local != null ? selector >> 3 : -1;
    }

    /** The local descriptor table, or null. */
    public LocalDescriptors local() {
        return local;
    }

    /** Linear base that thread-local slot {@code slot} describes. */
    public int tlsBase(int slot) {
        return tlsBases[slot];
    }

    /**
     * Whether a user program may load {@code selector} into {@code segment} (not CS).
     *
     * @return true if so; if not, the processor raises #GP(selector), as {@link #load} must not be called then
     */
    public boolean loadable(int segment, int selector) {
        if ((selector & ~RPL) == 0) {
            return segment != SS;
        }
        if ((selector & TABLE_INDICATOR) != 0) {
            int index = localIndex(selector);
            boolean stack = index >= 0 && (selector & RPL) == RPL && local.writable(index) && local.base(index) == 0;
            return index >= 0 && (segment == SS ? stack : local.loadable(index));
        }
        int slot = (selector >> 3) - FIRST_TLS_ENTRY;
        if (slot >= 0 && slot < TLS_ENTRIES) {
            return tlsPresent[slot] && (segment != SS || (selector & RPL) == RPL && tlsBases[slot] == 0);
        }
        return selector >> 3 == USER_DATA >> 3 && (segment != SS || (selector & RPL) == RPL)
                || selector >> 3 == USER_CODE >> 3 && segment != SS;
    }

    /** Loads a {@link #loadable} selector and the base its descriptor gives. */
    public void load(int segment, int selector) {
        int index = localIndex(selector);
        if (index >= 0) {
            restore(segment, selector & 0xFFFF, local.base(index));
            return;
        }
        int slot = (selector >> 3) - FIRST_TLS_ENTRY;
        boolean tls = slot >= 0 && slot < TLS_ENTRIES;
        restore(segment, selector & 0xFFFF, tls ? tlsBases[slot] : 0);
    }
}
