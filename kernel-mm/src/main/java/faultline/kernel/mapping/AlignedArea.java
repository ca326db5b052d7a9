package faultline.kernel.mapping;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;

/**
 * Finds room for huge pages in steps of their size: hugetlb_get_unmapped_area (Linux 2.6.7 fs/hugetlbfs/inode.c), and its top-down kin
 * (Linux 2.6.34 arch/x86/mm/hugetlbpage.c).
 */
final class AlignedArea {

    private final KernelWork work;
    private final AddressSpaces spaces;

    AlignedArea(KernelWork work, AddressSpaces spaces) {
        this.work = work;
        this.spaces = spaces;
    }

    /**
     * A free range, which begins at the wanted address, rounded up, if that is free.
     *
     * @param hint wanted address, or 0
     * @param alignment power of two
     * @return its address, or ENOMEM
     */
    int find(AddressSpace space, int hint, int length, int alignment) {
        int wanted = align(hint, alignment);
        if (wanted != 0 && UserLayout.inUserSpace(wanted, length)) {
            Vma above = spaces.find(space, wanted);
            if (above == null || Integer.compareUnsigned(wanted + length, above.start()) <= 0) {
                return wanted;
            }
        }
        int found = space.topDown() ? downwards(space, length, alignment) : Errno.ENOMEM.result();
        return Errno.isError(found) ? upwards(space, length, alignment) : found;
    }

    private static int align(int va, int alignment) {
        return va + alignment - 1 & -alignment;
    }

    private int downwards(AddressSpace space, int length, int alignment) {
        int ceiling = space.mmapBase();
        while (Integer.compareUnsigned(length, ceiling) <= 0) {
            work.path(KernelPath.UNMAPPED_AREA_STEP);
            int at = ceiling - length & -alignment;
            Vma above = spaces.find(space, at);
            if (above == null || Integer.compareUnsigned(at + length, above.start()) <= 0) {
                return at;
            }
            ceiling = above.start();
        }
        return Errno.ENOMEM.result();
    }

    private int upwards(AddressSpace space, int length, int alignment) {
        int at = align(UserLayout.UNMAPPED_BASE, alignment);
        Vma above = spaces.find(space, at);
        while (UserLayout.inUserSpace(at, length)) {
            work.path(KernelPath.UNMAPPED_AREA_STEP);
            if (above == null || Integer.compareUnsigned(at + length, above.start()) <= 0) {
                return at;
            }
            at = align(above.end(), alignment);
            above = space.vmas().next(above);
            if (above != null) {
                work.load(above.kernelAddress());
            }
        }
        return Errno.ENOMEM.result();
    }
}
