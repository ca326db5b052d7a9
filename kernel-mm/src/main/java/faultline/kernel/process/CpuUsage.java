package faultline.kernel.process;

import faultline.kernel.account.Activity;
import faultline.kernel.account.CycleLedger;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import java.util.ArrayList;
import java.util.List;

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

    /** Cycles in user mode of all threads that {@code group} has and had. */
    public long user(ThreadGroup group) {
        long sum = group.goneUserCycles();
        for (Process member : withLeader(group)) {
            sum += user(member.pid());
        }
        return sum;
    }

    /** Cycles in the kernel of all threads that {@code group} has and had. */
    public long system(ThreadGroup group) {
        long sum = group.goneSystemCycles();
        for (Process member : withLeader(group)) {
            sum += system(member.pid());
        }
        return sum;
    }

    /** Page faults of all threads that {@code group} has and had. */
    public FaultCounts faults(ThreadGroup group) {
        FaultCounts sum = group.goneFaults();
        for (Process member : withLeader(group)) {
            sum = sum.plus(member.faults());
        }
        return sum;
    }

    /** The living threads, and the leader even if it has exited. */
    private static List<Process> withLeader(ThreadGroup group) {
        if (group.members().contains(group.leader())) {
            return group.members();
        }
        List<Process> all = new ArrayList<>(group.members());
        all.add(group.leader());
        return all;
    }

    private void settle() {
        work.ledger().settle(work.cpu().number(), work.now());
    }
}
