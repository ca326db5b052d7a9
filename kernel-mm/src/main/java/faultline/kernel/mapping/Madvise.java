package faultline.kernel.mapping;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;

/** Takes advice on how memory will be used: sys_madvise (Linux 2.6.2, 2.6.16 and 4.5 mm/madvise.c). */
public final class Madvise {

    private static final int NORMAL = 0;
    private static final int RANDOM = 1;
    private static final int SEQUENTIAL = 2;
    private static final int WILL_NEED = 3;
    private static final int DONT_NEED = 4;
    private static final int FREE = 8;
    private static final int REMOVE = 9;
    private static final int DONT_FORK = 10;
    private static final int DO_FORK = 11;

    private final KernelWork work;
    private final AddressSpaces spaces;
    private final VmaEditor editor;
    private final ZapRange zap;
    private final LazyFree lazyFree;

    Madvise(KernelWork work, AddressSpaces spaces, VmaEditor editor, ZapRange zap, LazyFree lazyFree) {
        this.work = work;
        this.spaces = spaces;
        this.editor = editor;
        this.zap = zap;
        this.lazyFree = lazyFree;
    }

    /** Takes {@code advice} on {@code [start, start + bytes)}; returns 0 or a negative errno. Holes give ENOMEM when all is done. */
    public int advise(AddressSpace space, int start, int bytes, int advice) {
        int length = UserLayout.pageAlign(bytes);
        int end = start + length;
        boolean wraps = bytes != 0 && length == 0 || Integer.compareUnsigned(end, start) < 0;
        if (!known(advice) || UserLayout.pageStart(start) != start || wraps) {
            return Errno.EINVAL.result();
        }
        int result = 0;
        int at = start;
        while (Integer.compareUnsigned(at, end) < 0) {
            Vma vma = spaces.find(space, at);
            if (vma == null || Integer.compareUnsigned(vma.start(), end) >= 0) {
                return Errno.ENOMEM.result();
            }
            if (!vma.contains(at)) {
                result = Errno.ENOMEM.result();
                at = vma.start();
            }
            int stop = Integer.compareUnsigned(vma.end(), end) < 0 ? vma.end() : end;
            int failure = part(vma, at, stop, advice);
            if (failure != 0) {
                return failure;
            }
            at = stop;
        }
        return result;
    }

    private static boolean known(int advice) {
        return advice >= NORMAL && advice <= DONT_NEED || advice >= FREE && advice <= DO_FORK;
    }

    private int part(Vma vma, int start, int end, int advice) {
        work.path(KernelPath.CHANGE_FLAGS);
        work.load(vma.kernelAddress());
        int access = Vma.SEQUENTIAL | Vma.RANDOM;
        switch (advice) {
            case NORMAL:
                return flags(vma, start, end, vma.flags() & ~access);
            case RANDOM:
                return flags(vma, start, end, vma.flags() & ~access | Vma.RANDOM);
            case SEQUENTIAL:
                return flags(vma, start, end, vma.flags() & ~access | Vma.SEQUENTIAL);
            case DONT_FORK:
                return flags(vma, start, end, vma.flags() | Vma.DONT_COPY);
            case DO_FORK:
                return flags(vma, start, end, vma.flags() & ~Vma.DONT_COPY);
            case WILL_NEED:
                return willNeed(vma, start, end);
            case DONT_NEED:
                return dontNeed(vma, start, end);
            case FREE:
                return free(vma, start, end);
            default:
                return remove(vma, start, end);
        }
    }

    private int flags(Vma vma, int start, int end, int flags) {
        if (!vma.mayBeCutAt(start) || !vma.mayBeCutAt(end)) {
            return Errno.EINVAL.result();
        }
        return flags == vma.flags() || editor.change(vma, start, end, flags) != null ? 0 : Errno.EAGAIN.result();
    }

    /** Anonymous memory has nothing to read ahead but swap, of which nothing is read here. */
    private static int willNeed(Vma vma, int start, int end) {
        if (vma.file() != null) {
            int first = vma.pageIndex(start);
            vma.file().owner().readAhead(first, first + ((end - start) >>> UserLayout.PAGE_SHIFT));
        }
        return 0;
    }

    private int dontNeed(Vma vma, int start, int end) {
        if (vma.has(Vma.LOCKED) || vma.has(Vma.HUGETLB)) {
            return Errno.EINVAL.result();
        }
        Phase was = work.phase(Phase.PTE_INSTALL);
        if (vma.has(Vma.NONLINEAR)) {
            // The pages go, their order stays.
            zap.nonlinear().zap(vma, start, end, 0, -1);
        } else {
            zap.prepare();
            zap.zap(vma, start, end);
            zap.finish(vma.space());
        }
        work.phase(was);
        return 0;
    }

    /** Only private anonymous memory can be given up: EINVAL for the rest, as in Linux 4.5. */
    private int free(Vma vma, int start, int end) {
        if (vma.has(Vma.LOCKED) || vma.has(Vma.HUGETLB) || vma.has(Vma.SHARED) || vma.file() != null) {
            return Errno.EINVAL.result();
        }
        lazyFree.give(vma, start, end);
        return 0;
    }

    private static int remove(Vma vma, int start, int end) {
        if (vma.has(Vma.LOCKED) || vma.has(Vma.NONLINEAR) || vma.has(Vma.HUGETLB) || vma.file() == null) {
            return Errno.EINVAL.result();
        }
        if (!vma.has(Vma.SHARED | Vma.WRITE)) {
            return Errno.EACCES.result();
        }
        int first = vma.pageIndex(start);
        return vma.file().owner().punch(first, first + ((end - start) >>> UserLayout.PAGE_SHIFT));
    }
}
