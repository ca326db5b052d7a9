package faultline.kernel.process;

import faultline.kernel.account.Activity;
import faultline.kernel.account.CycleLedger;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;

/** User and system cycles of processes, read from the ledger up to the present cycle. */
public final class CpuUsage {

    private final KernelWork work;

    /** @param work whose ledger is read */
    public CpuUsage(KernelWork work) {
        this.work = work;
    }

    /** Cycles in user mode. */
    public long user(int pid) {
        settle();
        return work.ledger().cycles(pid, Activity.USER, Phase.BODY);
    }

    /** Cycles in the kernel on behalf of the process. */
    public long system(int pid) {
        settle();
        CycleLedger ledger = work.ledger();
        long sum = 0;
        for (Activity activity : Activity.values()) {
            for (Phase phase : Phase.values()) {
                sum += activity == Activity.USER ? 0 : ledger.cycles(pid, activity, phase);
            }
        }
        return sum;
    }

    private void settle() {
        work.ledger().settle(work.cpu().number(), work.now());
    }
}
