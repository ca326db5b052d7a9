package faultline.testkit;

import faultline.emulator.machine.Machine;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.account.Activity;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.kernel.KernelParts;
import faultline.kernel.kernel.MemoryParts;
import java.util.function.Supplier;

/** A booted kernel whose only process does nothing, and how code is run in it as a system call of a program would be. */
final class BenchKernel {

    private static final String SPIN = "global _start\nsection .text\n_start: jmp _start\n";
    /** Cycles after which the process runs. */
    private static final long BOOTED = 50_000_000L;

    private final Machine machine;
    private final Kernel kernel;

    private BenchKernel(MmScenario scenario) {
        MmScenario.Running running = scenario.prepare();
        machine = running.machine();
        kernel = running.kernel();
        machine.run(BOOTED);
    }

    /**
     * Boots one.
     *
     * @param megabytes of RAM
     * @param smp whether it is built for several processors
     * @param nodes that RAM is divided into
     */
    static BenchKernel boot(
            String design, PageTableFormat format, long megabytes, boolean smp, long swapMegabytes, int nodes) {
        MmScenario scenario = MmScenario.of(GuestBuilder.assembly("spin.asm", SPIN))
                .design(design)
                .pageTables(format)
                .ram(megabytes)
                .swap(swapMegabytes)
                .nodes(nodes);
        return new BenchKernel(smp ? scenario.smpKernel() : scenario);
    }

    /** The machine. */
    Machine machine() {
        return machine;
    }

    /** Its RAM. */
    PhysicalMemory ram() {
        return machine.memory();
    }

    /** The kernel. */
    Kernel kernel() {
        return kernel;
    }

    /** What the kernel is made of. */
    KernelParts parts() {
        return kernel.parts();
    }

    /** The memory manager. */
    MemoryParts memory() {
        return kernel.parts().memory();
    }

    /** Runs {@code call} as a system call. */
    void call(Runnable call) {
        enter();
        call.run();
        leave();
    }

    /** Runs {@code call} as a system call. */
    <T> T call(Supplier<T> call) {
        enter();
        T result = call.get();
        leave();
        return result;
    }

    private void enter() {
        kernel.work().begin(1, Activity.SYSCALL, 1);
    }

    private void leave() {
        kernel.work().end(Activity.SYSCALL);
    }
}
