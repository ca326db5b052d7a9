package faultline.kernel.mapping;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.rmap.ReverseMap;

/** Enlarges, shrinks and moves mappings: sys_mremap (facts linux-mm.md 6.3; Linux 2.6.7 mremap.c). */
public final class Mremap {

    /** MREMAP_MAYMOVE: the mapping may get another address. */
    public static final int MAY_MOVE = 1;
    /** MREMAP_FIXED: it must get the address that is given. */
    public static final int FIXED = 2;

    /** A move may split the old vma into three, in the worst case. */
    private static final int SPARE_VMAS = 3;

    private static final long TASK_SIZE = UserLayout.TASK_SIZE & 0xFFFFFFFFL;

    private final KernelWork work;
    private final AddressSpaces spaces;
    private final VmaEditor editor;
    private final Mmap mmap;
    private final Munmap munmap;
    private final MoveEntries entries;
    private final ReverseMap rmap;
    private final Commitment commitment;

    Mremap(
            KernelWork work,
            AddressSpaces spaces,
            VmaEditor editor,
            Mmap mmap,
            Munmap munmap,
            MoveEntries entries,
            ReverseMap rmap,
            Commitment commitment) {
        this.work = work;
        this.spaces = spaces;
        this.editor = editor;
        this.mmap = mmap;
        this.munmap = munmap;
        this.entries = entries;
        this.rmap = rmap;
        this.commitment = commitment;
    }

    /**
     * What mremap is asked for.
     *
     * @param address start of the old range
     * @param oldBytes its length; 0 maps the same pages a second time
     * @param newBytes the length wanted
     * @param flags {@link #MAY_MOVE} and {@link #FIXED}
     * @param newAddress where to, with FIXED
     * @param lockLimit bytes that the process may have locked, unsigned
     */
    public record Request(int address, int oldBytes, int newBytes, int flags, int newAddress, long lockLimit) {

        private int oldLength() {
            return UserLayout.pageAlign(oldBytes);
        }

        private int newLength() {
            return UserLayout.pageAlign(newBytes);
        }

        private boolean mayMove() {
            return (flags & MAY_MOVE) != 0;
        }

        private boolean fixed() {
            return (flags & FIXED) != 0;
        }
    }

    private static long unsigned(int value) {
        return value & 0xFFFFFFFFL;
    }

    /** Returns where the mapping is now, or a negative errno. */
    public int remap(AddressSpace space, Request request) {
        work.path(KernelPath.DO_MREMAP);
        int invalid = check(request);
        if (invalid != 0) {
            return invalid;
        }
        int address = request.address();
        int oldLength = request.oldLength();
        int newLength = request.newLength();
        if (request.fixed()) {
            int failure = munmap.unmap(space, request.newAddress(), newLength);
            if (failure != 0) {
                return failure;
            }
        }
        if (Integer.compareUnsigned(oldLength, newLength) >= 0) {
            if (oldLength != newLength) {
                int failure = munmap.unmap(space, address + newLength, oldLength - newLength);
                if (failure != 0) {
                    return failure;
                }
            }
            if (!request.fixed()) {
                return address;
            }
            oldLength = newLength;
        }
        return growOrMove(space, request, oldLength, newLength);
    }

    private static int check(Request request) {
        int address = request.address();
        boolean bad = (request.flags() & ~(MAY_MOVE | FIXED)) != 0
                || UserLayout.pageStart(address) != address
                || request.newLength() == 0;
        if (request.fixed()) {
            long to = unsigned(request.newAddress());
            long newLength = unsigned(request.newLength());
            long from = unsigned(address);
            bad |= UserLayout.pageStart(request.newAddress()) != request.newAddress()
                    || !request.mayMove()
                    || newLength > TASK_SIZE
                    || to > TASK_SIZE - newLength
                    || to <= from && to + newLength > from
                    || from <= to && from + unsigned(request.oldLength()) > to;
        }
        return bad ? Errno.EINVAL.result() : 0;
    }

    private int growOrMove(AddressSpace space, Request request, int oldLength, int newLength) {
        int address = request.address();
        Vma vma = spaces.find(space, address);
        if (vma == null || !vma.contains(address)) {
            return Errno.EFAULT.result();
        }
        int refused = refusal(vma, request, oldLength, newLength);
        if (refused != 0) {
            return refused;
        }
        int more = newLength - oldLength >>> UserLayout.PAGE_SHIFT;
        if (!promise(vma, more)) {
            return Errno.ENOMEM.result();
        }
        int result = growOrMove(vma, request, oldLength, newLength);
        if (Errno.isError(result)) {
            commitment.shrink(vma, more);
        }
        return result;
    }

