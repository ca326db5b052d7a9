package faultline.testkit;

import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.PageTableEntry;
import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.pagetable.LargeEntries;
import faultline.kernel.pagetable.Pte;
import java.util.Set;
import java.util.TreeSet;

/** The part of law 8 that concerns page tables: each has a frame of its own, and an mm has as many, and as many pages, as it says. */
final class PageTableBooks {

    private final PhysicalMemory ram;
    private final MemoryParts memory;
    private final FrameTable frames;
    private final PageTableFormat format;
    private final PteBooks ptes;
    private final HugeBooks huge;
    private final MmChecker.Expectation expect;
    private final Set<Integer> tables = new TreeSet<>();

    /**
     * @param ptes hears of the entries of the last level
     * @param huge hears of the entries that map huge pages
     */
    PageTableBooks(
            PhysicalMemory ram, MemoryParts memory, PteBooks ptes, HugeBooks huge, MmChecker.Expectation expect) {
        this.ram = ram;
        this.memory = memory;
        this.frames = memory.boot().table();
        this.format = memory.tables().format();
        this.ptes = ptes;
        this.huge = huge;
        this.expect = expect;
    }

    /** The tables of one mm and all that is in them. */
    void check(AddressSpace space) {
        int before = tables.size();
        int resident = walk(space, space.root(), 0, 0);
        if (format.tableBytes(0) == PhysicalMemory.FRAME_BYTES) {
            table(space, (int) (space.root() >>> PhysicalMemory.FRAME_SHIFT));
        }
        int found = tables.size() - before;
        expect.that(
                resident == space.residentPages(),
                "mm %d: rss %d, %d pages mapped",
                space.id(),
                space.residentPages(),
                resident);
        expect.that(
                found == space.tablePages(), "mm %d: %d table pages, %d found", space.id(), space.tablePages(), found);
    }

    /** Goes through a table; returns the pages that it and those below add to rss. */
    private int walk(AddressSpace space, long table, int level, long base) {
        int resident = 0;
        for (int i = 0; i < format.entries(level); i++) {
            long va = base + ((long) i << format.shift(level));
            if (va >= MmChecker.USER_END) {
                break;
            }
            long pte = table + (long) i * format.entryBytes();
            long entry = format.read(ram, pte);
            if (level == format.levels() - 1) {
                resident += Pte.isNone(entry) ? 0 : ptes.entry(space, (int) va, pte, entry);
            } else if (level == format.largeLevel() && LargeEntries.maps(entry)) {
                resident += huge.entry(space, (int) va, entry);
            } else if (PageTableEntry.present(entry)) {
                table(space, PageTableEntry.frame(entry));
                resident += walk(space, (long) PageTableEntry.frame(entry) << 12, level + 1, va);
            }
        }
        return resident;
    }

    private void table(AddressSpace space, int frame) {
        expect.that(tables.add(frame), "mm %d: table in frame %d is used twice", space.id(), frame);
        expect.that(
                frames.use(frame) == FrameUse.PAGE_TABLE,
                "mm %d: table in frame %d, which is %s",
                space.id(),
                frame,
                frames.use(frame).label());
    }

    /** No table is left over, once those of all mms were checked. */
    void check() {
        int marked = 0;
        for (int frame = 0; frame < frames.frames(); frame++) {
            marked += frames.use(frame) == FrameUse.PAGE_TABLE ? 1 : 0;
        }
        expect.that(
                marked == tables.size() && marked == memory.tableFrames().inUse(),
                "%d frames hold page tables, %d are reachable, the kernel says %d",
                marked,
                tables.size(),
                memory.tableFrames().inUse());
    }
}
