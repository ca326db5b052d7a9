package faultline.kernel.process;

/**
 * A thread-local storage segment: one of the three GDT entries that set_thread_area fills (Linux asm-i386/ldt.h, struct
 * user_desc).
 *
 * @param base linear address of its first byte
 * @param limit as the caller gave it: bytes or pages less one
 * @param flags the bit field of user_desc, seg_32bit lowest
 */
public record TlsDescriptor(int base, int limit, int flags) {

    /** First GDT entry of the three: GDT_ENTRY_TLS_MIN (Linux 2.6.2 asm-i386/segment.h). */
    public static final int FIRST_ENTRY = 6;
    /** How many there are: GDT_ENTRY_TLS_ENTRIES. */
    public static final int ENTRIES = 3;
    /** An entry that is not in use. */
    public static final TlsDescriptor EMPTY = new TlsDescriptor(0, 0, 0x28);

    private static final int LIMIT_IN_PAGES = 0x10;
    private static final int NOT_PRESENT = 0x20;
    private static final int MEANINGFUL = 0x3F;

    /** LDT_empty: whether these values ask for the entry to be cleared. */
    public boolean isEmpty() {
        return base == 0 && limit == 0 && (flags & MEANINGFUL) == (EMPTY.flags & MEANINGFUL);
    }

    /** Whether the segment can be loaded. */
    public boolean present() {
        return (flags & NOT_PRESENT) == 0;
    }

    /** Offset of the segment's last byte. */
    public int lastByte() {
        return (flags & LIMIT_IN_PAGES) != 0 ? limit << 12 | 0xFFF : limit;
    }
}
