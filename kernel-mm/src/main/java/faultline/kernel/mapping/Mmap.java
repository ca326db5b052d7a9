package faultline.kernel.mapping;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.MapFlags;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.MappedFile;
import faultline.kernel.mm.Vma;

/** Creates mappings of anonymous memory and of files: do_mmap_pgoff. */
public final class Mmap {

    private final KernelWork work;
    private final AddressSpaces spaces;
    private final VmaEditor editor;
    private final Munmap munmap;
    private final Commitment commitment;
    private final AlignedArea aligned;
    private final FreeArea freeArea;

    Mmap(
            KernelWork work,
            AddressSpaces spaces,
            VmaEditor editor,
            Munmap munmap,
            Commitment commitment,
            FreeArea freeArea) {
        this.work = work;
        this.spaces = spaces;
        this.editor = editor;
        this.munmap = munmap;
        this.commitment = commitment;
        this.aligned = new AlignedArea(work, spaces);
        this.freeArea = freeArea;
    }

    /**
     * What mmap is asked for.
     *
     * @param hint wanted address; binding with MAP_FIXED
     * @param bytes length, rounded up to pages
     * @param prot PROT_ bits; those that mean nothing are ignored, as calc_vm_prot_bits does (Linux 2.6.2 include/linux/mman.h)
     * @param flags MAP_ bits
     * @param file what to map, or null for anonymous memory
     * @param pageOffset first page of the file
     */
    public record Request(int hint, int bytes, int prot, int flags, MappedFile file, int pageOffset) {

        /** Whether bounds and offset are multiples of what the file asks for. */
        private boolean aligned(int length) {
            int mask = file == null ? 0 : file.alignment() - 1;
            int first = pageOffset << UserLayout.PAGE_SHIFT;
            return (length & mask) == 0 && (first & mask) == 0 && (!fixed() || (hint & mask) == 0);
        }

        private boolean isHuge() {
            return file != null && file.alignment() > UserLayout.PAGE_SIZE;
        }

        private int type() {
            return flags & MapFlags.MAP_TYPE;
        }

        private boolean fixed() {
            return (flags & (MapFlags.MAP_FIXED | MapFlags.MAP_FIXED_NOREPLACE)) != 0;
        }

        /** Whether what lies there already must stay. */
        private boolean keeps() {
            return (flags & MapFlags.MAP_FIXED_NOREPLACE) != 0;
        }
    }

    /** Maps private anonymous memory: see {@link #map(AddressSpace, Request)}. */
    public int map(AddressSpace space, int hint, int bytes, int prot, int mapFlags) {
        return map(space, new Request(hint, bytes, prot, mapFlags, null, 0));
    }

    /**
     * Maps memory. Anonymous shared memory is a file to it, which the caller makes.
     *
     * @return the address, or a negative errno
     */
    public int map(AddressSpace space, Request request) {
        work.path(KernelPath.DO_MMAP);
        int length = UserLayout.pageAlign(request.bytes());
        if (request.bytes() == 0) {
            return Errno.EINVAL.result();
        }
        if (length == 0 || !UserLayout.inUserSpace(0, length)) {
            return Errno.ENOMEM.result();
        }
        int lastPage = request.pageOffset() + (length >>> UserLayout.PAGE_SHIFT);
        if (Integer.compareUnsigned(lastPage, request.pageOffset()) < 0) {
            return Errno.EOVERFLOW.result();
        }
        int refused = refusal(request);
        if (refused != 0) {
            return refused;
        }
        if (!editor.allows(space, 1)) {
            return Errno.ENOMEM.result();
        }
        if (!request.aligned(length)) {
            return Errno.EINVAL.result();
        }
        int start = place(space, request, length);
        if (Errno.isError(start)) {
            return start;
        }
        if (!space.allowsMore(length & 0xFFFFFFFFL)) {
            return Errno.ENOMEM.result();
        }
        MappedFile file = request.file();
        int flags =
                space.defaultFlags() | (file == null ? vmFlags(request.prot(), request.flags()) : fileFlags(request));
        int page = file == null ? start >>> UserLayout.PAGE_SHIFT : request.pageOffset();
        return mapCommitted(space, start, start + length, flags, page, request);
    }

    /** Maps the free range when the memory that it may need can be promised: private writable memory, unless told not to. */
    private int mapCommitted(AddressSpace space, int start, int end, int flags, int page, Request request) {
        boolean asked = (request.flags() & MapFlags.MAP_NORESERVE) == 0 || commitment.strict();
        boolean ownPages = (flags & (Vma.SHARED | Vma.WRITE)) == Vma.WRITE;
        boolean accountable = request.file() == null || request.file().accountable();
        if (!asked || !ownPages || !accountable) {
            return mapAt(space, start, end, flags, page, request.file());
        }
        return commit(space, start, end, flags, page, request.file());
    }

