package faultline.kernel.debug;

import faultline.emulator.trap.SupervisorPort;
import faultline.kernel.account.Activity;
import faultline.kernel.account.KernelWork;
import faultline.kernel.kernel.Kernel;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Lets kernel code work for a debugger in no time. */
final class FreeWork {

    private final Kernel kernel;
    private final IntConsumer forgetTranslation;

    /** @param forgetTranslation drops what the CPU's TLBs know of an address */
    FreeWork(Kernel kernel, IntConsumer forgetTranslation) {
        this.kernel = kernel;
        this.forgetTranslation = forgetTranslation;
    }

    /** Runs {@code body} on a CPU that charges nothing. */
    <T> T run(Supplier<T> body) {
        KernelWork work = kernel.work();
        SupervisorPort real = work.cpu();
        work.on(new FreePort(real, forgetTranslation));
        // Kernel code names its phases, for which some activity must be open; no cycle will be booked to it.
        boolean inUserMode = work.ledger().current(real.number()) == null;
        if (inUserMode) {
            int pid = kernel.running() == null ? 0 : kernel.running().pid();
            work.begin(pid, Activity.SCHEDULE, 0);
        }
        try {
            return body.get();
        } finally {
            if (inUserMode) {
                work.end(Activity.SCHEDULE);
            }
            work.on(real);
        }
    }
}
