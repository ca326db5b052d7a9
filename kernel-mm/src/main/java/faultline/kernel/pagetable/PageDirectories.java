package faultline.kernel.pagetable;

import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.PageTableEntry;
import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.DirectMap;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.frame.SlabCaches;

/**
 * The top tables of address spaces, as CR3 takes them: pgd_alloc and pgd_free (facts linux-mm.md 1.1, 2.2). With two levels one is a
 * frame; with PAE it is an object of 32 bytes of a slab, and the middle tables of the user part live as long as it does. All lie in
 * lowmem.
 */
public final class PageDirectories {

    /** What {@link #create} returns when memory ran out. */
    public static final long NONE = -1;

    private static final int FRAME_SHIFT = PhysicalMemory.FRAME_SHIFT;
    private static final int FRAME_BYTES = PhysicalMemory.FRAME_BYTES;

    private final KernelWork work;
    private final PhysicalMemory ram;
    private final PageTableFormat format;
    private final TableFrames frames;
    private final long kernelRoot;
    private final SlabCache roots;
    private final int userEntries;

    /** @param kernelRoot physical address of swapper_pg_dir, whose kernel part every address space shares */
    public PageDirectories(
            KernelWork work,
            PhysicalMemory ram,
            PageTableFormat format,
            TableFrames frames,
            SlabCaches slabs,
            long kernelRoot) {
        this.work = work;
        this.ram = ram;
        this.format = format;
        this.frames = frames;
        this.kernelRoot = kernelRoot;
        int bytes = format.tableBytes(0);
        this.roots = bytes < FRAME_BYTES ? slabs.create("pgd", bytes, bytes) : null;
        this.userEntries = format.index(DirectMap.PAGE_OFFSET, 0);
    }

    /** Frames that {@link #create} takes: the top table, or with PAE the three user middle tables. */
    public int frames() {
        return roots == null ? 1 : userEntries;
    }

    /** pgd_alloc: a top table that maps the kernel and no user page; its physical address as CR3 takes it, or -1. */
    public long create() {
        work.path(KernelPath.PGD_ALLOC);
        return roots == null ? createFrame() : createWithMiddles();
    }

    private long createFrame() {
        int frame = frames.allocate(Gfp.KERNEL);
        if (frame == FrameAllocator.NONE) {
            return NONE;
        }
        long root = (long) frame << FRAME_SHIFT;
        int userBytes = userEntries * format.entryBytes();
        ram.clearFrame(frame);
        work.cpu().streamClear(DirectMap.address(root), userBytes);
        work.cpu()
                .streamCopy(
                        DirectMap.address(root + userBytes),
                        DirectMap.address(kernelRoot + userBytes),
                        FRAME_BYTES - userBytes);
        copyKernelEntries(root);
        return root;
    }

    private void copyKernelEntries(long root) {
        for (int i = userEntries; i < format.entries(0); i++) {
            format.write(ram, entry(root, i), format.read(ram, entry(kernelRoot, i)));
        }
    }

    private long entry(long root, int index) {
        return root + (long) index * format.entryBytes();
    }

    private long createWithMiddles() {
        int va = roots.allocate();
        if (va == 0) {
            return NONE;
        }
        long root = DirectMap.physical(va);
        for (int i = 0; i < userEntries; i++) {
            format.write(ram, entry(root, i), 0);
        }
        for (int i = 0; i < userEntries; i++) {
            int frame = newMiddleTable();
            if (frame == FrameAllocator.NONE) {
                destroy(root);
                return NONE;
            }
            work.store(va);
            format.write(ram, entry(root, i), PageTableEntry.of(frame, PageTableEntry.PRESENT));
        }
        work.store(va);
        copyKernelEntries(root);
        return root;
    }

    private int newMiddleTable() {
        int frame = frames.allocate(Gfp.KERNEL);
        if (frame != FrameAllocator.NONE) {
            work.path(KernelPath.CLEAR_PAGE);
            work.cpu().streamClear(DirectMap.ofFrame(frame), FRAME_BYTES);
            ram.clearFrame(frame);
        }
        return frame;
    }

    /** pgd_free: the top table goes, with the middle tables that came with it; all last-level tables are gone already. */
    public void destroy(long root) {
        if (roots == null) {
            frames.release((int) (root >>> FRAME_SHIFT));
            return;
        }
        for (int i = 0; i < userEntries; i++) {
            work.load(DirectMap.address(root));
            long entry = format.read(ram, entry(root, i));
            if (PageTableEntry.present(entry)) {
                frames.release(PageTableEntry.frame(entry));
            }
        }
        roots.free(DirectMap.address(root));
    }
}
