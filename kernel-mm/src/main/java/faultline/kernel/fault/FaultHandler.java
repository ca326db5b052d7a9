package faultline.kernel.fault;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.Activity;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.Highmem;
import faultline.kernel.lru.Lru;
import faultline.kernel.mapping.AddressSpaces;
import faultline.kernel.mapping.Commitment;
import faultline.kernel.mapping.HugeRanges;
import faultline.kernel.mapping.InstallPage;
import faultline.kernel.mapping.TlbFlush;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.NonPresentPte;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.swap.SwapCache;
import faultline.kernel.swap.SwapIo;
import faultline.kernel.vrange.VolatileRange;

/** Resolves page faults on user addresses: do_page_fault from find_vma on, handle_mm_fault and what it calls. */
public final class FaultHandler {

    private final KernelWork work;
    private final AddressSpaces spaces;
    private final PageTables tables;
    private final FrameTable frames;
    private final ReverseMap rmap;
    private final AnonymousPages pages;
    private final FilePages filePages;
    private final CopyOnWrite copyOnWrite;
    private final SwapIn swapIn;
    private final TlbFlush tlb;
    private final HugeRanges huge;
    private final int zeroFrame;
    private final Commitment commitment;
    private boolean waited;
    private Activity kind = Activity.SWAP_IN;

    /**
     * @param copiesAtSwapIn whether a write to a page in swap that others share makes its copy in the same fault, as from 2.6.7 on
     * @param huge what is done with vmas of huge pages
     * @param zeroFrame the shared page of zeros, reserved at boot
     * @param commitment asked before a stack grows
     */
    public FaultHandler(
            KernelWork work,
            AddressSpaces spaces,
            PageTables tables,
            FrameTable frames,
            FrameAllocator allocator,
            Lru lru,
            Highmem highmem,
            ReverseMap rmap,
            TlbFlush tlb,
            SwapIo swap,
            SwapCache swapCache,
            boolean copiesAtSwapIn,
            HugeRanges huge,
            int zeroFrame,
            Commitment commitment) {
        this.work = work;
        this.spaces = spaces;
        this.tables = tables;
        this.frames = frames;
        this.rmap = rmap;
        this.tlb = tlb;
        this.huge = huge;
        this.zeroFrame = zeroFrame;
        this.commitment = commitment;
        this.pages = new AnonymousPages(work, tables, allocator, lru, highmem, rmap);
        InstallPage install = new InstallPage(work, tables, frames, lru, rmap, tlb, swapCache);
        this.filePages = new FilePages(work, tables, lru, highmem, rmap, pages, install);
        this.copyOnWrite = new CopyOnWrite(work, tables, frames, lru, highmem, rmap, pages, tlb, swapCache);
        this.swapIn = new SwapIn(work, tables, frames, lru, rmap, swapCache, swap, copyOnWrite, copiesAtSwapIn);
    }

    /** The allocator of anonymous pages, which the program loader shares. */
    public AnonymousPages pages() {
        return pages;
    }

    /**
     * Handles one fault.
     *
     * @param va the address that faulted (CR2)
     * @param write whether it was a write
     * @param protection whether the entry was present
     * @param stackPointer user ESP, which tells a growing stack from a wild access; for accesses by the kernel pass {@code va}
     */
    public FaultResult handle(AddressSpace space, int va, boolean write, boolean protection, int stackPointer) {
        Phase was = work.phase(Phase.VMA_LOOKUP);
        Vma vma = spaces.find(space, va);
        boolean grows = vma != null && !vma.contains(va);
        if (vma == null || grows && !expandStack(vma, va, stackPointer)) {
            work.phase(was);
            return FaultResult.NOT_MAPPED;
        }
        work.phase(was);
        if (!allowed(vma, write, protection)) {
            return FaultResult.NOT_ALLOWED;
        }
        FaultResult result = handlePte(vma, UserLayout.pageStart(va), write);
        if (grows) {
            kind = Activity.STACK_GROWTH;
        }
        return grows && result.resolved() ? FaultResult.STACK_GROWTH : result;
    }

    /**
     * Makes the page at {@code va} present without a trap: what get_user_pages does for each page. The caller has checked that
     * {@code vma} allows the access.
     *
     * @param va page-aligned address inside {@code vma}
     */
    public FaultResult touch(Vma vma, int va, boolean write) {
        FaultResult result = handlePte(vma, va, write);
        while (result == FaultResult.WAITS) {
            awaitHere();
            swapIn.resuming(awaited());
            waited = true;
            result = handlePte(vma, va, write);
            waited = false;
            swapIn.release();
        }
        return result;
    }

