package faultline.kernel.fault;

import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.Highmem;
import faultline.kernel.lru.Lru;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.rmap.ReverseMap;

/** Gives a vma new anonymous pages: the steps that zero-fill, copy on write and the program loader share. */
public final class AnonymousPages {

    private final KernelWork work;
    private final PageTables tables;
    private final FrameAllocator allocator;
    private final Lru lru;
    private final Highmem highmem;
    private final ReverseMap rmap;

    public AnonymousPages(
            KernelWork work, PageTables tables, FrameAllocator allocator, Lru lru, Highmem highmem, ReverseMap rmap) {
        this.work = work;
        this.tables = tables;
        this.allocator = allocator;
        this.lru = lru;
        this.highmem = highmem;
        this.rmap = rmap;
    }

    /** Prepares the reverse map, then allocates a frame with undefined bytes; NONE when memory ran out. */
    int allocate(Vma vma) {
        Phase was = work.phase(Phase.RMAP);
        boolean prepared = rmap.prepare(vma);
        work.phase(Phase.FRAME_ALLOC);
        int frame = prepared ? allocator.allocate(Gfp.HIGHUSER, 0, FrameUse.ANON) : FrameAllocator.NONE;
        work.phase(was);
        return frame;
    }

    /** As {@link #allocate}, with the frame cleared. */
    public int allocateZeroed(Vma vma) {
        int frame = allocate(vma);
        if (frame != FrameAllocator.NONE) {
            Phase was = work.phase(Phase.CLEAR_COPY);
            highmem.clear(frame);
            work.phase(was);
        }
        return frame;
    }

    /** Maps a new page of zeros as {@link #install} does; it has been used already. */
    public void installZeroed(int frame, Vma vma, int va, long pte) {
        install(frame, vma, va, pte);
        lru.markAccessed(frame);
    }

    /**
     * Maps a new page writable if {@code vma} is, dirty and young, in the empty entry {@code pte}, and tells the LRU lists and the
     * reverse map.
     */
    void install(int frame, Vma vma, int va, long pte) {
        vma.space().pageTableLock().lock();
        vma.space().addResident(1);
        work.store(vma.space().kernelAddress());
        Phase was = work.phase(Phase.PTE_INSTALL);
        tables.write(pte, entry(frame, vma));
        work.phase(Phase.RMAP);
        rmap.addAnon(frame, vma, va, pte);
        work.phase(was);
        vma.space().pageTableLock().unlock();
        lru.addAnonymous(frame);
    }

    private static long entry(int frame, Vma vma) {
        long entry = Pte.of(frame, Pte.protection(vma.flags()));
        return vma.has(Vma.WRITE) ? Pte.writable(Pte.dirty(entry)) : entry;
    }
}
