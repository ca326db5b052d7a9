package faultline.kernel.kernel;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.account.FaultStatistics;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.SyscallStatistics;
import faultline.kernel.frame.DirectMap;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.KernelConfigException;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.frame.SlabCaches;
import faultline.kernel.process.CpuUsage;
import faultline.kernel.process.Forker;
import faultline.kernel.process.Futexes;
import faultline.kernel.process.KernelLog;
import faultline.kernel.process.KernelRandom;
import faultline.kernel.process.ProcessFactory;
import faultline.kernel.process.ProcessTable;
import faultline.kernel.process.Reaper;
import faultline.kernel.process.Scheduler;
import faultline.kernel.process.SignalDelivery;
import faultline.kernel.process.Signals;
import faultline.kernel.process.Timekeeper;
import faultline.kernel.procfs.Mappings;
import faultline.kernel.procfs.ProcRoot;
import faultline.kernel.procfs.ProcessFiles;
import faultline.kernel.procfs.SystemFiles;
import faultline.kernel.reclaim.OomKiller;
import faultline.kernel.syscall.Console;
import faultline.kernel.syscall.FileCalls;
import faultline.kernel.syscall.FileDesk;
import faultline.kernel.syscall.FileTransfer;
import faultline.kernel.syscall.FileWaits;
import faultline.kernel.syscall.MemoryCalls;
import faultline.kernel.syscall.ProcessCalls;
import faultline.kernel.syscall.ResourceUsage;
import faultline.kernel.syscall.SignalCalls;
import faultline.kernel.syscall.SyscallTable;
import faultline.kernel.syscall.SystemCalls;
import faultline.kernel.syscall.TimeCalls;
import faultline.kernel.uaccess.PageFaults;
import faultline.kernel.uaccess.UserMemory;

/** start_kernel behind the memory manager: processes, signals and system calls are put together. */
final class KernelBoot {

    /** Bytes of a task_struct (facts linux-mm.md 2.2: 1536 to 1568 in 2.5 and 2.6). */
    private static final int TASK_BYTES = 1568;

    private final KernelConfig config;
    private final PhysicalMemory ram;
    private final KernelWork work;
    private final MemoryParts memory;
    private final FrameAllocator allocator;
    private final Timekeeper time;
    private final KernelRandom random;
    private final KernelLog log = new KernelLog();
    private final FaultStatistics faultStatistics = new FaultStatistics();
    private final PageFaults faults;
    private final UserMemory user;
    private final ProcessTable processes;
    private final Scheduler scheduler;
    private final Signals signals;
    private final SignalDelivery delivery;
    private final ProcessFactory factory;
    private final Futexes futexes;
    private final CpuUsage usage;
    private final Reaper reaper;

    /** @param work on whose CPU the kernel boots */
    KernelBoot(KernelConfig config, PhysicalMemory ram, KernelWork work, MemoryParts memory) {
        this.config = config;
        this.ram = ram;
        this.work = work;
        this.memory = memory;
        allocator = memory.boot().allocator();
        time = new Timekeeper(config.clockHz(), config.hz());
        random = new KernelRandom(config.seed());
        faults = new PageFaults(work, memory.faults(), faultStatistics);
        user = new UserMemory(work, ram, faults, config.lines().hardwareBytes());
        processes = new ProcessTable(config.maxProcesses());
        scheduler = new Scheduler(work, config.sliceTicks());
        signals = new Signals(work, scheduler);
        delivery = new SignalDelivery(work, user, signals);
        SlabCaches slabs = memory.slabs();
        SlabCache tasks = slabs.create("task_struct", TASK_BYTES, slabs.hardwareAlignment(TASK_BYTES));
        factory = new ProcessFactory(work, tasks, allocator, processes, time);
        futexes = new Futexes(work, processes, scheduler);
        usage = new CpuUsage(work);
        reaper = new Reaper(work, memory.manager(), factory, processes, scheduler, signals, user, futexes, usage);
    }

    /** Puts the kernel together for {@code program}. */
    KernelParts boot(Program program, Console console) {
        KernelNotes notes = new KernelNotes(work, log, new CodePeek(ram, config.pageTables()));
        OomKiller killer = new OomKiller(work, config.hz());
        OutOfMemory outOfMemory = new OutOfMemory(work, killer, processes, scheduler, signals, time, notes);
        FileBoot files = new FileBoot(work, time, config.files(), ram.bytes(), console);
        files.fill(program, console, random, proc(files), config.files().mounts());
        return new KernelParts(
                memory,
                faults,
                faultStatistics,
                user,
                processes,
                factory,
                scheduler,
                signals,
                delivery,
                reaper,
                outOfMemory,
                table(files),
                new SyscallStatistics(),
                time,
                random,
                log,
                notes,
                files.parts());
    }

    private SyscallTable table(FileBoot files) {
        SyscallTable table = new SyscallTable();
        ResourceUsage resources = new ResourceUsage(usage, time);
        Forker forker = new Forker(work, memory.manager(), factory, processes, scheduler, user, TASK_BYTES);
        new ProcessCalls(work, user, scheduler, forker, reaper, resources).register(table);
        new MemoryCalls(work, user, memory.manager()).register(table);
        addFileCalls(table, files);
        new TimeCalls(work, user, time, usage, resources).register(table);
        new SignalCalls(work, user, processes, signals, delivery).register(table);
        new SystemCalls(
                        work,
                        user,
                        allocator,
                        processes,
                        futexes,
                        random,
                        time,
                        config.release(),
                        config.maxProcesses(),
                        ram.bytes())
                .register(table);
        return table;
    }

    private void addFileCalls(SyscallTable table, FileBoot files) {
        FileDesk desk = new FileDesk(work, user, files.names());
        FileWaits waits = new FileWaits(scheduler);
        int line = config.lines().hardwareBytes();
        FileTransfer transfer = new FileTransfer(work, user, signals, waits, streamBuffer(), line);
        new FileCalls(desk, waits, transfer, time, files.anonymous()).register(table);
    }

    private ProcRoot proc(FileBoot files) {
        Mappings mappings = new Mappings(
                work, memory.tables(), memory.boot().table(), memory.boot().zeroFrame());
        ProcessFiles ofProcesses =
                new ProcessFiles(work, files.procSystem(), mappings, usage, time, files.names(), files.mounts());
        ProcRoot root = new ProcRoot(files.procSystem(), processes, ofProcesses, user::pid);
        new SystemFiles(
                        work,
                        memory.boot().table(),
                        allocator,
                        memory.slabs(),
                        faultStatistics,
                        processes,
                        time,
                        config.release())
                .addTo(root);
        return root;
    }

    /** The frame through which the bytes of files pass. */
    private int streamBuffer() {
        int frame = allocator.allocate(Gfp.KERNEL, 0, FrameUse.KERNEL);
        if (frame == FrameAllocator.NONE) {
            throw new KernelConfigException("no memory is left for the kernel's buffers: give the machine more RAM");
        }
        return DirectMap.ofFrame(frame);
    }
}
