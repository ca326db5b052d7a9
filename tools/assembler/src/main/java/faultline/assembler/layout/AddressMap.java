package faultline.assembler.layout;

import java.util.ArrayList;
import java.util.List;

/**
 * Where sections are loaded: one run of pages for each set of permissions, from {@link #BASE} up, the file's headers
 * before the first section.
 */
public final class AddressMap {
    /** Where GNU ld puts i386 executables (binutils, ld/emulparams/elf_i386.sh, TEXT_START_ADDR). */
    public static final long BASE = 0x0804_8000L;

    /** Bytes of a page. */
    public static final int PAGE = 4096;

    /** Bytes kept at the start of the first page for the ELF header and up to five program headers. */
    public static final int HEADERS = 52 + 5 * 32;

    /** The end of user space on Linux i386 with the 3G/1G split. */
    public static final long LIMIT = 0xC000_0000L;

    private AddressMap() {}

    /** A number that is the same for sections of the same permissions, and orders code, constants, data. */
    public static int group(SectionImage s) {
        return group(s.attributes().exec(), s.attributes().write());
    }

    static int group(boolean exec, boolean write) {
        return exec ? write ? 1 : 0 : write ? 3 : 2;
    }

    /** Sets the addresses; gives the loaded sections in address order. */
    static List<SectionState> place(List<SectionState> sections) {
        List<SectionState> order = new ArrayList<>();
        long at = BASE + HEADERS;
        for (int group = 0; group < 4; group++) {
            boolean first = true;
            for (boolean bits : new boolean[] {true, false}) {
                for (SectionState s : sections) {
                    boolean here = s.attributes.alloc()
                            && group(s.attributes.exec(), s.attributes.write()) == group
                            && s.attributes.progbits() == bits;
                    if (!here) {
                        continue;
                    }
                    at = align(at, first && !order.isEmpty() ? PAGE : s.align);
                    first = false;
                    s.address = at;
                    at += s.offset;
                    order.add(s);
                }
            }
        }
        return order;
    }

    static long align(long v, long to) {
        return (v + to - 1) / to * to;
    }
}
