package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.mapping.AddressSpaces;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;
import faultline.kernel.uaccess.UserMemory;
import faultline.kernel.vrange.VolatileRanges;

/**
 * vrange in its two forms, which were proposed in 2013 and never merged, so that i386 has no numbers for them (x86-64 had 314); ours are from
 * the end of the table, which no kernel uses. Number {@link #VRANGE} is that of RFC v7: it returns whether something was purged.
 * {@link #VRANGE_BYTES} is that of v8 to v10: it returns the bytes that it has processed and tells of purging through a pointer.
 */
public final class VolatileCalls {

    /** {@code int vrange(start, length, mode, behavior)}. */
    public static final int VRANGE = 500;
    /** {@code ssize_t vrange(start, length, mode, int *purged)}. */
    public static final int VRANGE_BYTES = 501;
    /** VRANGE_VOLATILE: a mode. */
    public static final int VOLATILE = 0;
    /** VRANGE_NOVOLATILE: a mode. */
    public static final int NO_VOLATILE = 1;
    /** VRANGE_FULL: a behavior; once a page of the range is discarded, all are. */
    public static final int FULL = 0;
    /** VRANGE_PARTIAL: a behavior; pages of all ranges are discarded in turn. */
    public static final int PARTIAL = 1;

    private static final int SPECIAL = Vma.RESERVED | Vma.LOCKED | Vma.HUGETLB | Vma.SHARED;

    private final KernelWork work;
    private final UserMemory user;
    private final AddressSpaces spaces;
    private final VolatileRanges ranges;

    public VolatileCalls(KernelWork work, UserMemory user, AddressSpaces spaces) {
        this.work = work;
        this.user = user;
        this.spaces = spaces;
        this.ranges = spaces.volatileRanges();
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(VRANGE, "vrange", (caller, call) -> exists() ? vrange(caller, call) : Errno.ENOSYS.result());
        calls.add(
                VRANGE_BYTES,
                "vrange_bytes",
                (caller, call) -> exists() ? vrangeBytes(caller, call) : Errno.ENOSYS.result());
    }

    private boolean exists() {
        return ranges.enabled().getAsInt() != 0;
    }

    /** The length in whole pages, as the RFC takes it, or 0 when the range is none. */
    private static int length(SystemCall call) {
        int start = call.argument(0);
        int bytes = UserLayout.pageStart(call.argument(1));
        boolean bad = UserLayout.pageStart(start) != start
                || Integer.compareUnsigned(start + bytes, start) < 0
                || Integer.compareUnsigned(start, UserLayout.TASK_SIZE) >= 0;
        return bad ? 0 : bytes;
    }

    private static int last(int start, int bytes) {
        int last = start + bytes - 1;
        return Integer.compareUnsigned(last, UserLayout.TASK_SIZE) < 0 ? last : UserLayout.TASK_SIZE - 1;
    }

    /** Takes ranges with holes, as v7 did: what is mapped there later is volatile. */
    private int vrange(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int start = call.argument(0);
        int bytes = length(call);
        int mode = call.argument(2);
        int behavior = call.argument(3);
        if (bytes == 0 || mode != VOLATILE && mode != NO_VOLATILE) {
            return Errno.EINVAL.result();
        }
        if (mode == NO_VOLATILE) {
            return ranges.unmark(caller.space(), start, last(start, bytes));
        }
        if (behavior != FULL && behavior != PARTIAL) {
            return Errno.EINVAL.result();
        }
        return ranges.mark(caller.space(), start, last(start, bytes), behavior == FULL);
    }

    private int vrangeBytes(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int start = call.argument(0);
        int bytes = length(call);
        int mode = call.argument(2);
        int pointer = call.argument(3);
        if (bytes == 0 || mode != VOLATILE && mode != NO_VOLATILE) {
            return Errno.EINVAL.result();
        }
        // Whether the pointer is good is seen before anything changes.
        if (pointer != 0 && !user.putInt(pointer, 0)) {
            return Errno.EFAULT.result();
        }
        Outcome outcome = each(caller.space(), start, last(start, bytes), mode == VOLATILE);
        if (pointer != 0 && outcome.purged && !user.putInt(pointer, 1)) {
            return Errno.EFAULT.result();
        }
        return outcome.bytes > 0 ? outcome.bytes : outcome.failure;
    }

    /** How far a call came. */
    private static final class Outcome {
        private int bytes;
        private boolean purged;
        private int failure;
    }

    /** do_vrange: vma by vma, up to the first that cannot be volatile; holes count as done. */
    private Outcome each(AddressSpace space, int start, int last, boolean marks) {
        Outcome outcome = new Outcome();
        int at = start;
        Vma vma = spaces.find(space, start);
        while (vma != null && outcome.failure == 0 && (vma.flags() & SPECIAL) == 0) {
            work.load(vma.kernelAddress());
            at = Integer.compareUnsigned(at, vma.start()) < 0 ? vma.start() : at;
            if (Integer.compareUnsigned(at, last) > 0) {
                return outcome;
            }
            int end = Integer.compareUnsigned(last, vma.end() - 1) < 0 ? last : vma.end() - 1;
            int result = marks ? ranges.mark(space, at, end, true) : ranges.unmark(space, at, end);
            if (Errno.isError(result)) {
                outcome.failure = result;
                return outcome;
            }
            outcome.purged |= result == VolatileRanges.PURGED;
            outcome.bytes = end - start + 1;
            at = end + 1;
            vma = Integer.compareUnsigned(at, last) > 0 ? null : space.vmas().next(vma);
        }
        return outcome;
    }
}
