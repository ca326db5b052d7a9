package faultline.kernel.huge;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.MappingWork;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.Highmem;
import faultline.kernel.mapping.HugeRanges;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.LargeEntries;
import faultline.kernel.pagetable.Pte;

/**
 * How a kernel maps huge pages: what all kernels have in common (mm/hugetlb.c). The siblings say when pages are taken from the pool and
 * whether private mappings have copies of their own.
 *
 * <p>Each entry that maps a page counts as one reference to it. Huge pages are in no reverse map: truncation finds them by the vmas of
 * the file.
 */
public abstract class HugePaging implements HugeRanges {

    final HugeContext context;
    final KernelWork work;
    final LargeEntries entries;
    final HugePool pool;

    HugePaging(HugeContext context) {
        this.context = context;
        this.work = context.work();
        this.entries = context.entries();
        this.pool = context.pool();
    }

    /** What the files and mappings of huge pages share. */
    public final HugeContext context() {
        return context;
    }

    @Override
    public final int pageBytes() {
        return entries.bytes();
    }

    /**
     * The mapping's part of hugetlbfs_file_mmap: {@code vma}, whose bounds and offset are whole huge pages, is about to be linked.
     *
     * @return 0 or a negative errno, and then nothing of the vma is mapped
     */
    abstract int mapped(HugeMapping file, Vma vma);

    /** vm_ops->open: {@code upper} was split from {@code lower}. */
    abstract void split(Vma lower, Vma upper);

    /** vm_ops->close: the vma, whose pages are gone, goes. */
    abstract void closed(HugeMapping file, Vma vma);

    /**
     * hugetlb_file_setup: {@code file}, which is new and has no name, will be of {@code bytes} bytes.
     *
     * @param promises whether its pages are to be promised now, as for System V memory
     * @return 0 or a negative errno
     */
    abstract int setUp(HugeMapping file, long bytes, boolean promises);

    /** Whether munmap of a range that begins in huge pages must begin and end with one, even where nothing is cut: up to 2.6.15. */
    abstract boolean unmapsWholePagesOnly();

    /** Whether read(2) gives the bytes of files; until 2.6.23 it gave EINVAL. */
    abstract boolean readsFiles();

    /** Whether truncate may make a file longer; until 2.6.16 it gave EINVAL. */
    abstract boolean growsFiles();

    /** Whether entries count in rss. */
    public abstract boolean countsResident();

    /** Whether fork takes the right to write from both sides of a private mapping. */
    abstract boolean copiesOnWrite(Vma vma);

    static HugeMapping fileOf(Vma vma) {
        return (HugeMapping) vma.file().owner();
    }

    final void count(AddressSpace space, int pages) {
        if (countsResident()) {
            space.addResident(pages * entries.frames());
            work.store(space.kernelAddress());
        }
    }

    @Override
    public final void zap(Vma vma, int start, int end) {
        zap(vma, start, end, HugePool.NONE);
    }

    /** Unmaps the pages of a range, or only {@code wanted}. */
    final int zap(Vma vma, int start, int end, int wanted) {
        work.path(KernelPath.ZAP_RANGE);
        AddressSpace space = vma.space();
        int[] gathered = new int[Integer.divideUnsigned(end - start, pageBytes())];
        int count = 0;
        space.pageTableLock().lock();
        for (int va = start; va != end; va += pageBytes()) {
            work.path(KernelPath.HUGE_PAGE_STEP);
            long address = entries.find(space, va);
            long entry = entries.read(address);
            if (LargeEntries.maps(entry) && (wanted == HugePool.NONE || entries.frame(entry) == wanted)) {
                gathered[count++] = entries.frame(entries.getAndClear(address));
            }
        }
        count(space, -count);
        space.pageTableLock().unlock();
        if (count > 0) {
            context.tlb().all(space);
        }
        HugeMapping file = fileOf(vma);
        for (int i = 0; i < count; i++) {
            file.release(gathered[i]);
        }
        return count;
    }

    @Override
    public final boolean copy(Vma parent, Vma child) {
        boolean protects = copiesOnWrite(parent);
        for (int va = parent.start(); va != parent.end(); va += pageBytes()) {
            work.path(KernelPath.HUGE_PAGE_STEP);
            long source = entries.find(parent.space(), va);
            long target = entries.find(child.space(), va);
            parent.space().pageTableLock().lock();
            if (LargeEntries.maps(entries.read(source))) {
                if (protects) {
                    entries.writeProtect(source);
                }
                long entry = entries.read(source);
                pool.get(entries.frame(entry));
                entries.write(target, entry);
                count(child.space(), 1);
            }
            parent.space().pageTableLock().unlock();
        }
        return true;
    }

    @Override
    public final void protect(Vma vma, int start, int end) {
        for (int va = start; va != end; va += pageBytes()) {
            work.path(KernelPath.HUGE_PAGE_STEP);
            long address = entries.find(vma.space(), va);
            long entry = entries.read(address);
            if (LargeEntries.maps(entry)) {
                entries.write(address, of(entries.frame(entry), vma, entry));
            }
        }
    }

    /** pte_modify of {@code old}: the same page with the rights of {@code vma}. */
    private long of(int page, Vma vma, long old) {
        long kept = (old & (Pte.young(0) | Pte.dirty(0))) | Pte.protection(vma.flags());
        return entries.of(page, kept);
    }

    @Override
    public final boolean isMapped(Vma vma, int va) {
        return LargeEntries.maps(entries.read(entries.find(vma.space(), va)));
    }

    /** clear_huge_page: all bytes of {@code page} become zero, frame by frame. */
    final void clear(int page) {
        long began = work.now();
        Phase was = work.phase(Phase.CLEAR_COPY);
        for (int i = 0; i < entries.frames(); i++) {
            context.highmem().clear(page + i);
        }
        work.phase(was);
        work.done(MappingWork.HUGE_CLEARED, began);
    }

    /** copy_huge_page. */
    final void copy(int to, int from) {
        long began = work.now();
        Phase was = work.phase(Phase.CLEAR_COPY);
        for (int i = 0; i < entries.frames(); i++) {
            context.highmem().copy(to + i, from + i);
        }
        work.phase(was);
        work.done(MappingWork.HUGE_COPIED, began);
    }

    /** Copies bytes of {@code frame} for read(2), line by line. */
    final void readBytes(int frame, int offset, byte[] into, int at, int length) {
        int va = context.highmem().map(frame, Highmem.USER0);
        for (int line = offset & -context.lineBytes(); line < offset + length; line += context.lineBytes()) {
            work.load(va + line);
        }
        context.highmem().unmap(frame, Highmem.USER0);
        context.ram().read(((long) frame << PhysicalMemory.FRAME_SHIFT) + offset, into, at, length);
    }

    /** Takes a page from the pool, booked as such. */
    final int take(boolean promised) {
        Phase was = work.phase(Phase.FRAME_ALLOC);
        int page = pool.take(promised);
        work.phase(was);
        return page;
    }
}
