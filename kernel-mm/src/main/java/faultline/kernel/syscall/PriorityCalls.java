package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.process.Credentials;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProcessTable;
import faultline.kernel.process.SystemCall;
import java.util.List;
import java.util.function.Predicate;

/** nice, getpriority, setpriority (Linux 2.6.2 kernel/sys.c). The values are kept and told; all tasks are scheduled alike. */
public final class PriorityCalls {

    private static final int OF_PROCESS = 0;
    private static final int OF_GROUP = 1;
    private static final int OF_USER = 2;
    private static final int LOWEST = 19;
    private static final int HIGHEST = -20;
    private static final int BIAS = 20;

    private final KernelWork work;
    private final ProcessTable table;

    public PriorityCalls(KernelWork work, ProcessTable table) {
        this.work = work;
        this.table = table;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(34, "nice", this::nice);
        calls.add(96, "getpriority", this::get);
        calls.add(97, "setpriority", this::set);
    }

    private int nice(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int step = Math.max(-2 * BIAS, Math.min(2 * BIAS, call.argument(0)));
        int wanted = clamp(caller.nice() + step);
        if (step < 0 && !caller.credentials().can(Credentials.CAP_SYS_NICE)) {
            return Errno.EPERM.result();
        }
        caller.setNice(wanted);
        return 0;
    }

    private static int clamp(int nice) {
        return Math.max(HIGHEST, Math.min(LOWEST, nice));
    }

    private List<Process> meant(Process caller, int which, int who) {
        Predicate<Process> matches =
                switch (which) {
                    case OF_PROCESS -> task -> task.pid() == (who == 0 ? caller.pid() : who);
                    case OF_GROUP ->
                        task -> task.group().processGroup()
                                == (who == 0 ? caller.group().processGroup() : who);
                    default ->
                        task -> task.credentials().user(Credentials.REAL)
                                == (who == 0 ? caller.credentials().user(Credentials.REAL) : who);
                };
        return table.all().stream().filter(matches).toList();
    }

    private int get(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        if (call.argument(0) < OF_PROCESS || call.argument(0) > OF_USER) {
            return Errno.EINVAL.result();
        }
        return meant(caller, call.argument(0), call.argument(1)).stream()
                .mapToInt(task -> BIAS - task.nice())
                .max()
                .orElse(Errno.ESRCH.result());
    }

    private int set(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        if (call.argument(0) < OF_PROCESS || call.argument(0) > OF_USER) {
            return Errno.EINVAL.result();
        }
        int wanted = clamp(call.argument(2));
        int result = Errno.ESRCH.result();
        for (Process task : meant(caller, call.argument(0), call.argument(1))) {
            int failure = change(caller.credentials(), task, wanted);
            if (failure != 0) {
                result = failure;
            } else if (result == Errno.ESRCH.result()) {
                result = 0;
            }
        }
        return result;
    }

    private static int change(Credentials who, Process task, int wanted) {
        boolean may = who.can(Credentials.CAP_SYS_NICE);
        int user = who.user(Credentials.EFFECTIVE);
        Credentials target = task.credentials();
        if (user != target.user(Credentials.EFFECTIVE) && user != target.user(Credentials.REAL) && !may) {
            return Errno.EPERM.result();
        }
        if (wanted < task.nice() && !may) {
            return Errno.EACCES.result();
        }
        task.setNice(wanted);
        return 0;
    }
}
