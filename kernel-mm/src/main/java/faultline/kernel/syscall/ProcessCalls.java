package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.process.Exec;
import faultline.kernel.process.Forker;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProcessTable;
import faultline.kernel.process.Reaper;
import faultline.kernel.process.SystemCall;
import faultline.kernel.process.TlsDescriptor;
import faultline.kernel.uaccess.UserMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Birth, change and death of tasks: fork, clone, execve, exit; and their numbers. */
public final class ProcessCalls {

    private static final int USER_DESC_BYTES = 16;

    private final KernelWork work;
    private final UserMemory user;
    private final Forker forker;
    private final Reaper reaper;
    private final Exec exec;

    public ProcessCalls(KernelWork work, UserMemory user, Forker forker, Reaper reaper, Exec exec) {
        this.work = work;
        this.user = user;
        this.forker = forker;
        this.reaper = reaper;
        this.exec = exec;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(1, "exit", this::exit);
        calls.add(252, "exit_group", this::exitGroup);
        calls.add(2, "fork", (caller, call) -> forker.fork(caller, Forker.Request.fork()));
        calls.add(11, "execve", this::execute);
        calls.add(190, "vfork", this::vfork);
        calls.add(120, "clone", this::cloneTask);
        calls.addAbsent(435, "clone3");
        calls.add(20, "getpid", (caller, call) -> trivial(caller.groupId()));
        calls.add(224, "gettid", (caller, call) -> trivial(caller.pid()));
        calls.add(64, "getppid", this::parentPid);
    }

    private int trivial(int value) {
        work.path(KernelPath.SYSCALL_TRIVIAL);
        return value;
    }

    private int exit(Process caller, SystemCall call) {
        reaper.exit(caller, (call.argument(0) & 0xFF) << 8);
        return call.noReturn();
    }

    private int exitGroup(Process caller, SystemCall call) {
        reaper.exitGroup(caller, (call.argument(0) & 0xFF) << 8);
        return call.noReturn();
    }

    private int execute(Process caller, SystemCall call) {
        return exec.run(caller, call, call.argument(0), call.argument(1), call.argument(2));
    }

    private int parentPid(Process caller, SystemCall call) {
        return trivial(
                caller.parent() == null ? ProcessTable.INIT : caller.parent().pid());
    }

    private int vfork(Process caller, SystemCall call) {
        return call.resumed() ? vforkDone(caller, call) : startVfork(call, forker.fork(caller, Forker.Request.vfork()));
    }

    private int cloneTask(Process caller, SystemCall call) {
        if (call.resumed()) {
            return vforkDone(caller, call);
        }
        int flags = call.argument(0);
        int entry = 0;
        TlsDescriptor descriptor = null;
        if ((flags & Forker.SET_TLS) != 0) {
            byte[] raw = new byte[USER_DESC_BYTES];
            if (!user.copyIn(call.argument(3), raw, 0, raw.length)) {
                return Errno.EFAULT.result();
            }
            ByteBuffer in = little(raw);
            entry = in.getInt(0) - TlsDescriptor.FIRST_ENTRY;
            descriptor = ThreadCalls.descriptor(in);
            if (entry < 0 || entry >= TlsDescriptor.ENTRIES) {
                return Errno.EINVAL.result();
            }
        }
        Forker.Request request =
                new Forker.Request(flags, call.argument(1), call.argument(2), call.argument(4), entry, descriptor);
        int pid = forker.fork(caller, request);
        return (flags & Forker.VFORK) == 0 ? pid : startVfork(call, pid);
    }

    /** The parent of a vfork sleeps until the child has let go of the memory. */
    private static int startVfork(SystemCall call, int pid) {
        if (Errno.isError(pid)) {
            return pid;
        }
        call.keep(pid);
        return call.block();
    }

    private static int vforkDone(Process caller, SystemCall call) {
        return call.woken() || caller.signals().killed() ? call.kept() : call.block();
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
