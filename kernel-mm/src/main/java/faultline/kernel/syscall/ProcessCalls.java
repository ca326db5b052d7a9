package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.process.Forker;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProcessTable;
import faultline.kernel.process.Reaper;
import faultline.kernel.process.Scheduler;
import faultline.kernel.process.Signal;
import faultline.kernel.process.SignalDelivery;
import faultline.kernel.process.SystemCall;
import faultline.kernel.process.TlsDescriptor;
import faultline.kernel.uaccess.UserMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Birth, death and identity of processes: fork, clone, exit, wait, getpid and the like. Guests run as root. */
public final class ProcessCalls {

    private static final int NO_HANG = 1;
    private static final int WAIT_EXITED = 4;
    private static final int KEEP_ZOMBIE = 0x01000000;
    private static final int KNOWN_WAIT_OPTIONS = 0xE000000B;
    private static final int USER_DESC_BYTES = 16;
    private static final int CLONE_WITHOUT_THREADS = Forker.SHARE_MEMORY | Forker.VFORK;

    private final KernelWork work;
    private final UserMemory user;
    private final Scheduler scheduler;
    private final Forker forker;
    private final Reaper reaper;
    private final ResourceUsage usage;

    public ProcessCalls(
            KernelWork work, UserMemory user, Scheduler scheduler, Forker forker, Reaper reaper, ResourceUsage usage) {
        this.work = work;
        this.user = user;
        this.scheduler = scheduler;
        this.forker = forker;
        this.reaper = reaper;
        this.usage = usage;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(1, "exit", this::exit);
        calls.add(252, "exit_group", this::exit);
        calls.add(2, "fork", (caller, call) -> forker.fork(caller, Forker.Request.fork()));
        calls.name(11, "execve");
        calls.add(190, "vfork", this::vfork);
        calls.add(120, "clone", this::cloneProcess);
        calls.addAbsent(435, "clone3");
        calls.add(7, "waitpid", (caller, call) -> wait(caller, call, 0));
        calls.add(114, "wait4", (caller, call) -> wait(caller, call, call.argument(3)));
        calls.add(284, "waitid", this::waitId);
        calls.add(158, "sched_yield", this::yield);
        calls.add(20, "getpid", (caller, call) -> trivial(caller.pid()));
        calls.add(224, "gettid", (caller, call) -> trivial(caller.pid()));
        calls.add(64, "getppid", this::parentPid);
        for (int number : new int[] {24, 49, 47, 50, 199, 200, 201, 202}) {
            calls.add(number, identityName(number), (caller, call) -> trivial(0));
        }
        calls.add(243, "set_thread_area", this::setThreadArea);
        calls.add(244, "get_thread_area", this::getThreadArea);
        calls.add(258, "set_tid_address", this::setTidAddress);
        calls.add(311, "set_robust_list", this::setRobustList);
        calls.addAbsent(386, "rseq");
    }

    private static String identityName(int number) {
        switch (number) {
            case 24:
                return "getuid";
            case 49:
                return "geteuid";
            case 47:
                return "getgid";
            case 50:
                return "getegid";
            case 199:
                return "getuid32";
            case 200:
                return "getgid32";
            case 201:
                return "geteuid32";
            default:
                return "getegid32";
        }
    }

    private int trivial(int value) {
        work.path(KernelPath.SYSCALL_TRIVIAL);
        return value;
    }

    private int exit(Process caller, SystemCall call) {
        reaper.exit(caller, (call.argument(0) & 0xFF) << 8);
        return call.noReturn();
    }

    private int parentPid(Process caller, SystemCall call) {
        return trivial(
                caller.parent() == null ? ProcessTable.INIT : caller.parent().pid());
    }

