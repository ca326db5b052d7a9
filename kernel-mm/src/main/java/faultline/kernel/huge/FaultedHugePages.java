package faultline.kernel.huge;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.MappingWork;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.KernelBuffer;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.LargeEntries;
import faultline.kernel.pagetable.Pte;

/**
 * Huge pages as of 2.6.34 (mm/hugetlb.c): a page is taken at the first touch, and mmap has promised it before; private mappings copy on
 * write. A child has no promises: where none is left it gets SIGBUS, and its parent's copies are made by taking shared pages from it.
 */
public final class FaultedHugePages extends HugePaging {

    public FaultedHugePages(HugeContext context) {
        super(context);
    }

    /** hugetlb_reserve_pages. */
    @Override
    int mapped(HugeMapping file, Vma vma) {
        int from = file.indexOf(vma, vma.start());
        int to = from + vma.pages() / entries.frames();
        int failure = vma.has(Vma.NO_RESERVE) ? 0 : promise(file, vma, from, to);
        long end = (long) to * pageBytes();
        if (failure == 0 && vma.has(Vma.WRITE) && file.bytes() < end) {
            file.setBytes(end);
        }
        return failure;
    }

    private int promise(HugeMapping file, Vma vma, int from, int to) {
        if (vma.has(Vma.MAY_SHARE)) {
            return promiseShared(file, from, to);
        }
        KernelBuffer object = context.objects().allocate(HugeReservation.BYTES);
        if (object == null || !takeRoom(file, to - from)) {
            if (object != null) {
                context.objects().free(object);
            }
            return Errno.ENOMEM.result();
        }
        object.store(0);
        vma.setPrivateData(HugeReservation.owner(object, new RegionList(work, context.objects())));
        return 0;
    }

    private int promiseShared(HugeMapping file, int from, int to) {
        int missing = to - from - file.promised().count(from, to);
        if (!file.promised().prepare() || !takeRoom(file, missing)) {
            return Errno.ENOMEM.result();
        }
        if (to > from) {
            file.promised().add(from, to);
        }
        return 0;
    }

    private boolean takeRoom(HugeMapping file, int pages) {
        if (!file.quota().take(pages)) {
            return false;
        }
        if (!pool.reserve(pages)) {
            file.quota().give(pages);
            return false;
        }
        return true;
    }

    @Override
    void split(Vma lower, Vma upper) {
        HugeReservation shared = reservation(lower);
        upper.setPrivateData(shared);
        if (shared != null) {
            shared.addUser();
        }
    }

    /** hugetlb_vm_op_close: promises of a private mapping that were not used are taken back. */
    @Override
    void closed(HugeMapping file, Vma vma) {
        HugeReservation had = reservation(vma);
        if (had == null || !had.isOwner()) {
            return;
        }
        int from = file.indexOf(vma, vma.start());
        int to = from + vma.pages() / entries.frames();
        int unused = to - from - had.taken().count(from, to);
        if (had.dropUser()) {
            had.taken().clear();
            context.objects().free(had.object());
        }
        if (unused > 0) {
            pool.unreserve(unused);
            file.quota().give(unused);
        }
    }

    private static HugeReservation reservation(Vma vma) {
        return (HugeReservation) vma.privateData();
    }

    @Override
    int setUp(HugeMapping file, long bytes, boolean promises) {
        int failure = promises ? promiseShared(file, 0, (int) (bytes / pageBytes())) : 0;
        if (failure == 0) {
            file.setBytes(bytes);
        }
        return failure;
    }

    @Override
    boolean unmapsWholePagesOnly() {
        return false;
    }

    @Override
    boolean readsFiles() {
        return true;
    }

    @Override
    boolean growsFiles() {
        return true;
    }

    @Override
    public boolean countsResident() {
        return false;
    }

    @Override
    boolean copiesOnWrite(Vma vma) {
        return vma.copiesOnWrite();
    }

    @Override
    public boolean mayProtect() {
        return true;
    }

    /** hugetlb_fault. */
    @Override
    public Touch touch(Vma vma, int va, boolean write) {
        long began = work.now();
        Phase was = work.phase(Phase.PTE_INSTALL);
        work.path(KernelPath.HUGETLB_FAULT);
        int start = va & -pageBytes();
        long address = entries.find(vma.space(), start);
        long entry = entries.read(address);
        Touch result;
        if (!LargeEntries.maps(entry)) {
            result = noPage(vma, start, address, write);
        } else if (write && !Pte.isWritable(entry)) {
            result = copyOnWrite(
                    vma, start, address, entry, fileOf(vma).find(fileOf(vma).indexOf(vma, start)));
        } else {
            entries.write(address, Pte.young(write ? Pte.dirty(entry) : entry));
            context.tlb().page(vma.space(), start);
            result = Touch.SPURIOUS;
        }
        work.phase(was);
        if (result == Touch.MAPPED) {
            work.done(MappingWork.HUGE_MAPPED, began);
        }
        return result;
    }