    private int commit(AddressSpace space, int start, int end, int flags, int page, MappedFile file) {
        int pages = end - start >>> UserLayout.PAGE_SHIFT;
        if (!commitment.charge(space, pages)) {
            return Errno.ENOMEM.result();
        }
        int result = mapAt(space, start, end, flags | commitment.flag(), page, file);
        if (Errno.isError(result)) {
            commitment.release(pages);
        }
        return result;
    }

    /** Whether sharing is asked for properly and the file's opening allows it; 0 or a negative errno. */
    private static int refusal(Request request) {
        int type = request.type();
        MappedFile file = request.file();
        if (type != MapFlags.MAP_PRIVATE && (type != MapFlags.MAP_SHARED || file == null)) {
            return Errno.EINVAL.result();
        }
        if (file == null) {
            return 0;
        }
        boolean writesShared = type == MapFlags.MAP_SHARED && (request.prot() & MapFlags.PROT_WRITE) != 0;
        if (!file.readable() || writesShared && !file.writable()) {
            return Errno.EACCES.result();
        }
        // Only a stack grows, and a stack is anonymous.
        return (request.flags() & MapFlags.MAP_GROWSDOWN) != 0 ? Errno.EINVAL.result() : 0;
    }

    /** VM_ flags of a mapping of a file; one that is shared but cannot be written need not be told from a private one. */
    private static int fileFlags(Request request) {
        int flags = vmFlags(request.prot(), request.flags());
        if (request.type() == MapFlags.MAP_SHARED) {
            flags |= request.file().writable() ? Vma.SHARED | Vma.MAY_SHARE : Vma.MAY_SHARE;
            flags = request.file().writable() ? flags : flags & ~Vma.MAY_WRITE;
        }
        boolean unpromised = request.isHuge() && (request.flags() & MapFlags.MAP_NORESERVE) != 0;
        return unpromised ? flags | Vma.NO_RESERVE : flags;
    }

    /** Maps the program's own memory into the free range {@code [start, end)}; returns {@code start} or a negative errno. */
    int mapOwn(AddressSpace space, int start, int end, int flags) {
        return commit(space, start, end, flags, start >>> UserLayout.PAGE_SHIFT, null);
    }

    private int mapAt(AddressSpace space, int start, int end, int flags, int pageOffset, MappedFile file) {
        if (editor.absorb(space, start, end, flags, pageOffset, file) != null) {
            return start;
        }
        Vma vma = spaces.newVma(space, start, end, flags, pageOffset, file);
        if (vma == null) {
            return Errno.ENOMEM.result();
        }
        int failure = file == null ? 0 : file.mapped(vma);
        if (failure != 0) {
            spaces.freeVma(vma);
            return failure;
        }
        spaces.link(vma);
        return start;
    }

    /** VM_ flags of a private mapping with these PROT_ and MAP_ bits. */
    public static int vmFlags(int prot, int mapFlags) {
        int flags = Vma.MAY_READ | Vma.MAY_WRITE | Vma.MAY_EXEC | protFlags(prot);
        flags |= (mapFlags & MapFlags.MAP_LOCKED) != 0 ? Vma.LOCKED : 0;
        flags |= mapFlags & MapFlags.MAP_DENYWRITE;
        return (mapFlags & MapFlags.MAP_GROWSDOWN) != 0 ? flags | Vma.GROWS_DOWN : flags;
    }

    /** VM_READ, VM_WRITE and VM_EXEC of PROT_ bits; they are the same bits (2.6.2 mm.h). */
    static int protFlags(int prot) {
        return prot & MapFlags.PROT_ALL;
    }

    private int place(AddressSpace space, Request request, int length) {
        int hint = request.hint();
        if (request.fixed()) {
            if (UserLayout.pageStart(hint) != hint) {
                return Errno.EINVAL.result();
            }
            if (!UserLayout.inUserSpace(hint, length)) {
                return Errno.ENOMEM.result();
            }
            if (request.keeps()) {
                Vma above = spaces.find(space, hint);
                boolean free = above == null || Integer.compareUnsigned(hint + length, above.start()) <= 0;
                return free ? hint : Errno.EEXIST.result();
            }
            int freed = munmap.unmap(space, hint, length);
            return freed < 0 ? freed : hint;
        }
        if (request.isHuge()) {
            return aligned.find(space, hint, length, request.file().alignment());
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

    /** Room for {@code length} bytes, or ENOMEM. */
    public int search(AddressSpace space, int length) {
        return freeArea.find(space, length);
    }
}
