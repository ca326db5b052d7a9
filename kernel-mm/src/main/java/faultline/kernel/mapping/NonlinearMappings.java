package faultline.kernel.mapping;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.abi.Errno;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.disk.Disk;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.PageOutcome;
import faultline.kernel.mm.PageSource;
import faultline.kernel.mm.Vma;
import faultline.kernel.rmap.ReverseMap;

/**
 * Windows that show the pages of a file in any order: sys_remap_file_pages, and the populate operations of files (facts
 * linux-mm.md 6.2; Linux 2.6.2 fremap.c, filemap.c, shmem.c).
 */
public final class NonlinearMappings {

    private final KernelWork work;
    private final AddressSpaces spaces;
    private final FrameTable frames;
    private final ReverseMap rmap;
    private final InstallPage install;
    private final Disk disk;
    private final NonlinearRules rules;
    private final PageOutcome outcome = new PageOutcome();

    /** @param disk for which the call waits where it is */
    public NonlinearMappings(
            KernelWork work,
            AddressSpaces spaces,
            FrameTable frames,
            ReverseMap rmap,
            InstallPage install,
            Disk disk,
            NonlinearRules rules) {
        this.work = work;
        this.spaces = spaces;
        this.frames = frames;
        this.rmap = rmap;
        this.install = install;
        this.disk = disk;
        this.rules = rules;
    }

    /** What this kernel has of it. */
    public NonlinearRules rules() {
        return rules;
    }

    /**
     * remap_file_pages: shows the pages from {@code pageOffset} on in {@code [start, start + size)}, both rounded down to pages.
     *
     * @param prot must be 0: the rights stay those of the mapping
     * @param nonBlock whether pages that are not in memory are left to faults
     * @return 0 or a negative errno; on failure some pages may be there
     */
    public int remap(AddressSpace space, int start, int size, int prot, int pageOffset, boolean nonBlock) {
        if (!rules.exists()) {
            return Errno.ENOSYS.result();
        }
        work.path(KernelPath.REMAP_FILE_PAGES);
        int from = UserLayout.pageStart(start);
        int length = UserLayout.pageStart(size);
        int pages = length >>> UserLayout.PAGE_SHIFT;
        if (prot != 0 || Integer.compareUnsigned(from + length, from) <= 0 || !encodes(pageOffset, pages)) {
            return Errno.EINVAL.result();
        }
        Vma vma = spaces.find(space, from);
        if (vma == null || !vma.contains(from) || !takes(vma, from + length)) {
            return Errno.EINVAL.result();
        }
        if (pageOffset != vma.pageIndex(from) && !vma.has(Vma.NONLINEAR)) {
            vma.setFlags(vma.flags() | Vma.NONLINEAR);
            work.store(vma.kernelAddress());
            rmap.vmaNonlinear(vma);
        }
        return populate(vma, from, pages, pageOffset, nonBlock);
    }

    /** Whether entries can hold all these offsets; with 64-bit entries only a range that wraps is refused. */
    private boolean encodes(int pageOffset, int pages) {
        int bits = install.encoding().fileBits();
        long behind = Integer.toUnsignedLong(pageOffset) + pages;
        return behind < 1L << bits;
    }

    private boolean takes(Vma vma, int end) {
        boolean scanned = rules.cursorRefuses() && vma.scanCursor() != 0 && !vma.has(Vma.RESERVED);
        return vma.has(Vma.SHARED)
                && !vma.has(Vma.HUGETLB)
                && !scanned
                && vma.file() != null
                && vma.file().owner() instanceof PageSource
                && Integer.compareUnsigned(end, vma.end()) <= 0;
    }

    /**
     * What mmap does for MAP_POPULATE where that is remap_file_pages, called with the mapping's own offset: maps the pages of {@code
     * [start, start + bytes)} if it is of a shared file. What fails is left to faults.
     *
     * @param prot rights that were asked for
     * @param nonBlock whether only pages that are in memory are wanted: MAP_NONBLOCK
     */
    public void populateNew(AddressSpace space, int start, int bytes, int prot, boolean nonBlock) {
        boolean remaps = rules.populating() == MapPopulate.REMAPS
                || rules.populating() == MapPopulate.REMAPS_WITH_RIGHTS && prot == 0;
        if (!remaps) {
            return;
        }
        work.path(KernelPath.REMAP_FILE_PAGES);
        Vma vma = spaces.find(space, start);
        int length = UserLayout.pageAlign(bytes);
        if (vma != null && vma.contains(start) && takes(vma, start + length)) {
            populate(vma, start, length >>> UserLayout.PAGE_SHIFT, vma.pageIndex(start), nonBlock);
        }
    }

    private int populate(Vma vma, int start, int pages, int pageOffset, boolean nonBlock) {
        PageSource source = (PageSource) vma.file().owner();
        Phase was = work.phase(Phase.PTE_INSTALL);
        if (!nonBlock) {
            source.readAhead(pageOffset, pageOffset + pages);
        }
        int result = 0;
        if (Integer.toUnsignedLong(pageOffset) + pages > source.filePages()) {
            result = Errno.EINVAL.result();
        }
        for (int i = 0; i < pages && result == 0; i++) {
            work.path(KernelPath.POPULATE_FILE_PAGE);
            int va = start + i * PhysicalMemory.FRAME_BYTES;
            boolean done = nonBlock ? ifCached(vma, va, source, pageOffset + i) : page(vma, va, source, pageOffset + i);
            result = done ? 0 : Errno.ENOMEM.result();
        }
        work.phase(was);
        return result;
    }

    private boolean page(Vma vma, int va, PageSource source, int index) {
        Phase was = work.phase(Phase.FRAME_ALLOC);
        int frame = source.pageAt(vma, index, outcome);
        if (frame == FrameAllocator.NONE && outcome.kind() == PageOutcome.Kind.WAITS) {
            frame = outcome.frame();
            while (frames.has(frame, PageFlag.LOCKED)) {
                disk.waitHere(Disk.NEVER);
            }
        }
        work.phase(was);
        return frame != FrameAllocator.NONE && install.page(vma, va, frame);
    }

    /** Without the page a window that is not linear remembers which one belongs there; another is left as it is. */
    private boolean ifCached(Vma vma, int va, PageSource source, int index) {
        int frame = source.cachedPage(vma, index);
        if (frame != FrameAllocator.NONE) {
            return install.page(vma, va, frame);
        }
        return !vma.has(Vma.NONLINEAR) || install.offset(vma, va, index);
    }
}
