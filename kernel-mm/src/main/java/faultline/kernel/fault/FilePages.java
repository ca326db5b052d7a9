package faultline.kernel.fault;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.Highmem;
import faultline.kernel.lru.Lru;
import faultline.kernel.mapping.InstallPage;
import faultline.kernel.mm.PageOutcome;
import faultline.kernel.mm.PageSource;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.rmap.ReverseMap;

/** A first touch of a page of a file: do_no_page, with the early copy for writes to private mappings (facts linux-mm.md 4.3). */
final class FilePages {

    private final KernelWork work;
    private final PageTables tables;
    private final Lru lru;
    private final Highmem highmem;
    private final ReverseMap rmap;
    private final AnonymousPages anonymous;
    private final InstallPage install;
    private final PageOutcome outcome = new PageOutcome();

    FilePages(
            KernelWork work,
            PageTables tables,
            Lru lru,
            Highmem highmem,
            ReverseMap rmap,
            AnonymousPages anonymous,
            InstallPage install) {
        this.work = work;
        this.tables = tables;
        this.lru = lru;
        this.highmem = highmem;
        this.rmap = rmap;
        this.anonymous = anonymous;
        this.install = install;
    }

    /** The frame that the last {@link FaultResult#WAITS} waits for. */
    int awaited() {
        return outcome.frame();
    }

    /**
     * Maps the page of the file at {@code va}, or a private copy of it, by the empty entry {@code pte}.
     *
     * @param waited whether this fault has waited for the disk before
     */
    FaultResult handle(Vma vma, int va, long pte, boolean write, boolean waited) {
        Phase was = work.phase(Phase.PTE_INSTALL);
        work.path(KernelPath.DO_NO_PAGE);
        FaultResult result = map(vma, va, pte, write, waited);
        work.phase(was);
        return result;
    }

    /**
     * Maps the page that the file-offset {@code entry} at {@code pte} names: do_file_page. Without page that can be had by its offset
     * the linear one is taken. A major fault in kernels that have it, whether the disk was needed or not (facts linux-mm.md 4.6).
     */
    FaultResult handleNonlinear(Vma vma, int va, long pte, long entry, boolean write, boolean waited) {
        Phase was = work.phase(Phase.PTE_INSTALL);
        work.path(KernelPath.DO_FILE_PAGE);
        boolean copies = write && !vma.has(Vma.SHARED);
        FaultResult result;
        if (copies || !(vma.file().owner() instanceof PageSource)) {
            tables.getAndClear(pte);
            result = handle(vma, va, pte, write, waited);
        } else {
            result = populate(vma, va, install.encoding().fileOffset(entry));
        }
        work.phase(was);
        return result;
    }

    private FaultResult populate(Vma vma, int va, int index) {
        Phase was = work.phase(Phase.FRAME_ALLOC);
        work.path(KernelPath.POPULATE_FILE_PAGE);
        int frame = ((PageSource) vma.file().owner()).pageAt(vma, index, outcome);
        work.phase(was);
        if (frame == FrameAllocator.NONE) {
            return failure();
        }
        return install.page(vma, va, frame) ? FaultResult.NONLINEAR : FaultResult.OUT_OF_MEMORY;
    }

    private FaultResult failure() {
        return switch (outcome.kind()) {
            case WAITS -> FaultResult.WAITS;
            case OUT_OF_MEMORY -> FaultResult.OUT_OF_MEMORY;
            default -> FaultResult.BEYOND_END;
        };
    }

    private FaultResult map(Vma vma, int va, long pte, boolean write, boolean waited) {
        Phase was = work.phase(Phase.FRAME_ALLOC);
        int frame = vma.file().page(vma, va, outcome);
        work.phase(was);
        if (frame == FrameAllocator.NONE) {
            return failure();
        }
        FaultResult done = waited ? FaultResult.FILE_MAJOR : FaultResult.FILE_MINOR;
        boolean mapped =
                write && !vma.has(Vma.SHARED) ? copy(vma, va, pte, frame) : install(vma, va, pte, frame, write);
        return mapped ? done : FaultResult.OUT_OF_MEMORY;
    }

    /** Early copy on write: the file's page itself is not mapped. */
    private boolean copy(Vma vma, int va, long pte, int frame) {
        int copy = anonymous.allocate(vma);
        if (copy != FrameAllocator.NONE) {
            Phase was = work.phase(Phase.CLEAR_COPY);
            highmem.copy(copy, frame);
            work.phase(was);
            anonymous.install(copy, vma, va, pte);
        }
        lru.put(frame);
        return copy != FrameAllocator.NONE;
    }

    /** The reference to {@code frame} becomes that of the entry. */
    private boolean install(Vma vma, int va, long pte, int frame, boolean write) {
        Phase was = work.phase(Phase.RMAP);
        boolean prepared = rmap.prepareFile();
        work.phase(was);
        if (!prepared) {
            lru.put(frame);
            return false;
        }
        vma.space().pageTableLock().lock();
        vma.space().addResident(1);
        work.store(vma.space().kernelAddress());
        long entry = Pte.of(frame, Pte.protection(vma.flags()));
        tables.write(pte, write ? Pte.writable(Pte.dirty(entry)) : entry);
        work.phase(Phase.RMAP);
        rmap.addFile(frame, vma, va, pte);
        work.phase(was);
        vma.space().pageTableLock().unlock();
        return true;
    }
}
