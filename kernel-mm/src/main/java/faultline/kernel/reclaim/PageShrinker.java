package faultline.kernel.reclaim;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.lru.Lru;
import faultline.kernel.lru.LruZone;
import faultline.kernel.mm.PageOwner;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.swap.SwapCache;
import faultline.kernel.swap.SwapIo;

/** shrink_list: judges isolated pages of an inactive list, and frees those that nobody misses (facts linux-mm.md 5.4). */
final class PageShrinker {

    private final KernelWork work;
    private final FrameTable frames;
    private final Lru lru;
    private final ReverseMap rmap;
    private final SwapCache swap;
    private final SwapIo io;
    private final References references;
    private final Unmapper unmapper;
    private final ReclaimCounters counters;
    private final Discards discards;

    PageShrinker(
            KernelWork work,
            FrameTable frames,
            Lru lru,
            ReverseMap rmap,
            SwapCache swap,
            SwapIo io,
            References references,
            Unmapper unmapper,
            ReclaimCounters counters,
            Discards discards) {
        this.work = work;
        this.frames = frames;
        this.lru = lru;
        this.rmap = rmap;
        this.swap = swap;
        this.io = io;
        this.references = references;
        this.unmapper = unmapper;
        this.counters = counters;
        this.discards = discards;
    }

    /** Judges the first {@code count} of {@code pages}, puts back those that stay and returns how many were freed. */
    int shrink(int[] pages, int count, LruZone zone, ScanControl scan) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (!shrink(pages[i], scan)) {
                pages[kept++] = pages[i];
            }
        }
        lru.putBack(zone, pages, kept);
        int freed = count - kept;
        counters.freed += freed;
        counters.freedByKswapd += scan.kswapd ? freed : 0;
        return freed;
    }

    private boolean shrink(int frame, ScanControl scan) {
        work.path(KernelPath.SHRINK_PAGE);
        counters.scanned++;
        if (!frames.testAndSet(frame, PageFlag.LOCKED)) {
            return false;
        }
        boolean mapped = rmap.isMapped(frame);
        scan.scanned += mapped || frames.has(frame, PageFlag.SWAP_CACHE) ? 2 : 1;
        if (frames.has(frame, PageFlag.WRITEBACK)) {
            return keep(frame);
        }
        if (mapped && isAnonymous(frame) && discards.discardVolatile(frame)) {
            return freeDiscarded(frame);
        }
        boolean referenced = references.testAndClear(frame);
        if (referenced && (mapped || frames.has(frame, PageFlag.SWAP_CACHE))) {
            return activate(frame);
        }
        if (mapped && discards.gaveUp(frame)) {
            return discards.dropLazy(frame) ? freeDiscarded(frame) : activate(frame);
        }
        if (mapped && !unmap(frame)) {
            return false;
        }
        if (frames.has(frame, PageFlag.DIRTY)) {
            return write(frame, referenced, scan);
        }
        return free(frame);
    }

    /** Makes sure that an anonymous page has a slot, then unmaps; if that fails the page is dealt with already. */
    private boolean unmap(int frame) {
        boolean homeless = isAnonymous(frame) && !frames.has(frame, PageFlag.SWAP_CACHE);
        if (homeless) {
            work.path(KernelPath.ADD_TO_SWAP);
            if (!swap.addToSwap(frame)) {
                return activate(frame);
            }
        }
        return switch (unmapper.unmap(frame)) {
            case FAIL -> activate(frame);
            case AGAIN -> keep(frame);
            case SUCCESS -> true;
        };
    }

    private boolean isAnonymous(int frame) {
        return frames.use(frame) == FrameUse.ANON;
    }

    private boolean write(int frame, boolean referenced, ScanControl scan) {
        boolean allowed =
                scan.gfp.mayCallFileSystems() || frames.has(frame, PageFlag.SWAP_CACHE) && scan.gfp.mayStartIo();
        boolean mayWrite = allowed && (scan.kswapd || !io.disk().congested());
        if (referenced || !mayWrite) {
            return keep(frame);
        }
        frames.clear(frame, PageFlag.DIRTY);
        if (frames.has(frame, PageFlag.SWAP_CACHE)) {
            frames.set(frame, PageFlag.RECLAIM);
            io.write(frame);
        } else if (isAnonymous(frame) || !owner(frame).writePage(frame)) {
            frames.set(frame, PageFlag.DIRTY);
            return keep(frame);
        } else {
            io.unlock(frame);
        }
        return false;
    }

    /** The isolation and the cache hold the page, and nobody else must. */
    private boolean free(int frame) {
        if (frames.readCount(frame) != 2) {
            return keep(frame);
        }
        if (frames.has(frame, PageFlag.SWAP_CACHE)) {
            swap.delete(frame);
            io.unlock(frame);
            lru.putCold(frame);
            return true;
        }
        io.unlock(frame);
        if (isAnonymous(frame)) {
            return false;
        }
        frames.put(frame);
        if (owner(frame).drop(frame)) {
            return true;
        }
        frames.get(frame);
        return false;
    }

    /** A page that was discarded needs no slot; if nobody but the isolation has it, it is free. */
    private boolean freeDiscarded(int frame) {
        frames.clear(frame, PageFlag.DIRTY);
        if (frames.has(frame, PageFlag.SWAP_CACHE)) {
            swap.delete(frame);
        }
        io.unlock(frame);
        if (frames.readCount(frame) != 1) {
            return false;
        }
        lru.putCold(frame);
        return true;
    }

    private PageOwner owner(int frame) {
        return (PageOwner) frames.mapping(frame);
    }

    private boolean keep(int frame) {
        io.unlock(frame);
        return false;
    }

    private boolean activate(int frame) {
        frames.set(frame, PageFlag.ACTIVE);
        counters.activated++;
        return keep(frame);
    }
}
