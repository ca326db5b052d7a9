package faultline.testkit;

import faultline.emulator.machine.Engine;
import faultline.emulator.machine.Machine;
import faultline.emulator.machine.MachineConfig;
import faultline.emulator.machine.MachineProfile;
import faultline.emulator.machine.ProcessorDescription;
import faultline.emulator.machine.StopResult;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.PageTableFormat;
import faultline.emulator.trap.TrapHandler;
import faultline.kernel.account.CacheLines;
import faultline.kernel.disk.DiskTiming;
import faultline.kernel.kernel.FileConfig;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.kernel.KernelConfig;
import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.MmDesigns;
import faultline.kernel.kernel.Program;
import faultline.kernel.kernel.SwapConfig;
import faultline.kernel.process.ElfException;
import faultline.kernel.process.ElfFile;
import faultline.kernel.vfs.HostMount;
import faultline.profiles.MachineProfiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * One run of a program on a machine under a VM design, for tests and benchmarks: say what differs from the defaults, then
 * {@link #run}. Unless told otherwise the books are checked at the end.
 */
public final class MmScenario {

    private static final long DEFAULT_LIMIT = 200_000_000_000L;

    private final byte[] elf;
    private final List<String> arguments = new ArrayList<>();
    private MmDesign design = MmDesigns.byName("2.6.7");
    private MachineProfile profile = new MachineProfiles().load("xeon-2004");
    private PageTableFormat pageTables = PageTableFormat.TWO_LEVEL;
    private long ramBytes = 64L << 20;
    private long swapBytes;
    private int user;
    private final Map<String, Integer> settings = new TreeMap<>();
    private boolean lineFilter = true;
    private Engine engine =
            Engine.valueOf(System.getProperty("faultline.test.engine", "auto").toUpperCase(Locale.ROOT));
    private boolean smpKernel;
    private boolean highPte;
    private int nodes = 1;
    private int checkEvery;
    private boolean checkAtEnd = true;
    private long limit = DEFAULT_LIMIT;
    private byte[] input = new byte[0];
    private final List<HostMount> mounts = new ArrayList<>();

    private MmScenario(byte[] elf) {
        this.elf = elf;
        arguments.add("program");
    }

    /** A run of the program in {@code elf}. */
    public static MmScenario of(byte[] elf) {
        return new MmScenario(elf);
    }

    /** A run of a bundled guest. */
    public static MmScenario guest(String name, String... arguments) {
        return of(GuestBuilder.bundled(name)).arguments(arguments);
    }

    /** Arguments behind argv[0]. */
    public MmScenario arguments(String... words) {
        arguments.addAll(List.of(words));
        return this;
    }

    /** With these arguments and no others. */
    public MmScenario onlyArguments(List<String> words) {
        arguments.subList(1, arguments.size()).clear();
        arguments.addAll(words);
        return this;
    }

    /** The program's file name, which is argv[0] too; {@code program} unless set. */
    public MmScenario called(String fileName) {
        arguments.set(0, fileName);
        return this;
    }

    /** VM design by name. */
    public MmScenario design(String name) {
        design = MmDesigns.byName(name);
        return this;
    }

    /** Machine profile by name. */
    public MmScenario machine(String name) {
        profile = new MachineProfiles().load(name);
        return this;
    }

    /** Machine profile. */
    public MmScenario machine(MachineProfile value) {
        profile = value;
        return this;
    }

    /** Page-table format. */
    public MmScenario pageTables(PageTableFormat format) {
        pageTables = format;
        return this;
    }

    /** RAM in megabytes. */
    public MmScenario ram(long megabytes) {
        ramBytes = megabytes << 20;
        return this;
    }

    /** The first program runs as this user; as root unless set. */
    public MmScenario user(int number) {
        user = number;
        return this;
    }

    /** A file of /proc/sys/vm is set at boot. */
    public MmScenario setting(String name, int value) {
        settings.put(name, value);
        return this;
    }

    /** Swap space in megabytes; none unless set. */
    public MmScenario swap(long megabytes) {
        swapBytes = megabytes << 20;
        return this;
    }

    /** Without the host's fast path, which must change nothing (law 4). */
    public MmScenario withoutLineFilter() {
        lineFilter = false;
        return this;
    }

    /** How user code is run; unless set, as the system property {@code faultline.test.engine} says, or auto. */
    public MmScenario engine(Engine value) {
        engine = value;
        return this;
    }

    /** With a multiprocessor kernel. */
    public MmScenario smpKernel() {
        smpKernel = true;
        return this;
    }

    /** With a kernel that may keep page tables in high memory. */
    public MmScenario highPte() {
        highPte = true;
        return this;
    }

    /** Checks the books after every {@code traps} traps too. */
    public MmScenario checkEvery(int traps) {
        checkEvery = traps;
        return this;
    }

    /** Leaves out the check at the end, for measurements. */
    public MmScenario unchecked() {
        checkAtEnd = false;
        return this;
    }

    /** Stops at this cycle. */
    public MmScenario limit(long cycles) {
        limit = cycles;
        return this;
    }

    /** With a folder of the host at {@code target}. */
    public MmScenario mount(Path host, String target, boolean writable) {
        mounts.add(new HostMount(host, target, writable));
        return this;
    }

    /** With RAM divided into {@code count} nodes. */
    public MmScenario nodes(int count) {
        nodes = count;
        return this;
    }

    /** Standard input. */
    public MmScenario input(byte[] bytes) {
        input = bytes;
        return this;
    }

    /** A machine with its kernel, not started. */
    public Running prepare() {
        return prepare(kernel -> kernel);
    }

    /** As {@link #prepare()}, with {@code wrapper} between the machine and the kernel. */
    public Running prepare(Function<Kernel, TrapHandler> wrapper) {
        PhysicalMemory memory = new PhysicalMemory(ramBytes);
        BytesConsole console = new BytesConsole(input);
        CacheLines lines =
                new CacheLines(profile.kernelLineBytes(), profile.caches().l1d().lineBytes());
        KernelConfig config = KernelConfig.of(design, pageTables, profile.clockHz(), lines)
                .withFiles(new FileConfig(0, mounts))
                .withSmp(smpKernel)
                .withHighPte(highPte)
                .withNodes(nodes)
                .withUser(user)
                .withSwap(SwapConfig.of(swapBytes).on(DiskTiming.of(profile.disk())))
                .withProcessor(ProcessorDescription.of(profile));
        for (Map.Entry<String, Integer> setting : settings.entrySet()) {
            config = config.withSetting(setting.getKey(), setting.getValue());
        }
        Program program = new Program(parse(), "/bin/" + arguments.get(0), arguments, List.of());
        Kernel kernel = new Kernel(config, memory, program, console, 1);
        Machine[] machine = new Machine[1];
        Runnable check = () -> MmChecker.check(machine[0], kernel);
        machine[0] = new Machine(
                new MachineConfig(profile, ramBytes, 1, pageTables, lineFilter),
                memory,
                engine.factory(),
                checkEvery > 0 ? new CheckingKernel(kernel, checkEvery, check) : wrapper.apply(kernel));
        return new Running(machine[0], kernel, console);
    }

    private ElfFile parse() {
        try {
            return ElfFile.parse(elf);
        } catch (ElfException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Runs to the end or the limit. */
    public Finished run() {
        Running running = prepare();
        StopResult stop = running.machine.run(limit);
        if (checkAtEnd) {
            MmChecker.check(running.machine, running.kernel);
        }
        return new Finished(running, stop);
    }

    /** A machine that can be run. */
    public record Running(Machine machine, Kernel kernel, BytesConsole console) {}

    /** A machine that has run. */
    public record Finished(Running running, StopResult stop) {

        /** What the program wrote to standard output. */
        public String output() {
            return running.console.output();
        }

        /** What the program wrote to standard error. */
        public String errors() {
            return running.console.errors();
        }

        /** The program's exit status, or 128 and the signal. */
        public int status() {
            return running.kernel.exitStatus();
        }

        /** The kernel. */
        public Kernel kernel() {
            return running.kernel;
        }

        /** The machine. */
        public Machine machine() {
            return running.machine;
        }
    }
}
