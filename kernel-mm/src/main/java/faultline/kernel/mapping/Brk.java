package faultline.kernel.mapping;

import faultline.kernel.abi.MapFlags;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;

/** Moves the end of the heap: sys_brk. */
public final class Brk {

    private static final int HEAP_FLAGS =
            Mmap.vmFlags(MapFlags.PROT_READ | MapFlags.PROT_WRITE | MapFlags.PROT_EXEC, MapFlags.MAP_PRIVATE);

    private final KernelWork work;
    private final AddressSpaces spaces;
    private final VmaEditor editor;
    private final Mmap mmap;
    private final Munmap munmap;

    Brk(KernelWork work, AddressSpaces spaces, VmaEditor editor, Mmap mmap, Munmap munmap) {
        this.work = work;
        this.spaces = spaces;
        this.editor = editor;
        this.mmap = mmap;
        this.munmap = munmap;
    }

    /** Asks for the heap to end at {@code wanted}; returns where it ends now, unchanged when that cannot be. */
    public int set(AddressSpace space, int wanted) {
        work.path(KernelPath.DO_BRK);
        work.load(space.kernelAddress());
        int oldEnd = UserLayout.pageAlign(space.brk());
        if (Integer.compareUnsigned(wanted, space.startBrk()) < 0 || !UserLayout.inUserSpace(wanted, 0)) {
            return space.brk();
        }
        int newEnd = UserLayout.pageAlign(wanted);
        int order = Integer.compareUnsigned(newEnd, oldEnd);
        if (order < 0 && munmap.unmap(space, newEnd, oldEnd - newEnd) != 0) {
            return space.brk();
        }
        if (order > 0 && !grow(space, oldEnd, newEnd)) {
            return space.brk();
        }
        space.setBrk(wanted);
        work.store(space.kernelAddress());
        return wanted;
    }

    private boolean grow(AddressSpace space, int oldEnd, int newEnd) {
        Vma above = spaces.find(space, oldEnd);
        boolean free = above == null || Integer.compareUnsigned(newEnd + UserLayout.PAGE_SIZE, above.start()) <= 0;
        return free
                && space.allowsMore(newEnd - oldEnd & 0xFFFFFFFFL)
                && editor.allows(space, 1)
                && mmap.mapOwn(space, oldEnd, newEnd, HEAP_FLAGS | space.defaultFlags()) == oldEnd;
    }
}
