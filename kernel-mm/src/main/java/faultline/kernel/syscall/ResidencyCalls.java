package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.mapping.Residency;
import faultline.kernel.process.LockRights;
import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;
import faultline.kernel.uaccess.UserMemory;

/** Calls about what is in memory: mlock and its kin, madvise, mincore. */
public final class ResidencyCalls {

    private static final int CURRENT = 1;
    private static final int FUTURE = 2;
    private static final int VECTOR_BYTES = 4096;

    private final KernelWork work;
    private final UserMemory user;
    private final Residency residency;
    private final LockRights rights;

    /** @param rights who may lock memory */
    public ResidencyCalls(KernelWork work, UserMemory user, Residency residency, LockRights rights) {
        this.rights = rights;
        this.work = work;
        this.user = user;
        this.residency = residency;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(150, "mlock", this::lock);
        calls.add(151, "munlock", this::unlock);
        calls.add(152, "mlockall", this::lockAll);
        calls.add(153, "munlockall", this::unlockAll);
        calls.add(218, "mincore", this::mincore);
        calls.add(219, "madvise", this::madvise);
    }

    private int lock(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int start = UserLayout.pageStart(call.argument(0));
        int bytes = UserLayout.pageAlign(call.argument(1) + call.argument(0) - start);
        int refused = rights.lock(caller, bytes & 0xFFFFFFFFL);
        return refused != 0 ? refused : residency.mlock().range(caller.space(), start, bytes, true);
    }

    private int unlock(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int start = UserLayout.pageStart(call.argument(0));
        int bytes = UserLayout.pageAlign(call.argument(1) + call.argument(0) - start);
        return residency.mlock().range(caller.space(), start, bytes, false);
    }

    private int lockAll(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int flags = call.argument(0);
        if (flags == 0 || (flags & ~(CURRENT | FUTURE)) != 0) {
            return Errno.EINVAL.result();
        }
        boolean current = (flags & CURRENT) != 0;
        int refused = rights.lockAll(caller, current);
        return refused != 0 ? refused : residency.mlock().all(caller.space(), current, (flags & FUTURE) != 0);
    }

    private int unlockAll(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int refused = rights.unlockAll(caller);
        return refused != 0 ? refused : residency.mlock().all(caller.space(), false, false);
    }

    private int madvise(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        return residency.madvise().advise(caller.space(), call.argument(0), call.argument(1), call.argument(2));
    }

    private int mincore(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int start = call.argument(0);
        int length = UserLayout.pageAlign(call.argument(1));
        if (UserLayout.pageStart(start) != start) {
            return Errno.EINVAL.result();
        }
        if (call.argument(1) != 0 && length == 0 || !UserLayout.inUserSpace(start, length)) {
            return Errno.ENOMEM.result();
        }
        int pages = length >>> UserLayout.PAGE_SHIFT;
        for (int done = 0; done < pages; ) {
            byte[] part = new byte[Math.min(VECTOR_BYTES, pages - done)];
            int count = residency.mincore().tell(caller.space(), start + (done << UserLayout.PAGE_SHIFT), part);
            if (count < 0) {
                return count;
            }
            if (!user.copyOut(call.argument(2) + done, part, 0, count)) {
                return Errno.EFAULT.result();
            }
            if (count < part.length) {
                return Errno.ENOMEM.result();
            }
            done += count;
        }
        return 0;
    }
}
