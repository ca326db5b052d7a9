package faultline.kernel.mapping;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.MapFlags;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;

/** Creates mappings: do_mmap_pgoff for private anonymous memory. */
public final class Mmap {

    private final KernelWork work;
    private final AddressSpaces spaces;
    private final VmaEditor editor;
    private final Munmap munmap;

    Mmap(KernelWork work, AddressSpaces spaces, VmaEditor editor, Munmap munmap) {
        this.work = work;
        this.spaces = spaces;
        this.editor = editor;
        this.munmap = munmap;
    }

    /**
     * Maps private anonymous memory.
     *
     * @param hint wanted address; binding with MAP_FIXED
     * @param bytes length, rounded up to pages
     * @param prot PROT_ bits
     * @param mapFlags MAP_ bits
     * @return the address, or a negative errno
     */
    public int map(AddressSpace space, int hint, int bytes, int prot, int mapFlags) {
        work.path(KernelPath.DO_MMAP);
        int length = UserLayout.pageAlign(bytes);
        int type = mapFlags & MapFlags.MAP_TYPE;
        if (bytes == 0 || (prot & ~MapFlags.PROT_ALL) != 0) {
            return Errno.EINVAL.result();
        }
        if (type != MapFlags.MAP_PRIVATE) {
            return type == MapFlags.MAP_SHARED ? Errno.ENODEV.result() : Errno.EINVAL.result();
        }
        if (length == 0 || !UserLayout.inUserSpace(0, length) || space.vmas().size() >= UserLayout.MAX_MAP_COUNT) {
            return Errno.ENOMEM.result();
        }
        int start = place(space, hint, length, (mapFlags & MapFlags.MAP_FIXED) != 0);
        if (Errno.isError(start)) {
            return start;
        }
        if (!space.allowsMore(length & 0xFFFFFFFFL)) {
            return Errno.ENOMEM.result();
        }
        return mapAt(space, start, start + length, vmFlags(prot, mapFlags));
    }

    /** Maps the free range {@code [start, end)}; returns {@code start} or a negative errno. */
    int mapAt(AddressSpace space, int start, int end, int flags) {
        int pageOffset = start >>> UserLayout.PAGE_SHIFT;
        if (editor.absorb(space, start, end, flags, pageOffset, null) != null) {
            return start;
        }
        Vma vma = spaces.newVma(space, start, end, flags, pageOffset, null);
        if (vma == null) {
            return Errno.ENOMEM.result();
        }
        spaces.link(vma);
        return start;
    }

    /** VM_ flags of a private mapping with these PROT_ and MAP_ bits. */
    public static int vmFlags(int prot, int mapFlags) {
        int flags = Vma.MAY_READ | Vma.MAY_WRITE | Vma.MAY_EXEC | protFlags(prot);
        return (mapFlags & MapFlags.MAP_GROWSDOWN) != 0 ? flags | Vma.GROWS_DOWN : flags;
    }

    /** VM_READ, VM_WRITE and VM_EXEC of PROT_ bits; they are the same bits (2.6.2 mm.h). */
    static int protFlags(int prot) {
        return prot & MapFlags.PROT_ALL;
    }

    private int place(AddressSpace space, int hint, int length, boolean fixed) {
        if (fixed) {
            if (UserLayout.pageStart(hint) != hint) {
                return Errno.EINVAL.result();
            }
            if (!UserLayout.inUserSpace(hint, length)) {
                return Errno.ENOMEM.result();
            }
            int freed = munmap.unmap(space, hint, length);
            return freed < 0 ? freed : hint;
        }
        int wanted = UserLayout.pageAlign(hint);
        if (wanted != 0 && UserLayout.inUserSpace(wanted, length)) {
            Vma above = spaces.find(space, wanted);
            if (above == null || Integer.compareUnsigned(wanted + length, above.start()) <= 0) {
                return wanted;
            }
        }
        return search(space, length);
    }

    /** First fit upwards from the free-area cache, then once more from the base: arch_get_unmapped_area of 2.6.2. */
    int search(AddressSpace space, int length) {
        int found = searchFrom(space, space.mmapBase(), length);
        if (Errno.isError(found) && space.mmapBase() != UserLayout.UNMAPPED_BASE) {
            found = searchFrom(space, UserLayout.UNMAPPED_BASE, length);
        }
        if (!Errno.isError(found)) {
            space.setMmapBase(found + length);
        }
        return found;
    }

    private int searchFrom(AddressSpace space, int from, int length) {
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
}
