package faultline.cli.command;

import faultline.cli.failure.CommandException;
import faultline.cli.program.GuestProgram;
import faultline.cli.simulation.GuestSettings;
import faultline.cli.simulation.KernelSettings;
import faultline.cli.simulation.RunRequest;
import faultline.emulator.machine.Engine;
import faultline.kernel.vfs.HostMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** What a guest runs on; shared by the commands that run one. */
final class MachineOptions {

    /** The machine of the first published fork measurements: two Xeons of 2004. */
    static final String DEFAULT_MACHINE = "xeon-2004";

    /** More than any machine has: 64 GB in pages of 2 MB. */
    private static final long MOST_HUGE_PAGES = 1 << 15;

    private static final Pattern SYSCTL = Pattern.compile("vm\\.([a-z_-]+)=(-?[0-9]{1,9})");

    @Option(
            names = "--ram",
            paramLabel = "SIZE",
            defaultValue = "1G",
            converter = Quantity.Bytes.class,
            description = "Size of the machine's RAM (default ${DEFAULT-VALUE}).")
    long ramBytes;

    @Option(
            names = "--swap",
            paramLabel = "SIZE",
            converter = Quantity.BytesOrNone.class,
            description = "Size of the swap space; 0 for none (default: twice the RAM, which 2.4 needs).")
    Long swapBytes;

    @Option(
            names = "--hugepages",
            paramLabel = "N",
            defaultValue = "0",
            converter = Quantity.CountOrNone.class,
            description = "Huge pages to set aside at boot, as many as memory has; each is 4 MB, with pae 2 MB"
                    + " (default ${DEFAULT-VALUE}).")
    long hugePages;

    @Option(
            names = "--page-tables",
            paramLabel = "FORMAT",
            defaultValue = "2-level",
            description = "Page-table format: 2-level or pae (default ${DEFAULT-VALUE}).")
    String pageTables;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change a value of the machine's profile, such as l2.size=1M. Repeatable.")
    List<String> settings = new ArrayList<>();

    @Option(
            names = "--smp-kernel",
            paramLabel = "on|off",
            defaultValue = "off",
            description = "Whether the kernel is built for many processors (default ${DEFAULT-VALUE}).")
    String smpKernel;

    @Option(
            names = "--highpte",
            paramLabel = "on|off",
            defaultValue = "off",
            description =
                    "Whether page tables may lie in high memory, seen through windows (default ${DEFAULT-VALUE}).")
    String highPte;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            defaultValue = "auto",
            description = "How the guest's code is run: interp (interpreted), jit (all translated), auto (what is hot"
                    + " translated); results are the same (default ${DEFAULT-VALUE}).")
    String engine;

    @Option(
            names = "--max-cycles",
            paramLabel = "N",
            converter = Quantity.Count.class,
            description = "Stop after N cycles (K, M, G: thousands, millions, billions); status 75.")
    Long maxCycles;

    @Option(
            names = "--max-processes",
            paramLabel = "N",
            converter = Quantity.Count.class,
            description = "Stop when more than N processes and threads are alive at once; status 76.")
    Long maxProcesses;

    @Option(
            names = "--max-rss",
            paramLabel = "SIZE",
            converter = Quantity.Bytes.class,
            description = "Stop when the guest's memory in RAM, each page counted once, is above SIZE; status 77.")
    Long maxResident;

    @Option(
            names = "--uid",
            paramLabel = "ID",
            defaultValue = "0",
            description = "User and group that the guest runs as (default ${DEFAULT-VALUE}: root).")
    int user;

    @Option(
            names = "--mount",
            paramLabel = "HOST:GUEST[:rw]",
            description =
                    "Show the folder HOST to the guest at the absolute path GUEST, read-only unless :rw. Repeatable.")
    List<String> mounts = new ArrayList<>();

    @Option(
            names = "--sysctl",
            paramLabel = "vm.NAME=N",
            description = "Set a file of the guest's /proc/sys/vm at boot. Repeatable.")
    List<String> sysctl = new ArrayList<>();

    @Option(
            names = "--legacy-layout",
            description = "Programs have their mappings bottom-up from 0x40000000, as 2.4 and 2.6.2 always have them,"
                    + " instead of top-down from below the stack.")
    boolean legacyLayout;

    @Option(names = "--json", paramLabel = "FILE", description = "Write everything that was found to FILE.")
    String json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write a page with charts to FILE; it needs no network.")
    String html;

    /** The same options, to be changed on their own. */
    MachineOptions copy() {
        MachineOptions copy = new MachineOptions();
        copy.ramBytes = ramBytes;
        copy.pageTables = pageTables;
        copy.settings = new ArrayList<>(settings);
        copy.smpKernel = smpKernel;
        copy.highPte = highPte;
        copy.swapBytes = swapBytes;
        copy.engine = engine;
        copy.maxCycles = maxCycles;
        copy.maxProcesses = maxProcesses;
        copy.maxResident = maxResident;
        copy.user = user;
        copy.hugePages = hugePages;
        copy.mounts = mounts;
        copy.sysctl = sysctl;
        copy.legacyLayout = legacyLayout;
        return copy;
    }

    /** Cycles at which a run stops. */
    long limit() {
        return maxCycles == null ? Long.MAX_VALUE : maxCycles;
    }

    /** A run with these options. */
    RunRequest request(GuestProgram program, List<String> arguments, String machine, String design) {
        return new RunRequest(
                program,
                arguments,
                design,
                machine,
                settings,
                ramBytes,
                pageTables(),
                onOff("--smp-kernel", smpKernel),
                onOff("--highpte", highPte),
                limit(),
                engine(),
                guest());
    }

    private GuestSettings guest() {
        if (user < 0) {
            throw CommandException.usage("--uid " + user + ": no such user; give a number from 0 on");
        }
        int processes = maxProcesses == null ? Integer.MAX_VALUE : (int) Math.min(maxProcesses, Integer.MAX_VALUE);
        return new GuestSettings(
                user,
                processes,
                maxResident == null ? Long.MAX_VALUE : maxResident,
                swap(),
                mounts(),
                new KernelSettings(legacyLayout, sysctl()));
    }

    private Map<String, Integer> sysctl() {
        Map<String, Integer> values = new TreeMap<>();
        if (hugePages > 0) {
            values.put("nr_hugepages", (int) Math.min(hugePages, MOST_HUGE_PAGES));
        }
        for (String setting : sysctl) {
            Matcher matcher = SYSCTL.matcher(setting);
            if (!matcher.matches()) {
                throw CommandException.usage(
                        "--sysctl " + setting + ": give vm.NAME=NUMBER, such as vm.overcommit_memory=1");
            }
            values.put(matcher.group(1), Integer.parseInt(matcher.group(2)));
        }
        return values;
    }

    private long swap() {
        return swapBytes == null ? 2 * ramBytes : swapBytes;
    }

    private List<HostMount> mounts() {
        return mounts.stream().map(MountOption::parse).toList();
    }

    private Engine engine() {
        return Engine.valueOf(
                oneOf("--engine", engine, List.of("interp", "jit", "auto")).toUpperCase(Locale.ROOT));
    }

    private String pageTables() {
        return oneOf("--page-tables", pageTables, List.of("2-level", "pae"));
    }

    private static boolean onOff(String option, String value) {
        return oneOf(option, value, List.of("on", "off")).equals("on");
    }

    private static String oneOf(String option, String value, List<String> values) {
        if (!values.contains(value)) {
            throw CommandException.usage(
                    option + " " + value + ": no such value; choose " + String.join(" or ", values));
        }
        return value;
    }
}
