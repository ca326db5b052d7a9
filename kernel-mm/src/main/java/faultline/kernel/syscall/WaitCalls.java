package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.process.Credentials;
import faultline.kernel.process.Process;
import faultline.kernel.process.Reaper;
import faultline.kernel.process.Signal;
import faultline.kernel.process.SignalDelivery;
import faultline.kernel.process.SignalInfo;
import faultline.kernel.process.SystemCall;
import faultline.kernel.process.ThreadGroup;
import faultline.kernel.uaccess.UserMemory;
import java.util.ArrayList;

/** What became of children: wait4, waitpid and waitid. */
public final class WaitCalls {

    private static final int NO_HANG = 1;
    private static final int STOPPED = 2;
    private static final int EXITED = 4;
    private static final int CONTINUED = 8;
    private static final int KEEP = 0x01000000;
    private static final int NO_THREADS = 0x20000000;
    private static final int ALL = 0x40000000;
    private static final int CLONES = 0x80000000;
    private static final int WAIT4_OPTIONS = NO_HANG | STOPPED | CONTINUED | NO_THREADS | ALL | CLONES;
    private static final int WAITID_OPTIONS = WAIT4_OPTIONS | EXITED | KEEP;

    private static final int BY_PID = 1;
    private static final int BY_GROUP = 2;

    private static final int SIGNAL_BITS = 0x7F;
    private static final int CORE = 0x80;
    private static final int STOPPED_STATUS = 0x7F;
    private static final int CONTINUED_STATUS = 0xFFFF;

    private final KernelWork work;
    private final UserMemory user;
    private final Reaper reaper;
    private final ResourceUsage usage;

    public WaitCalls(KernelWork work, UserMemory user, Reaper reaper, ResourceUsage usage) {
        this.work = work;
        this.user = user;
        this.reaper = reaper;
        this.usage = usage;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(7, "waitpid", (caller, call) -> wait(caller, call, 0));
        calls.add(114, "wait4", (caller, call) -> wait(caller, call, call.argument(3)));
        calls.add(284, "waitid", this::waitId);
    }

    /**
     * Which children are asked for.
     *
     * @param pid a child's number, or 0 for any
     * @param processGroup a process group, or 0 for any
     */
    private record Wanted(int pid, int processGroup, int options) {

        boolean matches(Process child) {
            ThreadGroup group = child.group();
            boolean named =
                    (pid == 0 || child.pid() == pid) && (processGroup == 0 || group.processGroup() == processGroup);
            boolean isClone = group.exitSignal() != Signal.SIGCHLD.number();
            return named && ((options & ALL) != 0 || isClone == ((options & CLONES) != 0));
        }

        boolean has(int option) {
            return (options & option) != 0;
        }
    }

    /** What is done with a child that has something to tell. */
    private interface Report {
        /** Tells that {@code child} ended, stopped or continued; returns the result of the call. */
        int tell(Process child, int code, int status);
    }

    private int wait(Process caller, SystemCall call, int usageAddress) {
        int options = call.argument(2);
        if ((options & ~WAIT4_OPTIONS) != 0) {
            return Errno.EINVAL.result();
        }
        int pid = call.argument(0);
        int group = pid == 0 ? caller.group().processGroup() : pid < -1 ? -pid : 0;
        Wanted wanted = new Wanted(Math.max(pid, 0), group, options | EXITED);
        return look(caller, call, wanted, (child, code, status) -> {
            boolean written = call.argument(1) == 0 || user.putInt(call.argument(1), encode(code, status, child));
            if (usageAddress != 0) {
                byte[] bytes = usage.of(child);
                written &= user.copyOut(usageAddress, bytes, 0, bytes.length);
            }
            return written ? child.pid() : Errno.EFAULT.result();
        });
    }

    private static int encode(int code, int status, Process child) {
        return switch (code) {
            case SignalInfo.CHILD_STOPPED -> status << 8 | STOPPED_STATUS;
            case SignalInfo.CHILD_CONTINUED -> CONTINUED_STATUS;
            default -> child.waitStatus();
        };
    }

