package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.process.Credentials;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProcessTable;
import faultline.kernel.process.ResourceLimits;
import faultline.kernel.process.Signal;
import faultline.kernel.process.SignalInfo;
import faultline.kernel.process.SignalQueue;
import faultline.kernel.process.Signals;
import faultline.kernel.process.SystemCall;
import faultline.kernel.process.Timekeeper;
import faultline.kernel.uaccess.UserMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.function.Predicate;

/** Sending signals to processes, threads and process groups, and waiting for them without a handler. */
public final class KillCalls {

    private static final int FIRST_REAL_TIME = 32;
    private static final int INFO_FIELDS = 24;
    private static final int SET_BYTES = 8;

    private static final int INIT = 1;

    private final KernelWork work;
    private final UserMemory user;
    private final UserTimes times;
    private final ProcessTable table;
    private final Signals signals;
    private final Timekeeper time;

    public KillCalls(KernelWork work, UserMemory user, ProcessTable table, Signals signals, Timekeeper time) {
        this.work = work;
        this.user = user;
        this.times = new UserTimes(user);
        this.table = table;
        this.signals = signals;
        this.time = time;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(37, "kill", this::kill);
        calls.add(238, "tkill", (caller, call) -> killThread(caller, 0, call.argument(0), call.argument(1)));
        calls.add(270, "tgkill", this::killInGroup);
        calls.add(178, "rt_sigqueueinfo", this::queue);
        calls.add(335, "rt_tgsigqueueinfo", this::queueToThread);
        calls.add(177, "rt_sigtimedwait", (caller, call) -> await(caller, call, false));
        calls.add(421, "rt_sigtimedwait_time64", (caller, call) -> await(caller, call, true));
    }

    private static boolean invalid(int number) {
        return number != 0 && !Signal.isValid(number);
    }

    private static SignalInfo info(Process caller, int number, int code) {
        return SignalInfo.fromProcess(
                number, code, caller.groupId(), caller.credentials().user(Credentials.REAL));
    }

    private int kill(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int pid = call.argument(0);
        int number = call.argument(1);
        if (invalid(number)) {
            return Errno.EINVAL.result();
        }
        if (pid > 0) {
            Process target = table.find(pid);
            return target == null
                    ? pid == INIT ? killInit(caller) : Errno.ESRCH.result()
                    : send(caller, target, info(caller, Math.max(number, 1), SignalInfo.FROM_USER), number);
        }
        if (pid == -1) {
            return killMany(caller, number, task -> task.group() != caller.group());
        }
        int group = pid == 0 ? caller.group().processGroup() : -pid;
        return killMany(caller, number, task -> task.group().processGroup() == group);
    }

    /** The init that orphans fall to is no task here: it would ignore signals that root may send it. */
    private static int killInit(Process caller) {
        return caller.credentials().can(Credentials.CAP_KILL) ? 0 : Errno.EPERM.result();
    }

    /** Succeeds when one of those meant could be sent to; none gives ESRCH, only forbidden ones EPERM. */
    private int killMany(Process caller, int number, Predicate<Process> meant) {
        int result = Errno.ESRCH.result();
        for (Process task : new ArrayList<>(table.all())) {
            if (task.isLeader() && meant.test(task)) {
                SignalInfo info = info(caller, Math.max(number, 1), SignalInfo.FROM_USER);
                int sent = send(caller, task, info, number);
                result = result == 0 ? 0 : sent;
            }
        }
        return result;
    }

    /** Sends {@code info} to the process of {@code target}; {@code number} 0 only asks whether that could be. */
    private int send(Process caller, Process target, SignalInfo info, int number) {
        if (!mayKill(caller, target, number)) {
            return Errno.EPERM.result();
        }
        if (number != 0) {
            signals.send(target, info);
        }
        return 0;
    }

    private static boolean mayKill(Process caller, Process target, int number) {
        boolean continues = number == Signal.SIGCONT.number()
                && caller.group().session() == target.group().session();
        return continues
                || caller.group() == target.group()
                || caller.credentials().mayKill(target.credentials());
    }

    private int killInGroup(Process caller, SystemCall call) {
        if (call.argument(0) <= 0) {
            return Errno.EINVAL.result();
        }
        return killThread(caller, call.argument(0), call.argument(1), call.argument(2));
    }

