package faultline.testkit;

import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.huge.HugeMapping;
import faultline.kernel.huge.HugePool;
import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.LargeEntries;
import faultline.kernel.pagetable.Pte;
import java.util.Map;
import java.util.TreeMap;

/** The part of law 8 that concerns huge pages: the pool, its frames, and the entries that map them. */
final class HugeBooks {

    private final MemoryParts memory;
    private final FrameTable frames;
    private final LargeEntries entries;
    private final MmChecker.Expectation expect;
    /** Entries found by page. */
    private final Map<Integer, Integer> mapped = new TreeMap<>();

    HugeBooks(MemoryParts memory, MmChecker.Expectation expect) {
        this.memory = memory;
        this.frames = memory.boot().table();
        this.entries = memory.huge().entries();
        this.expect = expect;
    }

    /**
     * A large entry of {@code space} at {@code va}.
     *
     * @return pages that it adds to rss
     */
    int entry(AddressSpace space, int va, long entry) {
        Vma vma = space.vmas().peek(va);
        int page = entries.frame(entry);
        boolean covered = vma != null
                && vma.has(Vma.HUGETLB)
                && vma.contains(va)
                && Integer.compareUnsigned(va + entries.bytes() - 1, vma.end()) < 0;
        expect.that(covered, "mm %d: a large page at %08x is outside any vma of huge pages", space.id(), va);
        boolean whole = page % entries.frames() == 0 && frames.use(page) == FrameUse.HUGE;
        expect.that(
                whole,
                "mm %d: the large page at %08x is frame %d, which is %s",
                space.id(),
                va,
                page,
                frames.use(page).label());
        mapped.merge(page, 1, Integer::sum);
        boolean writable = Pte.isWritable(entry);
        expect.that(
                !covered || !writable || vma.has(Vma.WRITE),
                "mm %d: the large page at %08x is writable in a vma that is not",
                space.id(),
                va);
        boolean alone = frames.count(page) == 1 || vma != null && vma.has(Vma.SHARED);
        expect.that(
                !memory.huge().paging().mayProtect() || !writable || alone,
                "mm %d: the large page at %08x is private and writable but has %d users",
                space.id(),
                va,
                frames.count(page));
        return memory.huge().paging().countsResident() ? entries.frames() : 0;
    }

    /** Every page of the pool is free, or has as many users as entries map it and files own it. */
    void check() {
        HugePool pool = memory.huge().pool();
        int found = 0;
        int free = 0;
        for (int frame = 0; frame < frames.frames(); frame++) {
            if (frames.use(frame) != FrameUse.HUGE) {
                continue;
            }
            if (frame % entries.frames() == 0) {
                found++;
                free += pool.isFree(frame) ? 1 : 0;
                checkPage(pool, frame);
            } else {
                boolean headed = frames.use(frame & -entries.frames()) == FrameUse.HUGE && frames.count(frame) == 0;
                expect.that(headed, "frame %d is part of a huge page but counted or without its first frame", frame);
            }
        }
        expect.that(found == pool.total(), "%d huge pages are there, the pool says %d", found, pool.total());
        expect.that(free == pool.free(), "%d huge pages are free, the pool says %d", free, pool.free());
        expect.that(
                frames.framesOf(FrameUse.HUGE) == found * entries.frames(),
                "%d frames are huge, which is not %d pages",
                frames.framesOf(FrameUse.HUGE),
                found);
        expect.that(
                pool.reserved() >= 0 && pool.reserved() <= pool.free() && pool.surplus() <= pool.total(),
                "%d of %d free huge pages are promised, %d of %d are surplus",
                pool.reserved(),
                pool.free(),
                pool.surplus(),
                pool.total());
    }

    private void checkPage(HugePool pool, int page) {
        int users = mapped.getOrDefault(page, 0);
        Object owner = frames.mapping(page);
        int owners = owner == null ? 0 : 1;
        expect.that(
                frames.count(page) == users + owners,
                "huge page %d: count %d, mapped by %d entries, %d owners",
                page,
                frames.count(page),
                users,
                owners);
        expect.that(
                pool.isFree(page) == (frames.count(page) == 0),
                "huge page %d has %d users, but free is %b",
                page,
                frames.count(page),
                pool.isFree(page));
        expect.that(
                owner == null || owner instanceof HugeMapping file && file.peek(frames.index(page)) == page,
                "huge page %d of a file is not at its index %d",
                page,
                frames.index(page));
    }
}