    /** Waits, where the kernel is, for the page that the last {@link FaultResult#WAITS} waits for; then the fault can be resumed. */
    public void awaitHere() {
        swapIn.awaitHere(awaited());
    }

    /** As {@link #touch}; returns 0 or the errno that mlock gives: ENOMEM, or EAGAIN when memory ran out. */
    public int present(Vma vma, int va, boolean write) {
        FaultResult result = touch(vma, va, write);
        if (result.resolved()) {
            return 0;
        }
        return result == FaultResult.OUT_OF_MEMORY ? Errno.EAGAIN.result() : Errno.ENOMEM.result();
    }

    private static boolean allowed(Vma vma, boolean write, boolean protection) {
        if (write) {
            return vma.has(Vma.WRITE);
        }
        return !protection && (vma.flags() & (Vma.READ | Vma.EXEC)) != 0;
    }

    /** Lets the stack {@code vma} reach down to {@code va} if the access is near ESP and within the stack's limit. */
    private boolean expandStack(Vma vma, int va, int stackPointer) {
        int start = UserLayout.pageStart(va);
        boolean nearStackPointer = Integer.compareUnsigned(va + UserLayout.STACK_SLACK, stackPointer) >= 0;
        boolean withinLimit = vma.space().allowsStack(vma.end() - start & 0xFFFFFFFFL)
                && vma.space().allowsMore(vma.start() - start & 0xFFFFFFFFL);
        if (!vma.has(Vma.GROWS_DOWN) || !nearStackPointer || !withinLimit) {
            return false;
        }
        work.path(KernelPath.EXPAND_STACK);
        work.store(vma.kernelAddress());
        int grown = (vma.start() - start) >>> UserLayout.PAGE_SHIFT;
        if (!commitment.grow(vma, grown)) {
            return false;
        }
        rmap.vmaResizing(vma);
        vma.resize(start, vma.end(), vma.pageOffset() - grown);
        rmap.vmaResized(vma);
        return true;
    }

    /**
     * Gives {@code vma} its own copy of the page that it maps at {@code va}, as a write would, without more rights.
     *
     * @return false when memory ran out
     */
    public boolean makePrivate(Vma vma, int va) {
        long pte = tables.find(vma.space(), va);
        return copyOnWrite.handle(vma, va, pte, tables.read(pte)).resolved();
    }

    /**
     * Gives {@code vma} a copy of a page on swap that may not itself be mapped at {@code va}, in place of its swap entry.
     *
     * @param cached the page's frame in the swap cache
     * @return false when memory ran out
     */
    boolean copyFromSwap(Vma vma, int va, long pte, int cached, int slot) {
        frames.get(cached);
        return copyOnWrite.copyUnmapped(vma, va, pte, cached, slot).resolved();
    }

    private FaultResult handlePte(Vma vma, int va, boolean write) {
        if (vma.has(Vma.HUGETLB)) {
            return handleHuge(vma, va, write);
        }
        kind = Activity.ZERO_FILL;
        Phase was = work.phase(Phase.PAGE_TABLE);
        work.path(KernelPath.HANDLE_MM_FAULT);
        vma.space().pageTableLock().lock();
        long pte = tables.ensure(vma.space(), va);
        long entry = pte == -1 ? 0 : tables.read(pte);
        vma.space().pageTableLock().unlock();
        work.phase(was);
        if (pte == -1) {
            return FaultResult.OUT_OF_MEMORY;
        }
        if (Pte.isNone(entry) && vma.file() != null) {
            kind = Activity.FILE_MAJOR;
            return filePages.handle(vma, va, pte, write, waited);
        }
        if (Pte.isNone(entry)) {
            return write ? zeroFill(vma, va, pte) : zeroPage(vma, pte);
        }
        if (NonPresentPte.isPurged(entry)) {
            return purged(vma, va, pte, write);
        }
        if (NonPresentPte.isFile(entry)) {
            kind = Activity.NONLINEAR;
            return filePages.handleNonlinear(vma, va, pte, entry, write, waited);
        }
        if (NonPresentPte.isSwap(entry)) {
            kind = Activity.SWAP_IN;
            return swapIn.handle(vma, va, pte, entry, write, waited);
        }
        if (write && !Pte.isWritable(entry)) {
            kind = Activity.COW_COPY;
            return copyOnWrite.handle(vma, va, pte, entry);
        }
        return spurious(vma, va, pte, entry, write);
    }