    private int yield(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_TRIVIAL);
        caller.setSliceTicks(0);
        scheduler.requestReschedule();
        return 0;
    }

    private int vfork(Process caller, SystemCall call) {
        return call.resumed() ? vforkDone(caller, call) : startVfork(call, forker.fork(caller, Forker.Request.vfork()));
    }

    private int cloneProcess(Process caller, SystemCall call) {
        if (call.resumed()) {
            return vforkDone(caller, call);
        }
        int flags = call.argument(0);
        boolean thread = (flags & Forker.THREAD) != 0;
        boolean sharesWithoutVfork = (flags & CLONE_WITHOUT_THREADS) == Forker.SHARE_MEMORY;
        if (thread || sharesWithoutVfork) {
            return Errno.ENOSYS.result();
        }
        int entry = 0;
        TlsDescriptor descriptor = null;
        if ((flags & Forker.SET_TLS) != 0) {
            byte[] raw = new byte[USER_DESC_BYTES];
            if (!user.copyIn(call.argument(3), raw, 0, raw.length)) {
                return Errno.EFAULT.result();
            }
            ByteBuffer in = little(raw);
            entry = in.getInt(0) - TlsDescriptor.FIRST_ENTRY;
            descriptor = descriptor(in);
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
        boolean killed = (caller.signals().pending() & Signal.SIGKILL.bit()) != 0;
        return call.woken() || killed ? call.kept() : call.block();
    }

    private int wait(Process caller, SystemCall call, int usageAddress) {
        int options = call.argument(2);
        if ((options & ~KNOWN_WAIT_OPTIONS) != 0) {
            return Errno.EINVAL.result();
        }
        int wanted = call.argument(0);
        Process zombie = null;
        boolean any = false;
        for (Process child : caller.children()) {
            if (matches(child, wanted)) {
                work.path(KernelPath.WAIT_CHILD);
                work.load(child.kernelAddress());
                any = true;
                if (!child.alive()) {
                    zombie = child;
                    break;
                }
            }
        }
        if (zombie != null) {
            return report(caller, zombie, call.argument(1), usageAddress);
        }
        return any ? waitMore(caller, call, options) : Errno.ECHILD.result();
    }

    private static boolean matches(Process child, int wanted) {
        // Process groups are not kept apart: all guests of a run are in one.
        return wanted <= 0 || child.pid() == wanted;
    }

    private int waitMore(Process caller, SystemCall call, int options) {
        if ((options & NO_HANG) != 0) {
            return 0;
        }
        if (caller.signals().deliverable()) {
            return SignalDelivery.RESTART;
        }
        call.setWaitKey(SystemCall.ANY_CHILD);
        return call.block();
    }

    private int report(Process caller, Process zombie, int statusAddress, int usageAddress) {
        boolean written = statusAddress == 0 || user.putInt(statusAddress, zombie.waitStatus());
        if (usageAddress != 0) {
            byte[] bytes = usage.of(zombie);
            written &= user.copyOut(usageAddress, bytes, 0, bytes.length);
        }
        int pid = zombie.pid();
        reaper.reap(caller, zombie);
        return written ? pid : Errno.EFAULT.result();
    }

    /** waitid(idtype, id, infop, options, rusage): P_ALL, P_PID and P_PGID with WEXITED. */
    private int waitId(Process caller, SystemCall call) {
        int type = call.argument(0);
        int options = call.argument(3);
        if (type < 0 || type > 2 || (options & WAIT_EXITED) == 0) {
            return Errno.EINVAL.result();
        }
        int wanted = type == 1 ? call.argument(1) : -1;
        boolean any = false;
        for (Process child : caller.children()) {
            if (matches(child, wanted)) {
                work.path(KernelPath.WAIT_CHILD);
                any = true;
                if (!child.alive()) {
                    return reportInfo(caller, child, call.argument(2), (options & KEEP_ZOMBIE) != 0);
                }
            }
        }
        return any ? waitMore(caller, call, options) : Errno.ECHILD.result();
    }

    private int reportInfo(Process caller, Process zombie, int infoAddress, boolean keep) {
        byte[] info = new byte[128];
        int status = zombie.waitStatus();
        int signal = status & 0x7F;
        ByteBuffer out = little(info);
        out.putInt(17).putInt(0);
        out.putInt(signal == 0 ? 1 : (status & 0x80) != 0 ? 3 : 2);
        out.putInt(zombie.pid()).putInt(0).putInt(signal == 0 ? status >>> 8 : signal);
        boolean written = infoAddress == 0 || user.copyOut(infoAddress, info, 0, info.length);
        if (!keep) {
            reaper.reap(caller, zombie);
        }
        return written ? 0 : Errno.EFAULT.result();
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
        work.store(caller.kernelAddress());
        work.cpu().setDescriptor(entry, descriptor.base(), descriptor.lastByte(), descriptor.present());
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

    private static TlsDescriptor descriptor(ByteBuffer in) {
        return new TlsDescriptor(in.getInt(4), in.getInt(8), in.getInt(12));
    }

    private int setTidAddress(Process caller, SystemCall call) {
        caller.setClearChildTid(call.argument(0));
        return trivial(caller.pid());
    }

    private int setRobustList(Process caller, SystemCall call) {
        if (call.argument(1) != 12) {
            return Errno.EINVAL.result();
        }
        caller.setRobustList(call.argument(0));
        return trivial(0);
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
