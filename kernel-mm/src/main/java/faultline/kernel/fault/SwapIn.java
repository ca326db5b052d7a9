package faultline.kernel.fault;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.disk.Disk;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.lru.Lru;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.swap.SwapCache;
import faultline.kernel.swap.SwapIo;

/** An access to a page that is in swap: do_swap_page (facts linux-mm.md 4.5). */
final class SwapIn {

    private final KernelWork work;
    private final PageTables tables;
    private final FrameTable frames;
    private final Lru lru;
    private final ReverseMap rmap;
    private final SwapCache cache;
    private final SwapIo io;
    private final CopyOnWrite copyOnWrite;
    private final boolean copiesAtOnce;
    private int awaited = FrameAllocator.NONE;
    private int held = FrameAllocator.NONE;

    SwapIn(
            KernelWork work,
            PageTables tables,
            FrameTable frames,
            Lru lru,
            ReverseMap rmap,
            SwapCache cache,
            SwapIo io,
            CopyOnWrite copyOnWrite,
            boolean copiesAtOnce) {
        this.work = work;
        this.tables = tables;
        this.frames = frames;
        this.lru = lru;
        this.rmap = rmap;
        this.cache = cache;
        this.io = io;
        this.copyOnWrite = copyOnWrite;
        this.copiesAtOnce = copiesAtOnce;
    }

    /** The locked page that the last {@link FaultResult#WAITS} waits for; a reference to it is held until {@link #release}. */
    int awaited() {
        return awaited;
    }

    /** The page that a fault waited for must not go before the fault has found it again. */
    void resuming(int frame) {
        held = frame;
    }

    /** Gives back the reference to the page that was waited for, if that has not been done. */
    void release() {
        if (held != FrameAllocator.NONE) {
            lru.put(held);
            held = FrameAllocator.NONE;
        }
    }

    /** Waits for it where the kernel is. */
    void awaitHere(int frame) {
        while (frames.has(frame, PageFlag.LOCKED)) {
            io.disk().waitHere(Disk.NEVER);
        }
    }

    /**
     * Maps the page of {@code entry}, reading it if need be.
     *
     * @param waited whether this fault has waited for the disk before
     */
    FaultResult handle(Vma vma, int va, long pte, long entry, boolean write, boolean waited) {
        Phase was = work.phase(Phase.PTE_INSTALL);
        work.path(KernelPath.DO_SWAP_PAGE);
        FaultResult result = find(vma, va, pte, entry, write, waited);
        work.phase(was);
        return result;
    }

    private FaultResult find(Vma vma, int va, long pte, long entry, boolean write, boolean waited) {
        Phase was = work.phase(Phase.RMAP);
        boolean prepared = rmap.prepare(vma);
        work.phase(was);
        if (!prepared) {
            return FaultResult.OUT_OF_MEMORY;
        }
        int slot = cache.space().encoding().swapEntry(entry);
        int frame = cache.lookup(slot);
        release();
        if (frame == FrameAllocator.NONE) {
            io.readAhead(slot);
            frame = io.read(slot);
            if (frame == FrameAllocator.NONE) {
                return FaultResult.OUT_OF_MEMORY;
            }
        } else if (!waited) {
            cache.countHit();
        }
        if (frames.test(frame, PageFlag.LOCKED)) {
            awaited = frame;
            return FaultResult.WAITS;
        }
        lru.markAccessed(frame);
        if (!rmap.canShareAt(frame, vma, va)) {
            return copyOnWrite.copyUnmapped(vma, va, pte, frame, slot);
        }
        map(frame, slot, vma, va, pte, write);
        long mapped = tables.peek(pte);
        if (write && copiesAtOnce && !Pte.isWritable(mapped)) {
            FaultResult copied = copyOnWrite.handle(vma, va, pte, mapped);
            return copied == FaultResult.OUT_OF_MEMORY ? copied : FaultResult.SWAP_IN;
        }
        return FaultResult.SWAP_IN;
    }

    /** The page is in memory and unlocked; the reference that was taken becomes that of the entry. */
    private void map(int frame, int slot, Vma vma, int va, long pte, boolean write) {
        frames.set(frame, PageFlag.LOCKED);
        vma.space().pageTableLock().lock();
        cache.space().free(slot);
        if (cache.space().full()) {
            cache.removeExclusive(frame);
        }
        vma.space().addResident(1);
        work.store(vma.space().kernelAddress());
        long mapped = Pte.of(frame, Pte.protection(vma.flags()));
        if (write && cache.canShare(frame)) {
            mapped = Pte.dirty(vma.has(Vma.WRITE) ? Pte.writable(mapped) : mapped);
        }
        frames.clear(frame, PageFlag.LOCKED);
        tables.write(pte, mapped);
        Phase was = work.phase(Phase.RMAP);
        rmap.addAnon(frame, vma, va, pte);
        work.phase(was);
        vma.space().pageTableLock().unlock();
    }
}
