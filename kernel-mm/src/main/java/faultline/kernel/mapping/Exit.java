package faultline.kernel.mapping;

import faultline.kernel.account.KernelWork;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.rmap.ReverseMap;

/** Gives an address space back: mmput and mmdrop. */
public final class Exit {

    private final KernelWork work;
    private final AddressSpaces spaces;
    private final Munmap munmap;
    private final ReverseMap rmap;
    private final long kernelRoot;

    /** @param kernelRoot physical address of the kernel's own top table, which maps no user page */
    Exit(KernelWork work, AddressSpaces spaces, Munmap munmap, ReverseMap rmap, long kernelRoot) {
        this.work = work;
        this.spaces = spaces;
        this.munmap = munmap;
        this.rmap = rmap;
        this.kernelRoot = kernelRoot;
    }

    /** One task leaves {@code space}; with the last one all of its memory goes. */
    public void leave(AddressSpace space) {
        if (space.dropUser() > 0) {
            return;
        }
        munmap.unmapAll(space);
        rmap.mmExited(space);
        if (work.cpu().cr3() == space.root()) {
            // The CPU must stand on tables that stay before these are freed.
            work.cpu().loadCr3(kernelRoot);
        }
        spaces.free(space);
    }
}
