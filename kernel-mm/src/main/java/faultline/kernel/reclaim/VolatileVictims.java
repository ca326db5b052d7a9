package faultline.kernel.reclaim;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.lru.Lru;
import faultline.kernel.mapping.AddressSpaces;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.swap.SwapCache;
import faultline.kernel.swap.SwapIo;
import faultline.kernel.vrange.VolatileRange;

/**
 * discard_vrange: throws the pages of a range away that are in memory, going through the page tables of its address space. With a reverse
 * map each page's other mappings are asked first; without one the range's own mapping goes and the page with its last.
 */
final class VolatileVictims {

    private final KernelWork work;
    private final FrameTable frames;
    private final Lru lru;
    private final PageTables tables;
    private final AddressSpaces spaces;
    private final SwapCache swap;
    private final SwapIo io;
    private final VolatilePages pages;
    private final boolean findsMappings;
    private boolean lastFinished;

    VolatileVictims(ReclaimContext context, VolatilePages pages) {
        this.work = context.work();
        this.frames = context.boot().table();
        this.lru = context.lru();
        this.tables = context.tables();
        this.spaces = context.spaces();
        this.swap = context.swap();
        this.io = context.io();
        this.pages = pages;
        this.findsMappings = context.rmap().findsMappings();
    }

    /**
     * Discards up to {@code most} pages of {@code range} from its cursor on, and moves the cursor.
     *
     * @return pages discarded
     */
    int discard(VolatileRange range, int most) {
        work.path(KernelPath.DISCARD_RANGE);
        AddressSpace space = range.space();
        Progress progress = new Progress(range, most);
        Vma vma = spaces.find(space, range.cursor());
        while (vma != null && progress.wants() && Integer.compareUnsigned(vma.start(), range.last()) <= 0) {
            work.load(vma.kernelAddress());
            if (VolatilePages.discardable(vma)) {
                part(vma, progress);
            }
            vma = space.vmas().next(vma);
        }
        lastFinished = progress.wants() && !progress.skipped;
        if (progress.wants()) {
            range.setCursor(range.start());
        }
        return progress.done;
    }

    /** Whether the last {@link #discard} came to the end of its range and had to leave no page. */
    boolean finished() {
        return lastFinished;
    }

    /** How far a range has come. */
    private static final class Progress {
        private final VolatileRange range;
        private final int most;
        private int done;
        private boolean skipped;

        Progress(VolatileRange range, int most) {
            this.range = range;
            this.most = most;
        }

        boolean wants() {
            return done < most;
        }
    }

    private void part(Vma vma, Progress progress) {
        VolatileRange range = progress.range;
        int va = Integer.compareUnsigned(vma.start(), range.cursor()) < 0 ? range.cursor() : vma.start();
        int behind = range.last() + 1;
        int end = Integer.compareUnsigned(vma.end(), behind) < 0 ? vma.end() : behind;
        while (va != end && progress.wants()) {
            int stop = tables.tableEnd(va);
            if (Integer.compareUnsigned(stop - 1, end - 1) > 0) {
                stop = end;
            }
            work.path(KernelPath.DISCARD_RANGE);
            long pte = tables.find(vma.space(), va);
            for (;
                    pte != PageTables.NONE && va != stop && progress.wants();
                    va += 1 << 12, pte += tables.entryBytes()) {
                work.path(KernelPath.DISCARD_PTE);
                long entry = tables.read(pte);
                if (Pte.isPresent(entry) && !frames.isReserved(Pte.frame(entry))) {
                    boolean gone = page(range, vma, va, pte, Pte.frame(entry));
                    progress.done += gone ? 1 : 0;
                    progress.skipped |= !gone;
                }
            }
            va = pte == PageTables.NONE ? stop : va;
            if (Integer.compareUnsigned(va, range.last()) <= 0) {
                range.setCursor(va);
            }
        }
    }

    /** Discards one page of {@code range}, unless it is busy or somebody else needs it; whether it went. */
    boolean page(VolatileRange range, Vma vma, int va, long pte, int frame) {
        if (frames.use(frame) != FrameUse.ANON
                || frames.test(frame, PageFlag.LOCKED)
                || frames.has(frame, PageFlag.WRITEBACK)) {
            return false;
        }
        frames.set(frame, PageFlag.LOCKED);
        frames.get(frame);
        boolean gone = true;
        if (findsMappings) {
            gone = pages.discard(frame);
        } else {
            pages.discardMapping(range, vma, va, pte, frame);
        }
        forgetSlot(frame, gone);
        io.unlock(frame);
        lru.put(frame);
        return gone;
    }

    /** try_to_free_swap: a page without mappings needs its slot only if an entry elsewhere names it. */
    private void forgetSlot(int frame, boolean gone) {
        boolean idle = gone && frames.has(frame, PageFlag.SWAP_CACHE) && frames.readCount(frame) == 2;
        if (idle && swap.space().users(frames.privateWord(frame)) == 1) {
            swap.delete(frame);
        }
    }
}
