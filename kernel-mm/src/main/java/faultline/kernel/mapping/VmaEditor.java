package faultline.kernel.mapping;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.MappedFile;
import faultline.kernel.mm.Vma;
import faultline.kernel.rmap.ReverseMap;

/** Splits and merges vmas as split_vma and vma_merge do, with the consent of the reverse map. */
final class VmaEditor {

    private final KernelWork work;
    private final AddressSpaces spaces;
    private final ReverseMap rmap;

    VmaEditor(KernelWork work, AddressSpaces spaces, ReverseMap rmap) {
        this.work = work;
        this.spaces = spaces;
        this.rmap = rmap;
    }

    /**
     * Cuts {@code vma} at {@code va}, which lies strictly inside: {@code vma} keeps the lower part.
     *
     * @return the upper part, or null when memory ran out and nothing changed
     */
    Vma split(Vma vma, int va) {
        work.path(KernelPath.VMA_SPLIT);
        Vma upper = spaces.newVma(vma.space(), va, vma.end(), vma.flags(), vma.pageIndex(va), vma.file());
        if (upper == null) {
            return null;
        }
        if (!rmap.vmaPagesPass(vma, upper, va, vma.end())) {
            rmap.vmaUnlinked(upper);
            spaces.freeVma(upper);
            return null;
        }
        resize(vma, vma.start(), va, vma.pageOffset());
        spaces.link(upper);
        return upper;
    }

    /** Moves the bounds of a linked vma. */
    void resize(Vma vma, int start, int end, int pageOffset) {
        work.store(vma.kernelAddress());
        rmap.vmaResizing(vma);
        vma.resize(start, end, pageOffset);
        rmap.vmaResized(vma);
    }

    /**
     * Lets a free range with these properties become part of its neighbours where it can.
     *
     * @return the vma that now covers the range, or null when no neighbour fits
     */
    Vma absorb(AddressSpace space, int start, int end, int flags, int pageOffset, MappedFile file) {
        Vma next = space.vmas().peek(start);
        Vma previous = next == null ? space.vmas().last() : space.vmas().previous(next);
        if (previous != null && previous.end() == start && fits(previous, flags, pageOffset - previous.pages(), file)) {
            resize(previous, previous.start(), end, previous.pageOffset());
            mergeIfAlike(previous, next);
            return previous;
        }
        if (next != null && next.start() == end && fits(next, flags, pageOffset + ((end - start) >>> 12), file)) {
            resize(next, start, next.end(), pageOffset);
            return next;
        }
        return null;
    }

    /** Joins {@code vma} with the neighbours that now are like it; returns the one that remains. */
    Vma mergeNeighbours(Vma vma) {
        Vma previous = vma.space().vmas().previous(vma);
        Vma kept = previous != null && mergeIfAlike(previous, vma) ? previous : vma;
        mergeIfAlike(kept, vma.space().vmas().next(kept));
        return kept;
    }

    private boolean fits(Vma neighbour, int flags, int pageOffset, MappedFile file) {
        work.path(KernelPath.VMA_MERGE_TEST);
        work.load(neighbour.kernelAddress());
        return neighbour.flags() == flags && neighbour.pageOffset() == pageOffset && neighbour.file() == file;
    }

    private boolean mergeIfAlike(Vma left, Vma right) {
        if (right == null
                || left.end() != right.start()
                || !fits(right, left.flags(), left.pageOffset() + left.pages(), left.file())
                || !rmap.canMerge(left, right)
                || !rmap.vmaPagesPass(right, left, right.start(), right.end())) {
            return false;
        }
        int end = right.end();
        spaces.unlink(right, left);
        resize(left, left.start(), end, left.pageOffset());
        return true;
    }
}
