package faultline.kernel.kernel;

import faultline.emulator.machine.ProcessorDescription;
import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.account.CacheLines;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What kind of kernel this is and on what machine it believes to be.
 *
 * @param design the VM design: strategies and object sizes
 * @param pageTables format of the page tables; the machine's MMU must walk the same
 * @param clockHz CPU cycles a second
 * @param lines cache lines: what the kernel was built for, and what the machine has
 * @param smp whether it is a multiprocessor kernel: counters are locked
 * @param highPte whether page tables may lie in high memory: CONFIG_HIGHPTE
 * @param nodes number of nodes that RAM is divided into
 * @param hz timer interrupts a second: HZ
 * @param sliceMillis length of a time slice
 * @param release what uname says
 * @param seed of all randomness that programs see
 * @param maxProcesses most processes at one time, zombies included
 * @param processor what CPUID says: /proc/cpuinfo, and AT_HWCAP of programs
 * @param user number of the user and group that the first program runs as; 0 is root
 * @param processesBeforeStop tasks at which the run ends, or {@link Integer#MAX_VALUE}
 * @param residentBytesBeforeStop bytes of user memory in use at which the run ends, or {@link Long#MAX_VALUE}
 * @param swap swap space and the disk that it is on
 * @param files what files there are
 * @param settings files of /proc/sys/vm that are set at boot, by name
 */
public record KernelConfig(
        MmDesign design,
        PageTableFormat pageTables,
        long clockHz,
        CacheLines lines,
        boolean smp,
        boolean highPte,
        int nodes,
        int hz,
        int sliceMillis,
        String release,
        long seed,
        int maxProcesses,
        ProcessorDescription processor,
        int user,
        int processesBeforeStop,
        long residentBytesBeforeStop,
        SwapConfig swap,
        FileConfig files,
        Map<String, Integer> settings) {

    /** HZ of Linux 2.6 on i386 (asm-i386/param.h). */
    public static final int DEFAULT_HZ = 1000;
    /** Time slice of a task at nice 0: DEF_TIMESLICE (Linux 2.6.2 sched.c). */
    public static final int DEFAULT_SLICE_MILLIS = 100;
    /** New enough for the C libraries of today, which refuse to run on kernels before 3.2. */
    public static final String DEFAULT_RELEASE = "5.10.0-faultline";
    /** Enough for a fork bomb to show, few enough to end. */
    public static final int DEFAULT_MAX_PROCESSES = 8192;

    /** A uniprocessor kernel with the usual values on a machine of {@code clockHz} and {@code lines}. */
    public static KernelConfig of(MmDesign design, PageTableFormat pageTables, long clockHz, CacheLines lines) {
        return new KernelConfig(
                design,
                pageTables,
                clockHz,
                lines,
                false,
                false,
                1,
                DEFAULT_HZ,
                DEFAULT_SLICE_MILLIS,
                DEFAULT_RELEASE,
                1,
                DEFAULT_MAX_PROCESSES,
                ProcessorDescription.UNKNOWN,
                0,
                Integer.MAX_VALUE,
                Long.MAX_VALUE,
                SwapConfig.NONE,
                FileConfig.DEFAULT,
                Map.of());
    }

    /** Ticks of a time slice, at least 1. */
    int sliceTicks() {
        return (int) Math.max(1, (long) sliceMillis * hz / 1000);
    }

    /** With another release for uname. */
    public KernelConfig withRelease(String value) {
        return with(draft -> draft.release = value);
    }

    /** With another seed. */
    public KernelConfig withSeed(long value) {
        return with(draft -> draft.seed = value);
    }

    /** With another limit of processes. */
    public KernelConfig withMaxProcesses(int value) {
        return with(draft -> draft.maxProcesses = value);
    }

    /** As a multiprocessor kernel or not. */
    public KernelConfig withSmp(boolean value) {
        return with(draft -> draft.smp = value);
    }

    /** With page tables in high memory or not. */
    public KernelConfig withHighPte(boolean value) {
        return with(draft -> draft.highPte = value);
    }

    /** With RAM divided into nodes. */
    public KernelConfig withNodes(int value) {
        return with(draft -> draft.nodes = value);
    }

    /** On another processor. */
    public KernelConfig withProcessor(ProcessorDescription value) {
        return with(draft -> draft.processor = value);
    }

    /** With a first program that runs as another user. */
    public KernelConfig withUser(int value) {
        return with(draft -> draft.user = value);
    }

    /** With a number of tasks that ends the run. */
    public KernelConfig withProcessesBeforeStop(int value) {
        return with(draft -> draft.processesBeforeStop = value);
    }

    /** With an amount of user memory that ends the run. */
    public KernelConfig withResidentBytesBeforeStop(long value) {
        return with(draft -> draft.residentBytesBeforeStop = value);
    }

    /** With swap space. */
    public KernelConfig withSwap(SwapConfig value) {
        return with(draft -> draft.swap = value);
    }

    /** With other files. */
    public KernelConfig withFiles(FileConfig value) {
        return with(draft -> draft.files = value);
    }

    /** With {@code name} of /proc/sys/vm set at boot, as sysctl would. */
    public KernelConfig withSetting(String name, int value) {
        return with(draft -> draft.settings.put(name, value));
    }

    private KernelConfig with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finish();
    }

    /** A configuration while it is being changed. */
    private static final class Draft {
        private boolean smp;
        private boolean highPte;
        private int nodes;
        private String release;
        private long seed;
        private int maxProcesses;
        private ProcessorDescription processor;
        private int user;
        private int processesBeforeStop;
        private long residentBytesBeforeStop;
        private SwapConfig swap;
        private FileConfig files;
        private final Map<String, Integer> settings;
        private final KernelConfig from;

        Draft(KernelConfig from) {
            this.from = from;
            smp = from.smp;
            highPte = from.highPte;
            nodes = from.nodes;
            release = from.release;
            seed = from.seed;
            maxProcesses = from.maxProcesses;
            processor = from.processor;
            user = from.user;
            processesBeforeStop = from.processesBeforeStop;
            residentBytesBeforeStop = from.residentBytesBeforeStop;
            swap = from.swap;
            files = from.files;
            settings = new TreeMap<>(from.settings);
        }

        KernelConfig finish() {
            return new KernelConfig(
                    from.design,
                    from.pageTables,
                    from.clockHz,
                    from.lines,
                    smp,
                    highPte,
                    nodes,
                    from.hz,
                    from.sliceMillis,
                    release,
                    seed,
                    maxProcesses,
                    processor,
                    user,
                    processesBeforeStop,
                    residentBytesBeforeStop,
                    swap,
                    files,
                    Map.copyOf(settings));
        }
    }
}
