package faultline.kernel.mapping;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;

/** Keeps ranges in memory: do_mlock and do_mlockall (Linux 2.6.9 mm/mlock.c). The callers have judged rights and limits. */
public final class Mlock {

    private final KernelWork work;
    private final AddressSpaces spaces;
    private final VmaEditor editor;
    private final Populate populate;

    Mlock(KernelWork work, AddressSpaces spaces, VmaEditor editor, Populate populate) {
        this.work = work;
        this.spaces = spaces;
        this.editor = editor;
        this.populate = populate;
    }

    /** Locks or unlocks the pages of {@code [start, start + bytes)}, both page-aligned; returns 0 or a negative errno. */
    public int range(AddressSpace space, int start, int bytes, boolean lock) {
        int end = start + bytes;
        if (Integer.compareUnsigned(end, start) < 0) {
            return Errno.EINVAL.result();
        }
        int at = start;
        while (at != end) {
            Vma vma = spaces.find(space, at);
            if (vma == null || !vma.contains(at)) {
                return Errno.ENOMEM.result();
            }
            int stop = Integer.compareUnsigned(vma.end(), end) < 0 ? vma.end() : end;
            if (!change(vma, at, stop, lock)) {
                return Errno.EAGAIN.result();
            }
            at = stop;
        }
        return lock ? populate.range(space, start, end) : 0;
    }

    private boolean change(Vma vma, int start, int end, boolean lock) {
        work.path(KernelPath.CHANGE_FLAGS);
        work.load(vma.kernelAddress());
        if (vma.has(Vma.HUGETLB)) {
            // Huge pages are never taken away: they are made present, and that is all.
            return true;
        }
        int flags = lock ? vma.flags() | Vma.LOCKED : vma.flags() & ~Vma.LOCKED;
        return flags == vma.flags() || editor.change(vma, start, end, flags) != null;
    }

    /**
     * Locks or unlocks all there is, and all that will be mapped.
     *
     * @param current whether what is mapped now is locked
     * @param future whether what is mapped later will be
     */
    public int all(AddressSpace space, boolean current, boolean future) {
        space.setDefaultFlags(future ? Vma.LOCKED : 0);
        work.store(space.kernelAddress());
        if (future && !current) {
            return 0;
        }
        Vma vma = space.vmas().first();
        while (vma != null) {
            int end = vma.end();
            if (change(vma, vma.start(), end, current) && current) {
                // What cannot be touched is left out, as mlockall does.
                populate.range(space, vma.start(), end);
            }
            vma = space.vmas().peek(end);
        }
        return 0;
    }
}
