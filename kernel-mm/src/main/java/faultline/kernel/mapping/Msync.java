package faultline.kernel.mapping;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.PageOwner;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;

/** Tells files which of their mapped pages were written, and writes them: sys_msync (Linux 2.6.2 mm/msync.c). */
public final class Msync {

    private static final int ASYNC = 1;
    private static final int INVALIDATE = 2;
    private static final int SYNC = 4;

    private final KernelWork work;
    private final AddressSpaces spaces;
    private final PageTables tables;
    private final FrameTable frames;
    private final TlbFlush tlb;

    Msync(KernelWork work, AddressSpaces spaces, PageTables tables, FrameTable frames, TlbFlush tlb) {
        this.work = work;
        this.spaces = spaces;
        this.tables = tables;
        this.frames = frames;
        this.tlb = tlb;
    }

    /** Brings the files mapped in {@code [start, start + bytes)} up to date; returns 0 or a negative errno. */
    public int sync(AddressSpace space, int start, int bytes, int flags) {
        boolean both = (flags & (ASYNC | SYNC)) == (ASYNC | SYNC);
        if ((flags & ~(ASYNC | INVALIDATE | SYNC)) != 0 || UserLayout.pageStart(start) != start || both) {
            return Errno.EINVAL.result();
        }
        int length = UserLayout.pageAlign(bytes);
        int end = start + length;
        boolean wraps = bytes != 0 && (length == 0 || Integer.compareUnsigned(end, start) < 0);
        if (wraps) {
            return Errno.ENOMEM.result();
        }
        int result = 0;
        int at = start;
        while (Integer.compareUnsigned(at, end) < 0) {
            Vma vma = spaces.find(space, at);
            if (vma == null || Integer.compareUnsigned(vma.start(), end) >= 0) {
                return Errno.ENOMEM.result();
            }
            if (Integer.compareUnsigned(at, vma.start()) < 0) {
                // A hole: the rest is done all the same.
                result = Errno.ENOMEM.result();
                at = vma.start();
            }
            int stop = Integer.compareUnsigned(vma.end(), end) < 0 ? vma.end() : end;
            int failure = syncPart(vma, at, stop, flags);
            if (failure != 0) {
                return failure;
            }
            at = stop;
        }
        return result;
    }

    private int syncPart(Vma vma, int start, int end, int flags) {
        work.path(KernelPath.MSYNC_VMA);
        if ((flags & INVALIDATE) != 0 && vma.has(Vma.LOCKED)) {
            return Errno.EBUSY.result();
        }
        if (vma.file() == null || !vma.has(Vma.SHARED)) {
            return 0;
        }
        Phase was = work.phase(Phase.PTE_INSTALL);
        vma.space().pageTableLock().lock();
        boolean cleaned = collect(vma, start, end);
        vma.space().pageTableLock().unlock();
        work.phase(was);
        if (cleaned) {
            tlb.all(vma.space());
        }
        return (flags & SYNC) != 0 ? vma.file().sync() : 0;
    }

    /** filemap_sync: dirty bits go from the entries to the pages; whether any did. */
    private boolean collect(Vma vma, int start, int end) {
        boolean any = false;
        int va = start;
        while (va != end) {
            int stop = tables.tableEnd(va);
            if (Integer.compareUnsigned(stop - 1, end - 1) > 0) {
                stop = end;
            }
            long pte = tables.find(vma.space(), va);
            for (; pte != PageTables.NONE && va != stop; va += UserLayout.PAGE_SIZE, pte += tables.entryBytes()) {
                any |= collectPage(pte);
            }
            va = stop;
        }
        return any;
    }

    private boolean collectPage(long pte) {
        long entry = tables.read(pte);
        boolean dirtyFile = Pte.isPresent(entry)
                && Pte.isDirty(entry)
                && !frames.isReserved(Pte.frame(entry))
                && frames.use(Pte.frame(entry)) == FrameUse.FILE;
        if (!dirtyFile || !(frames.mapping(Pte.frame(entry)) instanceof PageOwner)) {
            return false;
        }
        work.path(KernelPath.MSYNC_PTE);
        tables.write(pte, Pte.clean(entry));
        ((PageOwner) frames.mapping(Pte.frame(entry))).dirtied(Pte.frame(entry));
        return true;
    }
}
