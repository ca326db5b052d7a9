package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.process.Credentials;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProcessTable;
import faultline.kernel.process.SystemCall;
import faultline.kernel.uaccess.UserMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** capget and capset in the three versions of their header (linux/capability.h). */
public final class CapabilityCalls {

    private static final int VERSION_1 = 0x19980330;
    private static final int VERSION_2 = 0x20071026;
    private static final int VERSION_3 = 0x20080522;
    private static final int HEADER_BYTES = 8;
    private static final int WORDS = 3;

    private final KernelWork work;
    private final UserMemory user;
    private final ProcessTable table;

    public CapabilityCalls(KernelWork work, UserMemory user, ProcessTable table) {
        this.work = work;
        this.user = user;
        this.table = table;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(184, "capget", this::get);
        calls.add(185, "capset", this::set);
    }

    /** The header, or null when it cannot be read. */
    private ByteBuffer header(SystemCall call) {
        byte[] raw = new byte[HEADER_BYTES];
        return user.copyIn(call.argument(0), raw, 0, raw.length) ? little(raw) : null;
    }

    /** Halves of 32 capabilities that a version has, or 0 for an unknown one. */
    private static int halves(int version) {
        return switch (version) {
            case VERSION_1 -> 1;
            case VERSION_2, VERSION_3 -> 2;
            default -> 0;
        };
    }

    /** An unknown version is told which one to use. */
    private int refuseVersion(SystemCall call) {
        if (!user.putInt(call.argument(0), VERSION_3)) {
            return Errno.EFAULT.result();
        }
        return call.argument(1) == 0 ? 0 : Errno.EINVAL.result();
    }

    private int get(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        ByteBuffer header = header(call);
        if (header == null) {
            return Errno.EFAULT.result();
        }
        int halves = halves(header.getInt(0));
        if (halves == 0) {
            return refuseVersion(call);
        }
        int pid = header.getInt(4);
        Process target = pid == 0 ? caller : table.find(pid);
        if (pid < 0) {
            return Errno.EINVAL.result();
        }
        if (target == null) {
            return Errno.ESRCH.result();
        }
        Credentials who = target.credentials();
        byte[] raw = new byte[halves * WORDS * 4];
        ByteBuffer out = little(raw);
        for (int i = 0; i < halves; i++) {
            out.putInt((int) (who.effective() >>> 32 * i));
            out.putInt((int) (who.permitted() >>> 32 * i));
            out.putInt((int) (who.inheritable() >>> 32 * i));
        }
        boolean written = call.argument(1) == 0 || user.copyOut(call.argument(1), raw, 0, raw.length);
        return written ? 0 : Errno.EFAULT.result();
    }

    private int set(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        ByteBuffer header = header(call);
        if (header == null) {
            return Errno.EFAULT.result();
        }
        int halves = halves(header.getInt(0));
        if (halves == 0) {
            return refuseVersion(call);
        }
        int pid = header.getInt(4);
        if (pid != 0 && pid != caller.pid()) {
            return Errno.EPERM.result();
        }
        byte[] raw = new byte[halves * WORDS * 4];
        if (!user.copyIn(call.argument(1), raw, 0, raw.length)) {
            return Errno.EFAULT.result();
        }
        long[] sets = new long[WORDS];
        ByteBuffer in = little(raw);
        for (int i = 0; i < halves * WORDS; i++) {
            sets[i % WORDS] |= (in.getInt() & 0xFFFFFFFFL) << 32 * (i / WORDS);
        }
        Credentials who = caller.credentials();
        boolean grows = (sets[1] & ~who.permitted()) != 0 || (sets[0] & ~sets[1]) != 0;
        if (grows) {
            return Errno.EPERM.result();
        }
        who.setCapabilities(sets[0], sets[1], sets[2] & Credentials.ALL_CAPABILITIES);
        return 0;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
