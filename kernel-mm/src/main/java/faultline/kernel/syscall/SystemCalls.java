package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.process.KernelRandom;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProcessTable;
import faultline.kernel.process.SystemCall;
import faultline.kernel.process.Timekeeper;
import faultline.kernel.swap.SwapSpace;
import faultline.kernel.uaccess.UserMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Calls about the system: uname, sysinfo, random bytes. */
public final class SystemCalls {

    private static final int UTS_FIELD = 65;
    private static final int RANDOM_FLAGS = 0x7;

    private final KernelWork work;
    private final UserMemory user;
    private final FrameAllocator allocator;
    private final SwapSpace swap;
    private final ProcessTable table;
    private final KernelRandom random;
    private final Timekeeper time;
    private final String release;
    private final long ramBytes;

    /** @param release what uname says, e.g. {@code 5.10.0-faultline} */
    public SystemCalls(
            KernelWork work,
            UserMemory user,
            FrameAllocator allocator,
            SwapSpace swap,
            ProcessTable table,
            KernelRandom random,
            Timekeeper time,
            String release,
            long ramBytes) {
        this.work = work;
        this.user = user;
        this.allocator = allocator;
        this.swap = swap;
        this.table = table;
        this.random = random;
        this.time = time;
        this.release = release;
        this.ramBytes = ramBytes;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(122, "uname", this::uname);
        calls.add(116, "sysinfo", this::systemInfo);
        calls.add(355, "getrandom", this::getRandom);
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
        out.putInt(32, (int) (swap.totalPages() * UserLayout.PAGE_SIZE / unit));
        out.putInt(36, (int) (swap.freePages() * UserLayout.PAGE_SIZE / unit));
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

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
