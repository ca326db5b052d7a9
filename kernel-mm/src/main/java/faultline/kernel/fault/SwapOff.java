package faultline.kernel.fault;

import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.disk.Disk;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.lru.Lru;
import faultline.kernel.mapping.AddressSpaces;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.NonPresentPte;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.swap.SwapArea;
import faultline.kernel.swap.SwapCache;
import faultline.kernel.swap.SwapIo;
import faultline.kernel.swap.SwapUsers;

/**
 * Brings every page of a swap area back: try_to_unuse of sys_swapoff. Nothing tells which entries name a slot, so for each slot
 * in use all page tables of all address spaces are searched (Linux 2.6.2 swapfile.c).
 */
public final class SwapOff {

    private final KernelWork work;
    private final FrameTable frames;
    private final PageTables tables;
    private final AddressSpaces spaces;
    private final ReverseMap rmap;
    private final Lru lru;
    private final SwapCache cache;
    private final SwapIo io;
    private final SwapUsers files;
    private final FaultHandler faults;

    /** @param faults makes copies of pages that a design cannot track where they have been moved to */
    public SwapOff(
            KernelWork work,
            FrameTable frames,
            PageTables tables,
            AddressSpaces spaces,
            ReverseMap rmap,
            Lru lru,
            SwapCache cache,
            SwapIo io,
            SwapUsers files,
            FaultHandler faults) {
        this.work = work;
        this.frames = frames;
        this.tables = tables;
        this.spaces = spaces;
        this.rmap = rmap;
        this.lru = lru;
        this.cache = cache;
        this.io = io;
        this.files = files;
        this.faults = faults;
    }

    /**
     * Empties {@code area} and takes it out of use.
     *
     * @return false when memory ran out; the area then goes on as before
     */
    public boolean empty(SwapArea area) {
        cache.space().stop(area);
        for (int slot = 1; slot <= area.pages(); slot++) {
            if (area.users(slot) > 0 && !unuse(NonPresentPte.entryOf(area.type(), slot))) {
                cache.space().restart(area);
                return false;
            }
        }
        cache.space().remove(area);
        return true;
    }

    private boolean unuse(int slot) {
        int frame = io.read(slot);
        if (frame == FrameAllocator.NONE) {
            return false;
        }
        while (frames.has(frame, PageFlag.LOCKED) || frames.has(frame, PageFlag.WRITEBACK)) {
            io.disk().waitHere(Disk.NEVER);
        }
        boolean complete = true;
        for (AddressSpace space : spaces.all()) {
            // One user is left: the cache.
            if (complete && cache.space().users(slot) > 1) {
                complete = unuse(space, slot, frame);
            }
        }
        if (complete && frames.has(frame, PageFlag.SWAP_CACHE) && cache.space().users(slot) > 1) {
            complete = files.takeBack(slot, frame);
        }
        if (complete && frames.has(frame, PageFlag.SWAP_CACHE)) {
            cache.delete(frame);
            frames.set(frame, PageFlag.DIRTY);
        }
        lru.put(frame);
        return complete;
    }

    private boolean unuse(AddressSpace space, int slot, int frame) {
        long wanted = cache.space().encoding().swap(slot);
        for (Vma vma = space.vmas().first(); vma != null; vma = space.vmas().next(vma)) {
            work.load(vma.kernelAddress());
            int va = vma.start();
            while (va != vma.end()) {
                int stop = tables.tableEnd(va);
                stop = Integer.compareUnsigned(stop - 1, vma.end() - 1) > 0 ? vma.end() : stop;
                long pte = tables.find(space, va);
                for (; pte != PageTables.NONE && va != stop; va += UserLayout.PAGE_SIZE, pte += tables.entryBytes()) {
                    work.path(KernelPath.UNUSE_PTE);
                    if (tables.read(pte) == wanted && !map(vma, va, pte, slot, frame)) {
                        return false;
                    }
                }
                va = stop;
            }
        }
        return true;
    }

    private boolean map(Vma vma, int va, long pte, int slot, int frame) {
        Phase was = work.phase(Phase.RMAP);
        boolean prepared = rmap.prepare(vma);
        boolean tracked = prepared && rmap.canShareAt(frame, vma, va);
        work.phase(was);
        if (!tracked) {
            return prepared && faults.copyFromSwap(vma, va, pte, frame, slot);
        }
        vma.space().addResident(1);
        work.store(vma.space().kernelAddress());
        frames.get(frame);
        tables.write(pte, Pte.old(Pte.of(frame, Pte.protection(vma.flags()))));
        work.phase(Phase.RMAP);
        rmap.addAnon(frame, vma, va, pte);
        work.phase(was);
        cache.space().free(slot);
        return true;
    }
}
