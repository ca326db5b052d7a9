package faultline.kernel.mapping;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.MapFlags;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;

/** Changes the rights of mappings: sys_mprotect. */
public final class Mprotect {

    private static final int RIGHTS = Vma.READ | Vma.WRITE | Vma.EXEC;
    private static final int MAY_SHIFT = 4;
    /** What is promised already, or never counted, or never the program's own. */
    private static final int UNCOUNTED = Vma.ACCOUNT | Vma.WRITE | Vma.SHARED | Vma.HUGETLB | Vma.NO_RESERVE;

    private final KernelWork work;
    private final AddressSpaces spaces;
    private final VmaEditor editor;
    private final PageTables tables;
    private final TlbFlush tlb;
    private final HugeRanges huge;
    private final Commitment commitment;

    Mprotect(
            KernelWork work,
            AddressSpaces spaces,
            VmaEditor editor,
            PageTables tables,
            TlbFlush tlb,
            HugeRanges huge,
            Commitment commitment) {
        this.work = work;
        this.spaces = spaces;
        this.editor = editor;
        this.tables = tables;
        this.tlb = tlb;
        this.commitment = commitment;
        this.huge = huge;
    }

    /**
     * Gives {@code [start, start + bytes)} the rights {@code prot}; with PROT_GROWSDOWN the stack that begins there or below from its start
     * on. Returns 0 or a negative errno.
     */
    public int protect(AddressSpace space, int start, int bytes, int prot) {
        int length = UserLayout.pageAlign(bytes);
        int grows = prot & (MapFlags.PROT_GROWSDOWN | MapFlags.PROT_GROWSUP);
        boolean unknown = (prot & ~(MapFlags.PROT_ALL | MapFlags.PROT_SEM) & ~grows) != 0;
        if (UserLayout.pageStart(start) != start || unknown || Integer.bitCount(grows) == 2) {
            return Errno.EINVAL.result();
        }
        if (bytes == 0) {
            return 0;
        }
        if (length == 0 || !UserLayout.inUserSpace(start, length)) {
            return Errno.ENOMEM.result();
        }
        int end = start + length;
        int at = grows == 0 ? start : growing(space, start, end, grows);
        if (Errno.isError(at)) {
            return at;
        }
        while (at != end) {
            Vma vma = spaces.find(space, at);
            if (vma == null || !vma.contains(at)) {
                return Errno.ENOMEM.result();
            }
            int stop = Integer.compareUnsigned(vma.end(), end) < 0 ? vma.end() : end;
            int failure = protectPart(vma, at, stop, Mmap.protFlags(prot));
            if (failure != 0) {
                return failure;
            }
            at = stop;
        }
        editor.joinNext(space.vmas().peek(end - 1));
        return 0;
    }

    /** Where the stack begins that lies in {@code [start, end)}, EINVAL if it does not grow that way, ENOMEM without any. */
    private int growing(AddressSpace space, int start, int end, int grows) {
        Vma vma = spaces.find(space, start);
        if (vma == null || Integer.compareUnsigned(vma.start(), end) >= 0) {
            return Errno.ENOMEM.result();
        }
        boolean down = grows == MapFlags.PROT_GROWSDOWN && vma.has(Vma.GROWS_DOWN);
        return down ? vma.start() : Errno.EINVAL.result();
    }

    private int protectPart(Vma vma, int start, int end, int rights) {
        work.path(KernelPath.MPROTECT_FIXUP);
        boolean isHuge = vma.has(Vma.HUGETLB);
        if (isHuge && !huge.mayProtect() || (rights & ~(vma.flags() >>> MAY_SHIFT)) != 0) {
            return Errno.EACCES.result();
        }
        if ((vma.flags() & RIGHTS) == rights) {
            return 0;
        }
        if (!vma.mayBeCutAt(start) || !vma.mayBeCutAt(end)) {
            return Errno.EINVAL.result();
        }
        // Private memory that becomes writable may need pages of its own; it is not asked for again when it was
        // writable before.
        boolean promises = (rights & Vma.WRITE) != 0 && (vma.flags() & UNCOUNTED) == 0;
        int promise = promises ? commitment.flag() : 0;
        int pages = end - start >>> UserLayout.PAGE_SHIFT;
        if (promise != 0 && !commitment.charge(vma.space(), pages)) {
            return Errno.ENOMEM.result();
        }
        Vma changed = editor.change(vma, start, end, vma.flags() & ~RIGHTS | rights | promise);
        if (changed == null) {
            commitment.release(promise == 0 ? 0 : pages);
            return Errno.ENOMEM.result();
        }
        Phase was = work.phase(Phase.PTE_INSTALL);
        if (isHuge) {
            huge.protect(changed, start, end);
        } else {
            changed.space().pageTableLock().lock();
            changeEntries(changed, start, end);
            changed.space().pageTableLock().unlock();
        }
        work.phase(was);
        tlb.all(changed.space());
        return 0;
    }

    private void changeEntries(Vma vma, int start, int end) {
        int va = start;
        while (va != end) {
            int stop = tables.tableEnd(va);
            if (Integer.compareUnsigned(stop - 1, end - 1) > 0) {
                stop = end;
            }
            long pte = tables.find(vma.space(), va);
            if (pte != -1) {
                changeTable(vma, va, stop, pte);
            }
            va = stop;
        }
    }

    private void changeTable(Vma vma, int start, int end, long firstPte) {
        long pte = firstPte;
        for (int va = start; va != end; va += UserLayout.PAGE_SIZE, pte += tables.entryBytes()) {
            work.path(KernelPath.CHANGE_PTE);
            long entry = tables.read(pte);
            if (Pte.isPresent(entry)) {
                tables.write(pte, Pte.modified(entry, Pte.protection(vma.flags())));
            }
        }
    }
}
