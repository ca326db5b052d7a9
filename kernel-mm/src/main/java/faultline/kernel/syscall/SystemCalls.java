package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.process.Futexes;
import faultline.kernel.process.KernelRandom;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProcessTable;
import faultline.kernel.process.SignalDelivery;
import faultline.kernel.process.SystemCall;
import faultline.kernel.process.Timekeeper;
import faultline.kernel.uaccess.UserMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Calls about the system: uname, sysinfo, limits, random bytes, futexes. */
public final class SystemCalls {

    private static final int UTS_FIELD = 65;
    private static final int UNLIMITED = -1;
    private static final int LIMIT_COUNT = 16;
    private static final int LIMIT_STACK = 3;
    private static final int LIMIT_CORE = 4;
    private static final int LIMIT_PROCESSES = 6;
    private static final int LIMIT_FILES = 7;
    private static final int FILES = 1024;
    private static final int RANDOM_FLAGS = 0x7;

    private static final int FUTEX_COMMAND = 0x7F;
    private static final int FUTEX_WAIT = 0;
    private static final int FUTEX_WAKE = 1;
    private static final int FUTEX_WAIT_BITSET = 9;
    private static final int FUTEX_WAKE_BITSET = 10;

    private final KernelWork work;
    private final UserMemory user;
    private final FrameAllocator allocator;
    private final ProcessTable table;
    private final Futexes futexes;
    private final KernelRandom random;
    private final Timekeeper time;
    private final String release;
    private final int processLimit;
    private final long ramBytes;

    /**
     * @param release what uname says, e.g. {@code 5.10.0-faultline}
     * @param processLimit most processes at one time
     */
    public SystemCalls(
            KernelWork work,
            UserMemory user,
            FrameAllocator allocator,
            ProcessTable table,
            Futexes futexes,
            KernelRandom random,
            Timekeeper time,
            String release,
            int processLimit,
            long ramBytes) {
        this.work = work;
        this.user = user;
        this.allocator = allocator;
        this.table = table;
        this.futexes = futexes;
        this.random = random;
        this.time = time;
        this.release = release;
        this.processLimit = processLimit;
        this.ramBytes = ramBytes;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(122, "uname", this::uname);
        calls.add(116, "sysinfo", this::systemInfo);
        calls.add(355, "getrandom", this::getRandom);
        calls.add(76, "getrlimit", (caller, call) -> limit(call, Integer.MAX_VALUE));
        calls.add(191, "ugetrlimit", (caller, call) -> limit(call, UNLIMITED));
        calls.add(340, "prlimit64", this::processLimits);
        calls.add(240, "futex", (caller, call) -> futex(caller, call, false));
        calls.add(422, "futex_time64", (caller, call) -> futex(caller, call, true));
    }

    private int uname(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        String[] fields = {"Linux", "faultline", release, "#1 SMP", "i686", "(none)"};
        byte[] raw = new byte[fields.length * UTS_FIELD];
        for (int i = 0; i < fields.length; i++) {
            byte[] text = fields[i].getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(text, 0, raw, i * UTS_FIELD, Math.min(text.length, UTS_FIELD - 1));
        }
        return user.copyOut(call.argument(0), raw, 0, raw.length) ? 0 : Errno.EFAULT.result();
    }

    private int systemInfo(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int unit = ramBytes >>> 32 == 0 ? 1 : UserLayout.PAGE_SIZE;
        byte[] raw = new byte[64];
        ByteBuffer out = little(raw);
        out.putInt(0, (int) (time.nanos(work.now()) / Timekeeper.NANOS));
        out.putInt(16, (int) (ramBytes / unit));
        out.putInt(20, (int) (allocator.freeFrames() * UserLayout.PAGE_SIZE / unit));
        out.putShort(40, (short) table.alive());
        out.putInt(52, unit);
        return user.copyOut(call.argument(0), raw, 0, raw.length) ? 0 : Errno.EFAULT.result();
    }

    private int getRandom(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int length = call.argument(1);
        if ((call.argument(2) & ~RANDOM_FLAGS) != 0 || length < 0) {
            return Errno.EINVAL.result();
        }
        byte[] part = new byte[256];
        int done = 0;
        while (done < length) {
            int count = Math.min(part.length, length - done);
            random.fill(part, 0, count);
            if (!user.copyOut(call.argument(0) + done, part, 0, count)) {
                return done > 0 ? done : Errno.EFAULT.result();
            }
            done += count;
        }
        return done;
    }

