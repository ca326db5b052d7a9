package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProcessTable;
import faultline.kernel.process.SystemCall;
import faultline.kernel.process.TlsDescriptor;
import faultline.kernel.process.TlsSegments;
import faultline.kernel.uaccess.UserMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What a thread library tells the kernel of each thread: its TLS segments, the word to clear at its end, its robust futexes. */
public final class ThreadCalls {

    private static final int USER_DESC_BYTES = 16;
    /** Bytes of struct robust_list_head on i386. */
    private static final int ROBUST_HEAD_BYTES = 12;

    private final KernelWork work;
    private final UserMemory user;
    private final ProcessTable table;
    private final TlsSegments segments;

    public ThreadCalls(KernelWork work, UserMemory user, ProcessTable table, TlsSegments segments) {
        this.work = work;
        this.user = user;
        this.table = table;
        this.segments = segments;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(243, "set_thread_area", this::setThreadArea);
        calls.add(244, "get_thread_area", this::getThreadArea);
        calls.add(258, "set_tid_address", this::setTidAddress);
        calls.add(311, "set_robust_list", this::setRobustList);
        calls.add(312, "get_robust_list", this::getRobustList);
        calls.addAbsent(386, "rseq");
        calls.addAbsent(375, "membarrier");
    }

    private int setThreadArea(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        byte[] raw = new byte[USER_DESC_BYTES];
        if (!user.copyIn(call.argument(0), raw, 0, raw.length)) {
            return Errno.EFAULT.result();
        }
        ByteBuffer in = little(raw);
        int entry = in.getInt(0);
        if (entry == -1) {
            int free = freeEntry(caller);
            if (free < 0) {
                return Errno.ESRCH.result();
            }
            entry = TlsDescriptor.FIRST_ENTRY + free;
            if (!user.putInt(call.argument(0), entry)) {
                return Errno.EFAULT.result();
            }
        }
        int index = entry - TlsDescriptor.FIRST_ENTRY;
        if (index < 0 || index >= TlsDescriptor.ENTRIES) {
            return Errno.EINVAL.result();
        }
        TlsDescriptor descriptor = descriptor(in);
        caller.setDescriptor(index, descriptor.isEmpty() ? TlsDescriptor.EMPTY : descriptor);
        segments.load(caller);
        return 0;
    }

    private static int freeEntry(Process caller) {
        for (int i = 0; i < TlsDescriptor.ENTRIES; i++) {
            if (caller.descriptor(i).isEmpty()) {
                return i;
            }
        }
        return -1;
    }

    private int getThreadArea(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        long entry = user.getInt(call.argument(0));
        if (entry == -1) {
            return Errno.EFAULT.result();
        }
        int index = (int) entry - TlsDescriptor.FIRST_ENTRY;
        if (index < 0 || index >= TlsDescriptor.ENTRIES) {
            return Errno.EINVAL.result();
        }
        TlsDescriptor descriptor = caller.descriptor(index);
        byte[] raw = new byte[USER_DESC_BYTES];
        little(raw)
                .putInt((int) entry)
                .putInt(descriptor.base())
                .putInt(descriptor.limit())
                .putInt(descriptor.flags());
        return user.copyOut(call.argument(0), raw, 0, raw.length) ? 0 : Errno.EFAULT.result();
    }

    static TlsDescriptor descriptor(ByteBuffer in) {
        return new TlsDescriptor(in.getInt(4), in.getInt(8), in.getInt(12));
    }

    private int setTidAddress(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_TRIVIAL);
        caller.setClearChildTid(call.argument(0));
        return caller.pid();
    }

    private int setRobustList(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_TRIVIAL);
        if (call.argument(1) != ROBUST_HEAD_BYTES) {
            return Errno.EINVAL.result();
        }
        caller.setRobustList(call.argument(0));
        return 0;
    }

    private int getRobustList(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        Process task = call.argument(0) == 0 ? caller : table.find(call.argument(0));
        if (task == null || !task.alive()) {
            return Errno.ESRCH.result();
        }
        if (!caller.credentials().mayKill(task.credentials())) {
            return Errno.EPERM.result();
        }
        boolean written =
                user.putInt(call.argument(2), ROBUST_HEAD_BYTES) && user.putInt(call.argument(1), task.robustList());
        return written ? 0 : Errno.EFAULT.result();
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
