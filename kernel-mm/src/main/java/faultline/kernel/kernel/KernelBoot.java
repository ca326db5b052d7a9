package faultline.kernel.kernel;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.account.FaultStatistics;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.SyscallStatistics;
import faultline.kernel.fault.SwapOff;
import faultline.kernel.frame.DirectMap;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.GeneralCaches;
import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.KernelConfigException;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.frame.SlabCaches;
import faultline.kernel.ipc.MessageQueues;
import faultline.kernel.ipc.Segments;
import faultline.kernel.ipc.Semaphores;
import faultline.kernel.process.CpuUsage;
import faultline.kernel.process.Credentials;
import faultline.kernel.process.ElfLoader;
import faultline.kernel.process.Exec;
import faultline.kernel.process.FilesOfTask;
import faultline.kernel.process.FloatUnit;
import faultline.kernel.process.Forker;
import faultline.kernel.process.FutexKeys;
import faultline.kernel.process.Futexes;
import faultline.kernel.process.KernelLog;
import faultline.kernel.process.KernelRandom;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProcessFactory;
import faultline.kernel.process.ProcessTable;
import faultline.kernel.process.ProcessorTimers;
import faultline.kernel.process.ProgramFinder;
import faultline.kernel.process.ProgramLoader;
import faultline.kernel.process.Reaper;
import faultline.kernel.process.Scheduler;
import faultline.kernel.process.SignalDelivery;
import faultline.kernel.process.Signals;
import faultline.kernel.process.Timekeeper;
import faultline.kernel.process.TimerQueue;
import faultline.kernel.process.TlsSegments;
import faultline.kernel.procfs.Mappings;
import faultline.kernel.procfs.ProcRoot;
import faultline.kernel.procfs.ProcessFiles;
import faultline.kernel.procfs.SystemFiles;
import faultline.kernel.procfs.SystemSettings;
import faultline.kernel.reclaim.OomKiller;
import faultline.kernel.syscall.CapabilityCalls;
import faultline.kernel.syscall.Console;
import faultline.kernel.syscall.FileCalls;
import faultline.kernel.syscall.FileDesk;
import faultline.kernel.syscall.FileTransfer;
import faultline.kernel.syscall.FileWaits;
import faultline.kernel.syscall.FutexCalls;
import faultline.kernel.syscall.IdentityCalls;
import faultline.kernel.syscall.IpcCalls;
import faultline.kernel.syscall.KillCalls;
import faultline.kernel.syscall.LimitCalls;
import faultline.kernel.syscall.LocalTableCalls;
import faultline.kernel.syscall.MappingLock;
import faultline.kernel.syscall.MemoryCalls;
import faultline.kernel.syscall.MessageCalls;
import faultline.kernel.syscall.MountCalls;
import faultline.kernel.syscall.NonlinearCalls;
import faultline.kernel.syscall.PersonalCalls;
import faultline.kernel.syscall.PriorityCalls;
import faultline.kernel.syscall.ProcessCalls;
import faultline.kernel.syscall.ResidencyCalls;
import faultline.kernel.syscall.ResourceUsage;
import faultline.kernel.syscall.SchedulerCalls;
import faultline.kernel.syscall.SemaphoreCalls;
import faultline.kernel.syscall.SessionCalls;
import faultline.kernel.syscall.SharedMemoryCalls;
import faultline.kernel.syscall.SignalCalls;
import faultline.kernel.syscall.SwapCalls;
import faultline.kernel.syscall.SyscallTable;
import faultline.kernel.syscall.SystemCalls;
import faultline.kernel.syscall.ThreadCalls;
import faultline.kernel.syscall.TimeCalls;
import faultline.kernel.syscall.TimerCalls;
import faultline.kernel.syscall.VolatileCalls;
import faultline.kernel.syscall.WaitCalls;
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
    private final FloatUnit floats;
    private final ProcessFactory factory;
    private final Futexes futexes;
    private final FutexKeys futexKeys;
    private final CpuUsage usage;
    private final TimerQueue timers;
    private final TlsSegments segments;
    private final Semaphores semaphores;
    private final MessageQueues messages;
    private final Segments sharedSegments;
    private final FilesOfTask files;
    private final Reaper reaper;
    private final int streamBuffer;
    private final ProgramLoader loader;

    /**
     * @param work on whose CPU the kernel boots
     * @param cpus CPUs of the machine
     */
    KernelBoot(KernelConfig config, PhysicalMemory ram, KernelWork work, MemoryParts memory, int cpus) {
        this.config = config;
        this.ram = ram;
        this.work = work;
        this.memory = memory;
        allocator = memory.boot().allocator();
        time = new Timekeeper(config.clockHz(), config.hz());
        random = new KernelRandom(config.seed());
        faults = new PageFaults(work, memory.faults(), faultStatistics, allocator.naps());
        user = new UserMemory(work, ram, faults, config.lines().hardwareBytes());
        processes = new ProcessTable(config.maxProcesses());
        scheduler = new Scheduler(work, config.sliceTicks());
        signals = new Signals(work, scheduler);
        floats = new FloatUnit(
                work,
                TASK_BYTES,
                config.lines().hardwareBytes(),
                config.processor().flags().contains("sse"));
        delivery = new SignalDelivery(work, user, signals, floats);
        SlabCaches slabs = memory.slabs();
        SlabCache tasks = slabs.create("task_struct", TASK_BYTES, slabs.hardwareAlignment(TASK_BYTES));
        factory = new ProcessFactory(work, tasks, allocator, processes, time);
        streamBuffer = kernelFrame();
        futexes = new Futexes(work, scheduler, kernelFrame());
        futexKeys = new FutexKeys(memory.manager().spaces(), user);
        usage = new CpuUsage(work);
        timers = new TimerQueue(work, signals);
        segments = new TlsSegments(work, cpus);
        GeneralCaches general = new GeneralCaches(work, slabs, config.lines().hardwareBytes());
        semaphores = new Semaphores(work, scheduler, general, time);
        messages = new MessageQueues(work, scheduler, general, time);
        sharedSegments = new Segments(
                work,
                memory.pageCache(),
                memory.huge(),
                general,
                time,
                () -> processes.find(user.pid()).groupId(),
                config.design().vm().calls().locks());
        files = new TaskFiles(work, semaphores);
        reaper = new Reaper(
                work,
                memory.manager(),
                factory,
                processes,
                scheduler,
                signals,
                user,
                futexes,
                futexKeys,
                timers,
                usage,
                files);
        ElfLoader elf = new ElfLoader(work, ram, memory.manager(), memory.faults(), memory.tables(), memory.highmem());
        loader = new ProgramLoader(
                memory.manager(), memory.rmap(), elf, random, config.processor().capabilities());
    }

    /** Puts the kernel together for {@code program}. */
    KernelParts boot(Program program, Console console) {
        KernelNotes notes = new KernelNotes(work, log, new CodePeek(ram, config.pageTables()));
        OomKiller killer = new OomKiller(work, config.hz());
        OutOfMemory outOfMemory = new OutOfMemory(work, killer, processes, scheduler, signals, time, notes, user::pid);
        FileBoot tree = new FileBoot(work, time, config.files(), memory.pageCache(), ram.bytes(), console);
        tree.fill(program, console, random, proc(tree), config.files().mounts());
        startKswapd();
        memory.reclaim().setOomHandler(outOfMemory);
        allocator.setDying(outOfMemory::runningDies);
        allocator.onFailure(notes::allocationFailed);
        memory.manager().commitment().setPrivileged(this::currentIsAdministrator);
        SettingsBoot.apply(memory.settings(), config.settings());
        RunLimits limits =
                new RunLimits(memory.boot().table(), config.processesBeforeStop(), config.residentBytesBeforeStop());
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
                floats,
                reaper,
                timers,
                new ProcessorTimers(signals, time),
                segments,
                loader,
                limits,
                outOfMemory,
                table(tree),
                new SyscallStatistics(),
                time,
                random,
                log,
                notes,
                tree.parts());
    }

    private boolean currentIsAdministrator() {
        Process current = processes.find(user.pid());
        return current == null || current.credentials().can(Credentials.CAP_SYS_ADMIN);
    }

    private void startKswapd() {
        Kswapd[] daemons = new Kswapd[memory.reclaim().daemons()];
        for (int i = 0; i < daemons.length; i++) {
            daemons[i] = new Kswapd(i, work, memory.reclaim(), time);
            scheduler.add(daemons[i]);
        }
        memory.reclaim().setKswapd(daemon -> scheduler.wake(daemons[daemon]));
        allocator.setPressure(memory.reclaim());
        Pdflush.start(work, memory.pageCache().writeback(), time, scheduler);
    }

    private SyscallTable table(FileBoot tree) {
        SyscallTable table = new SyscallTable();
        ResourceUsage resources = new ResourceUsage(usage, time);
        Forker forker =
                new Forker(work, memory.manager(), factory, processes, scheduler, user, files, floats, TASK_BYTES);
        ProgramFinder finder = new ProgramFinder(new TreePrograms(tree.names()));
        Exec exec = new Exec(
                work, user, memory.manager(), loader, finder, reaper, signals, timers, segments, files, floats);
        new ProcessCalls(work, user, forker, reaper, exec).register(table);
        new WaitCalls(work, user, reaper, resources).register(table);
        new ThreadCalls(work, user, processes, segments).register(table);
        new LocalTableCalls(work, user, segments).register(table);
        new FutexCalls(work, user, futexes, futexKeys, time).register(table);
        new IdentityCalls(work, user).register(table);
        new CapabilityCalls(work, user, processes).register(table);
        new SessionCalls(work, processes).register(table);
        new SchedulerCalls(work, user, processes, scheduler, time).register(table);
        new PriorityCalls(work, processes).register(table);
        new LimitCalls(work, user, processes).register(table);
        new PersonalCalls(work, user, table).register(table);
        new MemoryCalls(
                        user,
                        memory.manager(),
                        memory.residency().populate(),
                        memory.nonlinear(),
                        memory.pageCache(),
                        memory.huge(),
                        config.design().vm().calls().locks())
                .register(table);
        new NonlinearCalls(memory.nonlinear()).register(table);
        new ResidencyCalls(
                        work,
                        user,
                        memory.residency(),
                        config.design().vm().calls().locks())
                .register(table);
        new VolatileCalls(work, user, memory.manager().spaces()).register(table);
        IpcCalls ipc = new IpcCalls(work);
        ipc.register(table);
        new SemaphoreCalls(work, user, semaphores, time).register(table, ipc);
        new MessageCalls(user, messages).register(table, ipc);
        new SharedMemoryCalls(user, memory.manager(), sharedSegments).register(table, ipc);
        addFileCalls(table, tree);
        new TimeCalls(work, user, processes, time, usage, resources).register(table);
        new TimerCalls(work, user, processes, timers, time).register(table);
        new SignalCalls(work, user, signals, delivery).register(table);
        new KillCalls(work, user, processes, signals, time).register(table);
        addSwapCalls(table);
        new SystemCalls(
                        work,
                        user,
                        allocator,
                        memory.swap().space(),
                        processes,
                        random,
                        time,
                        config.release(),
                        ram.bytes())
                .register(table);
        new MappingLock(scheduler).guard(table);
        return table;
    }

    private void addSwapCalls(SyscallTable table) {
        SwapParts swap = memory.swap();
        SwapOff off = new SwapOff(
                work,
                memory.boot().table(),
                memory.tables(),
                memory.manager().spaces(),
                memory.rmap(),
                memory.lru(),
                swap.cache(),
                swap.io(),
                memory.pageCache(),
                memory.faults());
        long bytes = config.swap().bytes();
        new SwapCalls(work, user, swap.space(), off, SwapBoot.DEVICE, bytes).register(table);
    }

    private void addFileCalls(SyscallTable table, FileBoot tree) {
        FileDesk desk = new FileDesk(work, user, tree.names());
        FileWaits waits = new FileWaits(scheduler);
        int line = config.lines().hardwareBytes();
        FileTransfer transfer = new FileTransfer(work, user, signals, waits, streamBuffer, line);
        tree.register(memory.huge());
        tree.mounts().register("proc", (options, readOnly) -> proc(tree));
        new MountCalls(desk, tree.mounts(), processes).register(table);
        new FileCalls(desk, waits, transfer, time, tree.anonymous()).register(table);
    }

    private ProcRoot proc(FileBoot tree) {
        Mappings mappings = new Mappings(
                work, memory.tables(), memory.boot().table(), memory.boot().zeroFrame());
        ProcessFiles ofProcesses =
                new ProcessFiles(work, tree.procSystem(), mappings, usage, time, tree.names(), tree.mounts());
        ProcRoot root = new ProcRoot(tree.procSystem(), processes, ofProcesses, () -> processes
                .find(user.pid())
                .groupId());
        new SystemFiles(
                        work,
                        memory.boot().table(),
                        allocator,
                        memory.slabs(),
                        faultStatistics,
                        processes,
                        time,
                        config.release(),
                        config.processor(),
                        tree.mounts(),
                        memory.swap().cache(),
                        memory.reclaim().counters(),
                        memory.information(config.design().vm().calls().memory()))
                .addTo(root);
        new SystemSettings(tree.procSystem(), work, memory.settings()).addTo(root);
        return root;
    }

    /** Address of a frame for the kernel's own tables and buffers. */
    private int kernelFrame() {
        int frame = allocator.allocate(Gfp.KERNEL, 0, FrameUse.KERNEL);
        if (frame == FrameAllocator.NONE) {
            throw new KernelConfigException("no memory is left for the kernel's buffers: give the machine more RAM");
        }
        return DirectMap.ofFrame(frame);
    }
}