    /** @param group number of the process that the thread must belong to, or 0 for any */
    private int killThread(Process caller, int group, int thread, int number) {
        work.path(KernelPath.SYSCALL_SMALL);
        if (thread <= 0 || invalid(number)) {
            return Errno.EINVAL.result();
        }
        Process target = table.find(thread);
        if (target == null || group != 0 && target.groupId() != group) {
            return Errno.ESRCH.result();
        }
        if (!mayKill(caller, target, number)) {
            return Errno.EPERM.result();
        }
        if (number != 0) {
            signals.sendToThread(target, info(caller, number, SignalInfo.FROM_THREAD_KILL));
        }
        return 0;
    }

    private int queue(Process caller, SystemCall call) {
        return queue(caller, table.find(call.argument(0)), call.argument(1), call.argument(2), false);
    }

    private int queueToThread(Process caller, SystemCall call) {
        Process target = table.find(call.argument(1));
        boolean belongs = target != null && target.groupId() == call.argument(0);
        return queue(caller, belongs ? target : null, call.argument(2), call.argument(3), true);
    }

    private int queue(Process caller, Process target, int number, int address, boolean toThread) {
        work.path(KernelPath.SYSCALL_SMALL);
        byte[] raw = new byte[INFO_FIELDS];
        if (!user.copyIn(address, raw, 0, raw.length)) {
            return Errno.EFAULT.result();
        }
        ByteBuffer in = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        int code = in.getInt(8);
        // Nobody may pretend to be the kernel or kill, except to himself.
        boolean forged = code >= 0 || code == SignalInfo.FROM_THREAD_KILL;
        if (forged && (target == null || target.group() != caller.group())) {
            return Errno.EPERM.result();
        }
        if (invalid(number)) {
            return Errno.EINVAL.result();
        }
        if (target == null) {
            return Errno.ESRCH.result();
        }
        if (!mayKill(caller, target, number)) {
            return Errno.EPERM.result();
        }
        SignalQueue queue = toThread ? target.signals().own() : target.signals().shared();
        if (number >= FIRST_REAL_TIME
                && target.group().limits().exceeds(ResourceLimits.PENDING_SIGNALS, queue.size() + 1L)) {
            return Errno.EAGAIN.result();
        }
        if (number != 0) {
            SignalInfo info = SignalInfo.of(number, code, in.getInt(12), in.getInt(16), in.getInt(20));
            if (toThread) {
                signals.sendToThread(target, info);
            } else {
                signals.send(target, info);
            }
        }
        return 0;
    }

    /** rt_sigtimedwait(set, info, timeout, size). */
    private int await(Process caller, SystemCall call, boolean wide) {
        work.path(KernelPath.SYSCALL_SMALL);
        byte[] raw = new byte[SET_BYTES];
        if (call.argument(3) != SET_BYTES) {
            return Errno.EINVAL.result();
        }
        if (!user.copyIn(call.argument(0), raw, 0, SET_BYTES)) {
            return Errno.EFAULT.result();
        }
        long set = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).getLong();
        set &= ~(Signal.SIGKILL.bit() | Signal.SIGSTOP.bit());
        if (!call.resumed() && call.argument(2) != 0) {
            UserTimes.Span span = times.read(call.argument(2), wide);
            if (span == null) {
                return Errno.EFAULT.result();
            }
            if (!span.valid(Timekeeper.NANOS)) {
                return Errno.EINVAL.result();
            }
            call.setDeadline(time.deadline(work.now(), span.nanos()));
        }
        return take(caller, call, set);
    }

    private int take(Process caller, SystemCall call, long set) {
        SignalInfo info = caller.signals().takeAny(set);
        if (info == null
                && time.tickAt(work.now()) < call.deadline()
                && !caller.signals().deliverable()) {
            caller.signals().waitFor(set);
            return call.block();
        }
        caller.signals().waitFor(0);
        if (info == null) {
            boolean timedOut = time.tickAt(work.now()) >= call.deadline();
            return timedOut ? Errno.EAGAIN.result() : Errno.EINTR.result();
        }
        byte[] bytes = info.bytes();
        boolean written = call.argument(1) == 0 || user.copyOut(call.argument(1), bytes, 0, bytes.length);
        return written ? info.number() : Errno.EFAULT.result();
    }
}
