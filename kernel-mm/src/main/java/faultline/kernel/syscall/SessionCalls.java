package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProcessTable;
import faultline.kernel.process.SystemCall;
import faultline.kernel.process.ThreadGroup;

/** Process groups and sessions: what a shell keeps its jobs apart with. */
public final class SessionCalls {

    private final KernelWork work;
    private final ProcessTable table;

    public SessionCalls(KernelWork work, ProcessTable table) {
        this.work = work;
        this.table = table;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(57, "setpgid", this::setGroup);
        calls.add(132, "getpgid", this::getGroup);
        calls.add(65, "getpgrp", this::ownGroup);
        calls.add(66, "setsid", this::startSession);
        calls.add(147, "getsid", this::getSession);
    }

    private Process leader(Process caller, int pid) {
        Process found = pid == 0 ? caller.group().leader() : table.find(pid);
        return found != null && found.isLeader() ? found : null;
    }

    private int setGroup(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        if (call.argument(0) < 0 || call.argument(1) < 0) {
            return Errno.EINVAL.result();
        }
        Process target = leader(caller, call.argument(0));
        if (target == null) {
            return Errno.ESRCH.result();
        }
        ThreadGroup group = target.group();
        ThreadGroup own = caller.group();
        if (group.parent() == own) {
            if (group.session() != own.session()) {
                return Errno.EPERM.result();
            }
            if (group.execed()) {
                return Errno.EACCES.result();
            }
        } else if (group != own) {
            return Errno.ESRCH.result();
        }
        int wanted = call.argument(1) == 0 ? target.pid() : call.argument(1);
        boolean leadsSession = group.session() == target.pid();
        if (leadsSession || wanted != target.pid() && !inSession(wanted, own.session())) {
            return Errno.EPERM.result();
        }
        group.setProcessGroup(wanted);
        work.store(target.kernelAddress());
        return 0;
    }

    private boolean inSession(int processGroup, int session) {
        return table.all().stream()
                .anyMatch(task -> task.group().processGroup() == processGroup
                        && task.group().session() == session);
    }

    private int getGroup(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_TRIVIAL);
        Process target = call.argument(0) == 0 ? caller : table.find(call.argument(0));
        return target == null ? Errno.ESRCH.result() : target.group().processGroup();
    }

    private int ownGroup(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_TRIVIAL);
        return caller.group().processGroup();
    }

    private int startSession(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int pid = caller.groupId();
        if (table.all().stream().anyMatch(task -> task.group().processGroup() == pid)) {
            return Errno.EPERM.result();
        }
        caller.group().startSession();
        return pid;
    }

    private int getSession(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_TRIVIAL);
        Process target = call.argument(0) == 0 ? caller : table.find(call.argument(0));
        return target == null ? Errno.ESRCH.result() : target.group().session();
    }
}
