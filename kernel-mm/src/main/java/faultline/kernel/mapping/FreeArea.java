package faultline.kernel.mapping;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;

/** Finds room for a mapping: arch_get_unmapped_area, and its top-down kin (Linux 2.6.2 and 2.6.9 mm/mmap.c). */
final class FreeArea {

    private final KernelWork work;
    private final AddressSpaces spaces;

    FreeArea(KernelWork work, AddressSpaces spaces) {
        this.work = work;
        this.spaces = spaces;
    }

    /** The first address of a free range of {@code length} bytes, page-aligned, or ENOMEM. */
    int find(AddressSpace space, int length) {
        return space.topDown() ? downwards(space, length) : upwards(space, length);
    }

    /** {@code [start, end)} has become free: the next search need not pass it by. */
    void freed(AddressSpace space, int start, int end) {
        int cache = space.freeAreaCache();
        if (space.topDown()) {
            space.setFreeAreaCache(above(end, cache) ? end : cache);
        } else if (above(cache, start) && !above(UserLayout.UNMAPPED_BASE, start)) {
            space.setFreeAreaCache(start);
        }
    }

    private static boolean above(int va, int other) {
        return Integer.compareUnsigned(va, other) > 0;
    }

    /** First fit upwards from where the last one ended, then once more from the base. */
    private int upwards(AddressSpace space, int length) {
        int found = upwardsFrom(space, space.freeAreaCache(), length);
        if (Errno.isError(found) && space.freeAreaCache() != UserLayout.UNMAPPED_BASE) {
            found = upwardsFrom(space, UserLayout.UNMAPPED_BASE, length);
        }
        if (!Errno.isError(found)) {
            space.setFreeAreaCache(found + length);
        }
        return found;
    }

    private int upwardsFrom(AddressSpace space, int from, int length) {
        int at = from;
        Vma above = spaces.find(space, at);
        while (UserLayout.inUserSpace(at, length)) {
            work.path(KernelPath.UNMAPPED_AREA_STEP);
            if (above == null || Integer.compareUnsigned(at + length, above.start()) <= 0) {
                return at;
            }
            at = above.end();
            above = space.vmas().next(above);
            if (above != null) {
                work.load(above.kernelAddress());
            }
        }
        return Errno.ENOMEM.result();
    }

    /** First fit downwards from the lowest that was given, then once more from mmap_base, at last upwards. */
    private int downwards(AddressSpace space, int length) {
        int base = space.mmapBase();
        if (above(space.freeAreaCache(), base)) {
            space.setFreeAreaCache(base);
        }
        int found = downwardsFrom(space, length);
        if (Errno.isError(found) && space.freeAreaCache() != base) {
            space.setFreeAreaCache(base);
            found = downwardsFrom(space, length);
        }
        if (!Errno.isError(found)) {
            space.setFreeAreaCache(found);
            return found;
        }
        found = upwardsFrom(space, UserLayout.UNMAPPED_BASE, length);
        space.setFreeAreaCache(base);
        return found;
    }

    private int downwardsFrom(AddressSpace space, int length) {
        int at = space.freeAreaCache() - length;
        boolean fits = !above(length, space.freeAreaCache());
        Vma above = fits ? spaces.find(space, at) : null;
        while (fits) {
            work.path(KernelPath.UNMAPPED_AREA_STEP);
            if (above == null || Integer.compareUnsigned(at + length, above.start()) <= 0) {
                return at;
            }
            if (space.freeAreaCache() == above.end()) {
                space.setFreeAreaCache(above.start());
            }
            fits = Integer.compareUnsigned(length, above.start()) <= 0;
            at = above.start() - length;
            above = lowestAbove(space, above, at);
        }
        return Errno.ENOMEM.result();
    }

    /** find_vma for an address below {@code vma}: the first that ends above {@code va}. */
    private Vma lowestAbove(AddressSpace space, Vma vma, int va) {
        Vma lowest = vma;
        for (Vma below = space.vmas().previous(lowest); below != null && above(below.end(), va); ) {
            work.load(below.kernelAddress());
            lowest = below;
            below = space.vmas().previous(below);
        }
        return lowest;
    }
}