    /** Asks for {@code pages} more of the program's own memory; a kernel that keeps no sum asks again for what has been asked before. */
    private boolean promise(Vma vma, int pages) {
        boolean compares = !commitment.rules().counts() && (vma.flags() & (Vma.SHARED | Vma.WRITE)) == Vma.WRITE;
        return compares ? commitment.charge(vma.space(), pages) : commitment.grow(vma, pages);
    }

    private int growOrMove(Vma vma, Request request, int oldLength, int newLength) {
        AddressSpace space = vma.space();
        int address = request.address();
        boolean atEnd = vma.end() - address == oldLength;
        boolean staysPut = !request.fixed();
        if (atEnd && staysPut && roomBehind(vma, address) >= unsigned(newLength)) {
            editor.resize(vma, vma.start(), address + newLength, vma.pageOffset());
            return address;
        }
        if (!request.mayMove()) {
            return Errno.ENOMEM.result();
        }
        int to = request.fixed() ? request.newAddress() : mmap.search(space, newLength);
        return Errno.isError(to) ? to : move(vma, address, oldLength, newLength, to);
    }

    private static int refusal(Vma vma, Request request, int oldLength, int newLength) {
        if (vma.has(Vma.HUGETLB)) {
            return Errno.EINVAL.result();
        }
        boolean grows = Integer.compareUnsigned(newLength, oldLength) > 0;
        boolean crosses = unsigned(oldLength) > unsigned(vma.end()) - unsigned(request.address());
        if (crosses || vma.has(Vma.DONT_EXPAND) && grows) {
            return Errno.EFAULT.result();
        }
        long more = unsigned(newLength) - unsigned(oldLength);
        if (vma.has(Vma.LOCKED) && Long.compareUnsigned(lockedBytes(vma.space()) + more, request.lockLimit()) > 0) {
            return Errno.EAGAIN.result();
        }
        return vma.space().allowsMore(more) ? 0 : Errno.ENOMEM.result();
    }

    private static long lockedBytes(AddressSpace space) {
        long pages = 0;
        for (Vma vma : space.vmas()) {
            pages += vma.has(Vma.LOCKED) ? vma.pages() : 0;
        }
        return pages << UserLayout.PAGE_SHIFT;
    }

    /** Bytes from {@code address} to the next vma or the end of user space. */
    private long roomBehind(Vma vma, int address) {
        Vma next = vma.space().vmas().next(vma);
        return (next == null ? TASK_SIZE : unsigned(next.start())) - unsigned(address);
    }

    /** move_vma: a vma at the new place, then the pages, then the old place goes; without memory all pages move back. */
    private int move(Vma vma, int from, int oldLength, int newLength, int to) {
        AddressSpace space = vma.space();
        if (!editor.allows(space, SPARE_VMAS + 1)) {
            return Errno.ENOMEM.result();
        }
        boolean keeps = vma.file() != null || rmap.keepsOffset(vma);
        int pageOffset = keeps ? vma.pageIndex(from) : to >>> UserLayout.PAGE_SHIFT;
        Vma target = editor.copy(vma, to, to + newLength, pageOffset);
        if (target == null) {
            return Errno.ENOMEM.result();
        }
        // Both places are promised until one of them goes.
        commitment.reserve(target, oldLength >>> UserLayout.PAGE_SHIFT);
        // The old vma may have become part of the new one.
        Vma source = space.vmas().peek(from);
        int moved = entries.move(source, target, from, to, oldLength);
        if (moved != oldLength || !spaces.volatileRanges().copy(space, from, oldLength, to)) {
            entries.move(target, source, to, from, moved);
            munmap.unmap(space, to, newLength);
            // The caller takes back what was asked for beyond the old length, and that is gone with the new place.
            commitment.reserve(source, newLength - oldLength >>> UserLayout.PAGE_SHIFT);
            return Errno.ENOMEM.result();
        }
        if (oldLength != 0) {
            munmap.unmap(space, from, oldLength);
        }
        return to;
    }
}