    private FaultResult handleHuge(Vma vma, int va, boolean write) {
        return switch (huge.touch(vma, va, write)) {
            case MAPPED -> FaultResult.HUGETLB;
            case SPURIOUS -> FaultResult.SPURIOUS;
            case NO_PAGE -> FaultResult.BEYOND_END;
            case OUT_OF_MEMORY -> FaultResult.OUT_OF_MEMORY;
        };
    }

    /** The locked page that the last {@link FaultResult#WAITS} waits for, with a reference that {@link #resume} gives back. */
    public int awaited() {
        return kind == Activity.SWAP_IN ? swapIn.awaited() : filePages.awaited();
    }

    /** The kind of fault that the last one will be if it ends well; for one that is to be resumed. */
    public Activity kind() {
        return kind;
    }

    /**
     * As {@link #handle}, when the page that the fault waited for has been read.
     *
     * @param awaited that page, to which the fault holds a reference
     */
    public FaultResult resume(
            AddressSpace space, int va, boolean write, boolean protection, int stackPointer, int awaited) {
        swapIn.resuming(awaited);
        waited = true;
        FaultResult result = handle(space, va, write, protection, stackPointer);
        waited = false;
        swapIn.release();
        return result;
    }

    /**
     * As {@link #handle}, when the process has slept for memory.
     *
     * @param hasWaited whether the fault has waited for a page too
     * @param was the kind of fault when it went to sleep: the stack has grown by now
     */
    public FaultResult goOn(
            AddressSpace space,
            int va,
            boolean write,
            boolean protection,
            int stackPointer,
            boolean hasWaited,
            Activity was) {
        waited = hasWaited;
        FaultResult result = handle(space, va, write, protection, stackPointer);
        waited = false;
        boolean grew = was == Activity.STACK_GROWTH;
        kind = grew ? was : kind;
        return grew && result.resolved() ? FaultResult.STACK_GROWTH : result;
    }

    /** A fault that waited will not be resumed: its process is gone. */
    public void abandon(int awaited) {
        swapIn.resuming(awaited);
        swapIn.release();
    }

    private FaultResult zeroFill(Vma vma, int va, long pte) {
        Phase was = work.phase(Phase.PTE_INSTALL);
        work.path(KernelPath.DO_ANONYMOUS_PAGE);
        int frame = pages.allocateZeroed(vma);
        if (frame != FrameAllocator.NONE) {
            pages.installZeroed(frame, vma, va, pte);
        }
        work.phase(was);
        return frame == FrameAllocator.NONE ? FaultResult.OUT_OF_MEMORY : FaultResult.ZERO_FILL;
    }

    private FaultResult zeroPage(Vma vma, long pte) {
        Phase was = work.phase(Phase.PTE_INSTALL);
        work.path(KernelPath.DO_ANONYMOUS_PAGE);
        tables.write(pte, Pte.writeProtected(Pte.of(zeroFrame, Pte.protection(vma.flags()))));
        work.phase(was);
        return FaultResult.ZERO_PAGE;
    }

    /** A page that was discarded: the program is told, or has been told and begins with zeros (facts linux-mm.md 3.10). */
    private FaultResult purged(Vma vma, int va, long pte, boolean write) {
        Phase was = work.phase(Phase.PTE_INSTALL);
        work.path(KernelPath.PURGED_FAULT);
        VolatileRange range = spaces.volatileRanges().find(vma.space(), va);
        boolean lost = range != null && range.purged();
        if (!lost) {
            tables.write(pte, Pte.NONE);
        }
        work.phase(was);
        if (lost) {
            return FaultResult.PURGED;
        }
        FaultResult result = write ? zeroFill(vma, va, pte) : zeroPage(vma, pte);
        return result.resolved() ? FaultResult.VOLATILE : result;
    }

    private FaultResult spurious(Vma vma, int va, long pte, long entry, boolean write) {
        Phase was = work.phase(Phase.PTE_INSTALL);
        work.path(KernelPath.FAULT_SPURIOUS);
        tables.write(pte, Pte.young(write ? Pte.dirty(entry) : entry));
        work.phase(was);
        tlb.page(vma.space(), va);
        return FaultResult.SPURIOUS;
    }
}
