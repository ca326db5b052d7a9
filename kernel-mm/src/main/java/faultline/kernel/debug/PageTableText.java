package faultline.kernel.debug;

import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.PageTableEntry;
import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.mm.AddressSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Page tables as text: the entries behind an address, and what a range maps. */
final class PageTableText {

    private static final int PAGE = 4096;

    private final PhysicalMemory memory;
    private final PageTableFormat format;

    PageTableText(PhysicalMemory memory, PageTableFormat format) {
        this.memory = memory;
        this.format = format;
    }

    /** Each entry on the way to {@code va}. */
    String entries(AddressSpace space, int va) {
        StringBuilder text = new StringBuilder();
        long table = space.root();
        for (int level = 0; level < format.levels(); level++) {
            long address = format.entryAddress(table, va, level);
            long entry = format.read(memory, address);
            boolean last = level == format.levels() - 1;
            boolean large =
                    level == format.largeLevel() && PageTableEntry.present(entry) && PageTableEntry.large(entry);
            text.append(line(
                    "%s 0x%08x: 0x%0" + 2 * format.entryBytes() + "x  %s",
                    name(level),
                    address,
                    entry,
                    describe(entry, last || large, level == 0 && format.levels() > 2) + (large ? " PS" : "")));
            if (!PageTableEntry.present(entry) || large) {
                break;
            }
            table = (long) PageTableEntry.frame(entry) << 12;
        }
        return text.toString();
    }

    private String name(int level) {
        int above = format.levels() - level;
        return above == 1 ? "PTE  " : above == 2 ? "PDE  " : "PDPTE";
    }

    private static String describe(long entry, boolean leaf, boolean pointer) {
        if (entry == 0) {
            return "nothing";
        }
        if (!PageTableEntry.present(entry)) {
            return "not present";
        }
        String what = String.format("%s 0x%x", leaf ? "frame" : "table", PageTableEntry.frame(entry));
        return pointer ? what + "  P" : what + "  " + flags(entry, leaf);
    }

    private static String flags(long entry, boolean leaf) {
        StringBuilder flags = new StringBuilder("P");
        flags.append(PageTableEntry.writable(entry) ? " W" : "");
        flags.append(PageTableEntry.user(entry) ? " U" : "");
        flags.append(PageTableEntry.accessed(entry) ? " A" : "");
        if (leaf) {
            flags.append(PageTableEntry.dirty(entry) ? " D" : "");
            flags.append(PageTableEntry.global(entry) ? " G" : "");
        }
        return flags.append(PageTableEntry.noExecute(entry) ? " NX" : "").toString();
    }

    /**
     * Neighbouring pages with the same flags.
     *
     * @param start address of the first
     * @param end address behind the last
     */
    record Run(long start, long end, String flags) {
        long pages() {
            return (end - start) / PAGE;
        }
    }

    /** The mapped pages of {@code [from, to)}, a run on a line. */
    String dump(AddressSpace space, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (Run run : runs(space, from, to)) {
            text.append(line("0x%08x-0x%08x %6d pages  %s", run.start, run.end, run.pages(), run.flags));
        }
        return text.toString();
    }

    /** The mapped pages of {@code [from, to)}. */
    List<Run> runs(AddressSpace space, int from, int to) {
        List<Run> runs = new ArrayList<>();
        long start = 0;
        long end = 0;
        String flags = null;
        for (long va = from & 0xFFFF_FFFFL; va < (to & 0xFFFF_FFFFL); ) {
            long upper = upper(space, (int) va);
            boolean large = PageTableEntry.large(upper);
            long next = (va | (1L << format.largeShift()) - 1) + 1;
            if (!large && !PageTableEntry.present(upper)) {
                va = next;
                continue;
            }
            long table = (long) PageTableEntry.frame(upper) << 12;
            long entry = large ? upper : format.read(memory, format.entryAddress(table, (int) va, format.levels() - 1));
            String now = PageTableEntry.present(entry) ? flags(entry, true) : entry == 0 ? null : "not present";
            now = large ? now + " PS" : now;
            if (flags != null && (!flags.equals(now) || end != va)) {
                runs.add(new Run(start, end, flags));
                flags = null;
            }
            if (now != null) {
                start = flags == null ? va : start;
                flags = now;
                end = large ? next : va + PAGE;
            }
            va = large ? next : va + PAGE;
        }
        if (flags != null) {
            runs.add(new Run(start, end, flags));
        }
        return runs;
    }

    /** The entry that names the last-level table for {@code va}, or maps a large page there; 0 where there is nothing. */
    private long upper(AddressSpace space, int va) {
        long table = space.root();
        for (int level = 0; level < format.largeLevel(); level++) {
            long entry = format.read(memory, format.entryAddress(table, va, level));
            if (!PageTableEntry.present(entry)) {
                return 0;
            }
            table = (long) PageTableEntry.frame(entry) << 12;
        }
        return format.read(memory, format.entryAddress(table, va, format.largeLevel()));
    }

    private static String line(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values) + '\n';
    }
}
