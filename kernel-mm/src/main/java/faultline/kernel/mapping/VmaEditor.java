package faultline.kernel.mapping;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.MappedFile;
import faultline.kernel.mm.Vma;
import faultline.kernel.rmap.ReverseMap;
import java.util.function.IntSupplier;

/**
 * Splits, merges and moves the bounds of vmas as split_vma, vma_merge and vma_adjust do, by the rules of the kernel and with the
 * consent of the reverse map. What fails for want of memory has changed nothing.
 */
final class VmaEditor {

    private static final int PAGE_SHIFT = 12;

    private final KernelWork work;
    private final AddressSpaces spaces;
    private final ReverseMap rmap;
    private final MergeRules rules;
    private final IntSupplier mostMappings;

    /** @param mostMappings vmas that an address space may have */
    VmaEditor(KernelWork work, AddressSpaces spaces, ReverseMap rmap, MergeRules rules, IntSupplier mostMappings) {
        this.work = work;
        this.spaces = spaces;
        this.rmap = rmap;
        this.rules = rules;
        this.mostMappings = mostMappings;
    }

    /** Whether {@code space} may have {@code more} vmas more: max_map_count. */
    boolean allows(AddressSpace space, int more) {
        return space.vmas().size() + more <= mostMappings.getAsInt();
    }

