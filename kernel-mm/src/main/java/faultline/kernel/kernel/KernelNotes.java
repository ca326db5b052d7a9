package faultline.kernel.kernel;

import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.AllocationFailure;
import faultline.kernel.process.KernelLog;
import faultline.kernel.process.Process;
import faultline.kernel.process.Signal;
import faultline.kernel.process.SignalAction;
import faultline.kernel.process.SignalInfo;

/** What the kernel writes to its log about processes, in the words of Linux. Writing costs no time. */
public final class KernelNotes {

    private static final int ESP = 4;

    private final KernelWork work;
    private final KernelLog log;
    private final CodePeek code;

    KernelNotes(KernelWork work, KernelLog log, CodePeek code) {
        this.work = work;
        this.log = log;
        this.code = code;
    }

    /** A page fault that becomes SIGSEGV, unless the program handles that. */
    void segmentationFault(Process process, int address, int errorCode) {
        if (!handled(process, Signal.SIGSEGV.number())) {
            add(String.format(
                    "%s[%d]: segfault at %08x ip %08x sp %08x error %d",
                    process.name(),
                    process.pid(),
                    address,
                    work.cpu().eip(),
                    work.cpu().register(ESP),
                    errorCode));
        }
    }

    /** An access behind the end of a mapped file, unless the program handles it. */
    void busError(Process process, int address) {
        if (!handled(process, Signal.SIGBUS.number())) {
            add(String.format(
                    "%s[%d]: bus error at %08x, behind the end of the mapped file, ip %08x",
                    process.name(), process.pid(), address, work.cpu().eip()));
        }
    }

    /** An exception that becomes a signal, unless the program handles that. */
    void exception(Process process, int vector, int errorCode, SignalInfo info) {
        if (!handled(process, info.number())) {
            int eip = work.cpu().eip();
            add(String.format(
                    "%s[%d] trap %s ip:%08x sp:%08x error:%x code: %s",
                    process.name(),
                    process.pid(),
                    CpuExceptions.name(vector),
                    eip,
                    work.cpu().register(ESP),
                    errorCode,
                    code.bytes(process.space(), eip)));
        }
    }

    private static boolean handled(Process process, int signal) {
        int handler = process.signals().action(signal).handler();
        boolean blocked = (process.signals().blocked() & Signal.bit(signal)) != 0;
        return handler != SignalAction.DEFAULT && handler != SignalAction.IGNORE && !blocked;
    }

    /** The first process dies by a signal. */
    void killed(Process process, int signal) {
        add(String.format("%s[%d]: killed by %s", process.name(), process.pid(), Signal.nameOf(signal)));
    }

    /** An allocation that could wait found no memory. */
    void allocationFailed(AllocationFailure failure) {
        add(failure.text());
    }

    /** The OOM killer chose a process. */
    void outOfMemory(Process victim, Process asking) {
        add(String.format(
                "Out of Memory: Killed process %d (%s), %d pages; process %d needed memory.",
                victim.pid(), victim.name(), victim.totalPages(), asking.pid()));
    }

    /** All processes sleep for ever. */
    void deadlock(int processes) {
        add(
                processes == 1
                        ? "deadlock: the only process waits for ever and nothing can wake it: killed."
                        : "deadlock: all " + processes + " processes wait for ever and nothing can wake them: killed.");
    }

    private void add(String text) {
        log.add(work.now(), text);
    }
}
