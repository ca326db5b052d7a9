package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.process.Credentials;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProcessTable;
import faultline.kernel.process.ResourceLimits;
import faultline.kernel.process.SystemCall;
import faultline.kernel.uaccess.UserMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The limits of a process: getrlimit, setrlimit, prlimit64. */
public final class LimitCalls {

    private static final int OLD_UNLIMITED = Integer.MAX_VALUE;
    private static final int UNLIMITED = -1;

    private final KernelWork work;
    private final UserMemory user;
    private final ProcessTable table;

    public LimitCalls(KernelWork work, UserMemory user, ProcessTable table) {
        this.work = work;
        this.user = user;
        this.table = table;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(75, "setrlimit", this::set);
        calls.add(76, "getrlimit", (caller, call) -> get(caller, call, OLD_UNLIMITED));
        calls.add(191, "ugetrlimit", (caller, call) -> get(caller, call, UNLIMITED));
        calls.add(340, "prlimit64", this::getAndSet);
    }

    private static boolean unknown(int resource) {
        return resource < 0 || resource >= ResourceLimits.COUNT;
    }

    /** @param unlimited what stands for no limit and for limits above 32 bits */
    private int get(Process caller, SystemCall call, int unlimited) {
        work.path(KernelPath.SYSCALL_SMALL);
        int resource = call.argument(0);
        if (unknown(resource)) {
            return Errno.EINVAL.result();
        }
        ResourceLimits limits = caller.group().limits();
        byte[] raw = new byte[8];
        little(raw).putInt(narrow(limits.soft(resource), unlimited)).putInt(narrow(limits.hard(resource), unlimited));
        return user.copyOut(call.argument(1), raw, 0, raw.length) ? 0 : Errno.EFAULT.result();
    }

    private static int narrow(long limit, int unlimited) {
        return Long.compareUnsigned(limit, unlimited & 0xFFFFFFFFL) > 0 ? unlimited : (int) limit;
    }

    private int set(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        byte[] raw = new byte[8];
        if (!user.copyIn(call.argument(1), raw, 0, raw.length)) {
            return Errno.EFAULT.result();
        }
        long soft = little(raw).getInt(0);
        long hard = little(raw).getInt(4);
        return change(
                caller,
                caller,
                call.argument(0),
                soft == UNLIMITED ? soft : soft & 0xFFFFFFFFL,
                hard == UNLIMITED ? hard : hard & 0xFFFFFFFFL);
    }

    /** prlimit64(pid, resource, new, old). */
    private int getAndSet(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int resource = call.argument(1);
        Process target = call.argument(0) == 0 ? caller : table.find(call.argument(0));
        if (unknown(resource)) {
            return Errno.EINVAL.result();
        }
        if (target == null) {
            return Errno.ESRCH.result();
        }
        if (!caller.credentials().mayKill(target.credentials())) {
            return Errno.EPERM.result();
        }
        byte[] wanted = new byte[16];
        if (call.argument(2) != 0 && !user.copyIn(call.argument(2), wanted, 0, wanted.length)) {
            return Errno.EFAULT.result();
        }
        byte[] old = new byte[16];
        ResourceLimits limits = target.group().limits();
        little(old).putLong(limits.soft(resource)).putLong(limits.hard(resource));
        if (call.argument(2) != 0) {
            int failure = change(
                    caller,
                    target,
                    resource,
                    little(wanted).getLong(0),
                    little(wanted).getLong(8));
            if (failure != 0) {
                return failure;
            }
        }
        boolean written = call.argument(3) == 0 || user.copyOut(call.argument(3), old, 0, old.length);
        return written ? 0 : Errno.EFAULT.result();
    }

    private static int change(Process caller, Process target, int resource, long soft, long hard) {
        if (unknown(resource) || Long.compareUnsigned(soft, hard) > 0) {
            return Errno.EINVAL.result();
        }
        ResourceLimits limits = target.group().limits();
        boolean raises = Long.compareUnsigned(hard, limits.hard(resource)) > 0;
        if (raises && !caller.credentials().can(Credentials.CAP_SYS_RESOURCE)) {
            return Errno.EPERM.result();
        }
        limits.set(resource, soft, hard);
        if (resource == ResourceLimits.FILES) {
            target.files().setLimit(soft);
        }
        if (target.space() != null) {
            target.space().limit(limits.soft(ResourceLimits.STACK), limits.soft(ResourceLimits.ADDRESS_SPACE));
        }
        return 0;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