    /**
     * Cuts {@code vma} at {@code va}, which lies strictly inside and where it may be cut: {@code vma} keeps the lower part.
     *
     * @return the upper part, or null when memory ran out or there are too many, and nothing changed
     */
    Vma split(Vma vma, int va) {
        work.path(KernelPath.VMA_SPLIT);
        if (!allows(vma.space(), 1)) {
            return null;
        }
        Vma upper = spaces.newVma(vma.space(), va, vma.end(), vma.flags(), vma.pageIndex(va), vma.file());
        if (upper == null) {
            return null;
        }
        upper.setScanCursor(vma.scanCursor());
        if (!rmap.vmaPagesPass(vma, upper, va, vma.end())) {
            rmap.vmaUnlinked(upper);
            spaces.freeVma(upper);
            return null;
        }
        resize(vma, vma.start(), va, vma.pageOffset());
        if (vma.file() != null) {
            vma.file().split(vma, upper);
        }
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
     * Lets a free range for a new mapping become part of its neighbours where it can.
     *
     * @param file what will be mapped there, or null
     * @return the vma that now covers the range, or null when no neighbour fits
     */
    Vma absorb(AddressSpace space, int start, int end, int flags, int pageOffset, MappedFile file) {
        return rules.mergesNew(flags, file != null)
                ? fill(space, start, end, new Kind(flags, pageOffset, file), null)
                : null;
    }

    /** What must be alike in two vmas that are to be one. */
    private record Kind(int flags, int pageOffset, MappedFile file) {}

    /**
     * A vma at the free range {@code [start, end)} to which pages of {@code source} will be moved: copy_vma.
     *
     * @param pageOffset of the first page that is moved
     * @return null when memory ran out
     */
    Vma copy(Vma source, int start, int end, int pageOffset) {
        AddressSpace space = source.space();
        if (rules.mergesChanged(source)) {
            Vma merged = fill(space, start, end, new Kind(source.flags(), pageOffset, source.file()), source);
            if (merged != null) {
                return merged;
            }
        }
        Vma copy = spaces.newVma(space, start, end, source.flags(), pageOffset, source.file());
        if (copy == null) {
            return null;
        }
        copy.setScanCursor(source.scanCursor());
        if (!rmap.vmaPagesPass(source, copy, start, start)) {
            rmap.vmaUnlinked(copy);
            spaces.freeVma(copy);
            return null;
        }
        spaces.link(copy);
        return copy;
    }

    /** Extends the vma before or behind a free range over it; {@code source}'s pages, if not null, will come there. */
    private Vma fill(AddressSpace space, int start, int end, Kind kind, Vma source) {
        Vma next = space.vmas().peek(start);
        Vma previous = next == null ? space.vmas().last() : space.vmas().previous(next);
        int last = kind.pageOffset + (end - start >>> PAGE_SHIFT);
        if (previous != null && previous.end() == start && takes(previous, kind, -previous.pages(), source)) {
            resize(previous, previous.start(), end, previous.pageOffset());
            joinIfAlike(previous, next);
            return previous;
        }
        Kind behind = new Kind(kind.flags, last, kind.file);
        if (next != null && next.start() == end && takes(next, behind, 0, source)) {
            resize(next, start, next.end(), kind.pageOffset);
            return next;
        }
        return null;
    }

    /**
     * Gives {@code [start, end)} of {@code whole}, which may be cut there, other flags, as mprotect, mlock and madvise do.
     *
     * @return the vma that covers the range now, or null when memory ran out
     */
    Vma change(Vma whole, int start, int end, int flags) {
        Vma vma = mergeChanged(whole, start, end, flags);
        if (vma != null) {
            return vma;
        }
        vma = whole.start() == start ? whole : split(whole, start);
        if (vma == null || vma.end() != end && split(vma, end) == null) {
            return null;
        }
        vma.setFlags(flags);
        work.store(vma.kernelAddress());
        return vma;
    }

    private boolean takes(Vma neighbour, Kind kind, int distance, Vma source) {
        return fits(neighbour, kind.flags, kind.pageOffset + distance, kind.file)
                && (source == null
                        || source == neighbour
                        || rmap.canMerge(neighbour, source)
                                && rmap.vmaPagesPass(source, neighbour, source.start(), source.start()));
    }

    /**
     * {@code [start, end)} of {@code vma} is about to get {@code flags}: lets it become part of the neighbours that have them
     * (vma_merge's cases 4 to 8).
     *
     * @return the vma that covers the range with these flags, or null when none does and {@code vma} must be split
     */
    Vma mergeChanged(Vma vma, int start, int end, int flags) {
        if (!rules.mergesChanged(vma)) {
            return null;
        }
        if (vma.start() == start) {
            Vma previous = vma.space().vmas().previous(vma);
            if (previous != null && previous.end() == start && accepts(previous, vma, flags, -previous.pages())) {
                return mergeDown(previous, vma, start, end);
            }
        }
        if (vma.end() == end && rules.mergesUpwards()) {
            Vma next = vma.space().vmas().next(vma);
            if (next != null && next.start() == end && accepts(next, vma, flags, vma.pages())) {
                return mergeUp(next, vma, start, end);
            }
        }
        return null;
    }

    private boolean accepts(Vma neighbour, Vma vma, int flags, int distance) {
        return fits(neighbour, flags, vma.pageOffset() + distance, vma.file()) && rmap.canMerge(neighbour, vma);
    }

    /** Cases 5, 6 and 7: the vma before grows over the range, and over the one behind it if that is alike now. */
    private Vma mergeDown(Vma previous, Vma vma, int start, int end) {
        if (!rmap.vmaPagesPass(vma, previous, start, end)) {
            return null;
        }
        if (vma.end() == end) {
            spaces.unlink(vma, previous);
        } else {
            resize(vma, end, vma.end(), vma.pageIndex(end));
        }
        resize(previous, previous.start(), end, previous.pageOffset());
        if (rules.mergesUpwards()) {
            joinIfAlike(previous, previous.space().vmas().next(previous));
        }
        return previous;
    }

    /** Cases 4 and 8: the vma behind grows down over the range. */
    private Vma mergeUp(Vma next, Vma vma, int start, int end) {
        if (!rmap.vmaPagesPass(vma, next, start, end)) {
            return null;
        }
        int pageOffset = vma.pageIndex(start);
        if (vma.start() == start) {
            spaces.unlink(vma, next);
        } else {
            resize(vma, vma.start(), start, vma.pageOffset());
        }
        resize(next, start, next.end(), pageOffset);
        return next;
    }

    /** Joins {@code vma}, which was changed, with the one behind it if the kernel does that afterwards and they are alike. */
    void joinNext(Vma vma) {
        if (!rules.mergesUpwards() && rules.mergesChanged(vma)) {
            joinIfAlike(vma, vma.space().vmas().next(vma));
        }
    }

    private boolean fits(Vma neighbour, int flags, int pageOffset, MappedFile file) {
        work.path(KernelPath.VMA_MERGE_TEST);
        work.load(neighbour.kernelAddress());
        return neighbour.flags() == flags
                && neighbour.pageOffset() == pageOffset
                && neighbour.file() == file
                && (file == null || file.mergeable())
                && neighbour.scanCursor() == 0;
    }

    private void joinIfAlike(Vma left, Vma right) {
        if (right == null
                || left.end() != right.start()
                || !fits(right, left.flags(), left.pageOffset() + left.pages(), left.file())
                || !rmap.canMerge(left, right)
                || !rmap.vmaPagesPass(right, left, right.start(), right.end())) {
            return;
        }
        int end = right.end();
        spaces.unlink(right, left);
        resize(left, left.start(), end, left.pageOffset());
    }
}