    /** waitid(idtype, id, infop, options, rusage). */
    private int waitId(Process caller, SystemCall call) {
        int type = call.argument(0);
        int id = call.argument(1);
        int options = call.argument(3);
        boolean asks = (options & (EXITED | STOPPED | CONTINUED)) != 0;
        boolean named = type == BY_PID || type == BY_GROUP;
        if (type < 0 || type > BY_GROUP || (options & ~WAITID_OPTIONS) != 0 || !asks || named && id < 0) {
            return Errno.EINVAL.result();
        }
        if (type == BY_PID && id == 0) {
            return Errno.EINVAL.result();
        }
        int group = type == BY_GROUP ? id == 0 ? caller.group().processGroup() : id : 0;
        Wanted wanted = new Wanted(type == BY_PID ? id : 0, group, options);
        int result = look(caller, call, wanted, (child, code, status) -> {
            int owner = child.credentials().user(Credentials.REAL);
            SignalInfo info = SignalInfo.fromChild(Signal.SIGCHLD.number(), code, child.pid(), owner, status);
            return putInfo(call, info.bytes(), child);
        });
        boolean nobody = result == 0 && call.outcome() == SystemCall.Outcome.DONE && call.kept() == 0;
        return nobody && call.argument(2) != 0 ? putInfo(call, new byte[SignalInfo.BYTES], null) : result;
    }

    private int putInfo(SystemCall call, byte[] info, Process child) {
        call.keep(1);
        boolean written = call.argument(2) == 0 || user.copyOut(call.argument(2), info, 0, info.length);
        if (child != null && call.argument(4) != 0) {
            byte[] bytes = usage.of(child);
            written &= user.copyOut(call.argument(4), bytes, 0, bytes.length);
        }
        return written ? 0 : Errno.EFAULT.result();
    }

    private int look(Process caller, SystemCall call, Wanted wanted, Report report) {
        boolean any = false;
        for (Process child : new ArrayList<>(caller.group().children())) {
            if (!wanted.matches(child)) {
                continue;
            }
            work.path(KernelPath.WAIT_CHILD);
            work.load(child.kernelAddress());
            any = true;
            ThreadGroup group = child.group();
            if (group.ended() && wanted.has(EXITED)) {
                return end(caller, child, wanted, report);
            }
            if (group.stopToReport() && wanted.has(STOPPED)) {
                int signal = group.stopSignal();
                if (!wanted.has(KEEP)) {
                    group.reportStop();
                }
                return report.tell(child, SignalInfo.CHILD_STOPPED, signal);
            }
            if (group.continueToReport() && wanted.has(CONTINUED)) {
                if (!wanted.has(KEEP)) {
                    group.reportContinue();
                }
                return report.tell(child, SignalInfo.CHILD_CONTINUED, Signal.SIGCONT.number());
            }
        }
        return any ? sleep(caller, call, wanted) : Errno.ECHILD.result();
    }

    private int end(Process caller, Process child, Wanted wanted, Report report) {
        int status = child.waitStatus();
        int signal = status & SIGNAL_BITS;
        int code = SignalInfo.CHILD_EXITED;
        if (signal != 0) {
            code = (status & CORE) != 0 ? SignalInfo.CHILD_DUMPED : SignalInfo.CHILD_KILLED;
        }
        int result = report.tell(child, code, signal == 0 ? status >>> 8 & 0xFF : signal);
        if (!wanted.has(KEEP)) {
            reaper.reap(caller, child);
        }
        return result;
    }

    private static int sleep(Process caller, SystemCall call, Wanted wanted) {
        if (wanted.has(NO_HANG)) {
            return 0;
        }
        if (caller.signals().deliverable()) {
            return SignalDelivery.RESTART;
        }
        call.setWaitKey(SystemCall.ANY_CHILD);
        return call.block();
    }
}