    /** hugetlb_no_page: {@code address} is an empty entry. */
    private Touch noPage(Vma vma, int va, long address, boolean write) {
        HugeReservation had = reservation(vma);
        if (had != null && had.robbed()) {
            return Touch.NO_PAGE;
        }
        HugeMapping file = fileOf(vma);
        int index = file.indexOf(vma, va);
        int page = file.find(index);
        boolean own = false;
        if (page == HugePool.NONE) {
            if (index >= file.wholePages()) {
                return Touch.NO_PAGE;
            }
            Taken taken = take(file, vma, index, false);
            if (taken.page() == HugePool.NONE) {
                return taken.failure();
            }
            page = taken.page();
            clear(page);
            own = !vma.has(Vma.MAY_SHARE);
            if (!own && !file.add(index, page)) {
                giveBack(file, taken);
                return Touch.OUT_OF_MEMORY;
            }
            commit(file, vma, index);
        }
        if (!own) {
            pool.get(page);
        }
        boolean writable = vma.has(Vma.WRITE | Vma.SHARED);
        long entry = entries.of(page, Pte.young(Pte.protection(vma.flags())));
        entry = writable ? Pte.writable(Pte.dirty(entry)) : Pte.writeProtected(entry);
        entries.write(address, entry);
        // A write to a private mapping makes its copy in the same fault.
        return write && !vma.has(Vma.SHARED)
                ? copyOnWrite(vma, va, address, entry, own ? HugePool.NONE : page)
                : Touch.MAPPED;
    }

    /** A page from the pool, which may be one that was promised, or why there is none. */
    private record Taken(int page, boolean promised, Touch failure) {}

    /**
     * alloc_huge_page for page {@code index} of the file; {@link #commit} or {@link #giveBack} must follow.
     *
     * @param beyondPromise whether the promise for this index, if any, has been used
     */
    private Taken take(HugeMapping file, Vma vma, int index, boolean beyondPromise) {
        RegionList regions = regions(file, vma);
        if (regions != null && !regions.prepare()) {
            return new Taken(HugePool.NONE, false, Touch.OUT_OF_MEMORY);
        }
        boolean listed = regions != null && regions.count(index, index + 1) == 1;
        boolean promised = !beyondPromise && regions != null && listed == vma.has(Vma.MAY_SHARE);
        if (!promised && !file.quota().take(1)) {
            return new Taken(HugePool.NONE, false, Touch.NO_PAGE);
        }
        int page = take(promised);
        if (page == HugePool.NONE && !promised) {
            file.quota().give(1);
        }
        return new Taken(page, promised, Touch.NO_PAGE);
    }

    /** vma_commit_reservation: the page at {@code index} has been taken. */
    private static void commit(HugeMapping file, Vma vma, int index) {
        RegionList regions = regions(file, vma);
        if (regions != null && regions.count(index, index + 1) == 0) {
            regions.add(index, index + 1);
        }
    }

    /** A page that was taken is not wanted; what was promised is promised again. */
    private void giveBack(HugeMapping file, Taken taken) {
        if (taken.promised()) {
            pool.putPromised(taken.page());
        } else {
            file.release(taken.page());
        }
    }

    /** The list that says what is promised (shared) or taken (private), or null where nothing was promised. */
    private static RegionList regions(HugeMapping file, Vma vma) {
        if (vma.has(Vma.MAY_SHARE)) {
            return file.promised();
        }
        HugeReservation had = reservation(vma);
        return had == null ? null : had.taken();
    }

    /** hugetlb_cow: the page of {@code entry} is used alone, or copied; {@code cached} is the file's page there. */
    private Touch copyOnWrite(Vma vma, int va, long address, long entry, int cached) {
        work.path(KernelPath.HUGETLB_COW);
        int old = entries.frame(entry);
        if (context.frames().readCount(old) == 1) {
            makeWritable(vma, va, address);
            return Touch.MAPPED;
        }
        HugeReservation had = reservation(vma);
        boolean ownsOld = !vma.has(Vma.MAY_SHARE) && had != null && had.isOwner() && old != cached;
        HugeMapping file = fileOf(vma);
        int index = file.indexOf(vma, va);
        pool.get(old);
        Taken taken = take(file, vma, index, ownsOld);
        if (taken.page() == HugePool.NONE) {
            file.release(old);
            return ownsOld && taken.failure() == Touch.NO_PAGE
                    ? takeFromOthers(vma, va, address, old)
                    : taken.failure();
        }
        copy(taken.page(), old);
        commit(file, vma, index);
        entries.getAndClear(address);
        context.tlb().page(vma.space(), va);
        long protection = Pte.young(Pte.protection(vma.flags()));
        entries.write(address, Pte.writable(Pte.dirty(entries.of(taken.page(), protection))));
        file.release(old);
        file.release(old);
        return Touch.MAPPED;
    }

    private void makeWritable(Vma vma, int va, long address) {
        entries.write(address, Pte.writable(Pte.young(Pte.dirty(entries.read(address)))));
        context.tlb().page(vma.space(), va);
    }

    /** unmap_ref_private: the owner of the promise keeps the page, and all others lose it. */
    private Touch takeFromOthers(Vma owner, int va, long address, int page) {
        int first = owner.pageIndex(va);
        context.vmas().linearVmas(owner.file(), first, first, vma -> {
            HugeReservation had = reservation(vma);
            if (vma != owner && (had == null || !had.isOwner()) && !vma.has(Vma.MAY_SHARE)) {
                int at = vma.start() + (first - vma.pageOffset() << 12);
                if (zap(vma, at, at + pageBytes(), page) > 0) {
                    rob(vma, had);
                }
            }
            return true;
        });
        makeWritable(owner, va, address);
        return Touch.MAPPED;
    }

    private static void rob(Vma vma, HugeReservation had) {
        HugeReservation reservation = had == null ? HugeReservation.nothing() : had;
        reservation.rob();
        vma.setPrivateData(reservation);
    }
}