    /** Soft limit of a resource; -1 is unlimited. */
    private int soft(int resource) {
        switch (resource) {
            case LIMIT_STACK:
                return UserLayout.STACK_LIMIT;
            case LIMIT_CORE:
                return 0;
            case LIMIT_PROCESSES:
                return processLimit;
            case LIMIT_FILES:
                return FILES;
            default:
                return UNLIMITED;
        }
    }

    private int limit(SystemCall call, int unlimited) {
        work.path(KernelPath.SYSCALL_SMALL);
        int resource = call.argument(0);
        if (resource < 0 || resource >= LIMIT_COUNT) {
            return Errno.EINVAL.result();
        }
        int soft = soft(resource) == UNLIMITED ? unlimited : soft(resource);
        int hard = resource == LIMIT_FILES || resource == LIMIT_PROCESSES ? soft : unlimited;
        byte[] raw = new byte[8];
        little(raw).putInt(soft).putInt(hard);
        return user.copyOut(call.argument(1), raw, 0, raw.length) ? 0 : Errno.EFAULT.result();
    }

    private int processLimits(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int pid = call.argument(0);
        int resource = call.argument(1);
        if (resource < 0 || resource >= LIMIT_COUNT) {
            return Errno.EINVAL.result();
        }
        if (pid != 0 && table.find(pid) == null) {
            return Errno.ESRCH.result();
        }
        if (call.argument(2) != 0) {
            return Errno.EPERM.result();
        }
        byte[] raw = new byte[16];
        long soft = soft(resource);
        long hard = resource == LIMIT_FILES || resource == LIMIT_PROCESSES ? soft : UNLIMITED;
        little(raw).putLong(soft).putLong(hard);
        boolean written = call.argument(3) == 0 || user.copyOut(call.argument(3), raw, 0, raw.length);
        return written ? 0 : Errno.EFAULT.result();
    }

    private int futex(Process caller, SystemCall call, boolean wide) {
        work.path(KernelPath.SYSCALL_SMALL);
        int address = call.argument(0);
        if ((address & 3) != 0) {
            return Errno.EINVAL.result();
        }
        switch (call.argument(1) & FUTEX_COMMAND) {
            case FUTEX_WAKE:
            case FUTEX_WAKE_BITSET:
                return futexes.wake(user.access(address, false), call.argument(2));
            case FUTEX_WAIT:
            case FUTEX_WAIT_BITSET:
                return futexWait(caller, call, wide);
            default:
                return Errno.ENOSYS.result();
        }
    }

    private int futexWait(Process caller, SystemCall call, boolean wide) {
        if (!call.resumed()) {
            long value = user.getInt(call.argument(0));
            if (value == -1) {
                return Errno.EFAULT.result();
            }
            if ((int) value != call.argument(2)) {
                return Errno.EAGAIN.result();
            }
            int failure = setFutexDeadline(call, wide);
            if (failure != 0) {
                return failure;
            }
            futexes.await(caller, user.access(call.argument(0), false));
            return call.block();
        }
        if (call.woken()) {
            return 0;
        }
        if (time.tickAt(work.now()) >= call.deadline()) {
            return Errno.ETIMEDOUT.result();
        }
        return caller.signals().deliverable() ? SignalDelivery.RESTART : call.block();
    }

    /** FUTEX_WAIT has a relative timeout, FUTEX_WAIT_BITSET an absolute one on the monotonic or (bit 8) the wall clock. */
    private int setFutexDeadline(SystemCall call, boolean wide) {
        if (call.argument(3) == 0) {
            return 0;
        }
        byte[] raw = new byte[wide ? 16 : 8];
        if (!user.copyIn(call.argument(3), raw, 0, raw.length)) {
            return Errno.EFAULT.result();
        }
        long seconds = wide ? little(raw).getLong(0) : little(raw).getInt(0);
        long nanos = little(raw).getInt(wide ? 8 : 4);
        if (seconds < 0 || nanos < 0 || nanos >= Timekeeper.NANOS) {
            return Errno.EINVAL.result();
        }
        boolean absolute = (call.argument(1) & FUTEX_COMMAND) == FUTEX_WAIT_BITSET;
        boolean wall = (call.argument(1) & 0x100) != 0;
        long length = Math.min(seconds, Long.MAX_VALUE / Timekeeper.NANOS - 1) * Timekeeper.NANOS + nanos;
        if (absolute) {
            length -= time.nanos(work.now()) + (wall ? Timekeeper.EPOCH_SECONDS * Timekeeper.NANOS : 0);
        }
        call.setDeadline(time.deadline(work.now(), Math.max(0, length)));
        return 0;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
