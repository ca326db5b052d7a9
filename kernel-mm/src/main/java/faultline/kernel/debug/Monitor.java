package faultline.kernel.debug;

import faultline.emulator.debug.DebugTable;
import faultline.emulator.memory.LittleEndian;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.trap.SupervisorPort;
import faultline.emulator.trap.UserContext;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.process.Process;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The commands that a debugger passes on: what only a machine can show, and stops that only a kernel can make. */
final class Monitor {

    private static final int WORDS_A_LINE = 4;
    private static final int MOST_WORDS = 1024;

    private final Kernel kernel;
    private final PhysicalMemory ram;
    private final ProcessMemory memory;
    private final Function<String, DebugTable> tables;
    private final Map<String, Entry> commands = new LinkedHashMap<>();

    /** What a command does: the process that is meant, the words behind the name; what it prints. */
    @FunctionalInterface
    interface Body {
        String run(Process process, List<String> words);
    }

    private record Entry(String usage, String help, Body body) {}

    /** @param tables gives a table about the process that is meant */
    Monitor(
            Kernel kernel,
            PhysicalMemory ram,
            ProcessMemory memory,
            Function<String, DebugTable> tables,
            MonitorStops stops,
            Snaps snaps) {
        this.kernel = kernel;
        this.ram = ram;
        this.memory = memory;
        this.tables = tables;
        addQuestions();
        addTables();
        stops.register(this::add);
        add(
                "snap",
                "save|load NAME, or list",
                "the whole machine as it is now, and back",
                (process, words) -> snaps.run(words));
    }

    private void addQuestions() {
        add("help", "", "these commands", (process, words) -> help());
        add("regs", "", "registers of the task on the CPU, the control registers too", (process, words) -> registers());
        add("pt", "VA", "the page-table entries behind an address", this::entries);
        add("ptdump", "[FROM TO]", "what the page tables map", this::dump);
        add("v2p", "VA", "the physical address behind a virtual one", this::physical);
        add("rmap", "PFN", "every page-table entry that maps a frame", this::mappings);
        add("frame", "PFN", "what a frame is used for", this::frame);
        add("xp", "PA [WORDS]", "physical memory", this::words);
    }

    private void addTables() {
        addTable("vmas", "vmas", "mappings of the process");
        addTable("tlb", "tlb", "what the TLBs hold");
        addTable("cache", "caches", "caches, references and misses");
        addTable("faults", "faults", "page faults by kind");
        addTable("frames", "frames", "frames by use");
        addTable("huge", "huge", "the pool of huge pages");
        addTable("buddy", "buddy", "free blocks by order");
        addTable("zones", "zones", "zones and their watermarks");
        addTable("slab", "slab", "slab caches");
        addTable("lru", "lru", "the LRU lists");
        addTable("swap", "swap", "swap areas");
        addTable("ledger", "ledger", "cycles by process and activity");
        addTable("syscalls", "syscalls", "system calls made");
        addTable("stats", "counters", "clock and event counts");
        addTable("ptes", "ptes", "what the page tables of the process map");
        addTable("ps", "threads", "processes and threads");
    }

    /** Enters a command. */
    private void add(String name, String usage, String help, Body body) {
        commands.put(name, new Entry(usage, help, body));
    }

    private void addTable(String name, String table, String help) {
        add(name, "", help, (process, words) -> text(tables.apply(table)));
    }

    /** Runs {@code line} for {@code process}; what it prints. */
    String run(Process process, String line) {
        List<String> words = new ArrayList<>(List.of(line.strip().split("\\s+")));
        String name = words.remove(0);
        Entry entry = commands.get(name.isEmpty() ? "help" : name);
        if (entry == null) {
            return "no monitor command '" + name + "'; see monitor help\n";
        }
        try {
            return entry.body().run(process, words);
        } catch (MonitorWords.Refused refused) {
            return "monitor " + name + ": " + refused.getMessage() + "\n";
        }
    }

    private String help() {
        StringBuilder text = new StringBuilder();
        commands.forEach((name, entry) ->
                text.append(String.format("%-44s %s%n", "monitor " + name + " " + entry.usage(), entry.help())));
        return text.toString();
    }

    private String registers() {
        SupervisorPort cpu = kernel.work().cpu();
        UserContext user = new UserContext();
        cpu.saveUser(user);
        int[] r = user.registers;
        return String.format("eax %08x  ecx %08x  edx %08x  ebx %08x%n", r[0], r[1], r[2], r[3])
                + String.format("esp %08x  ebp %08x  esi %08x  edi %08x%n", r[4], r[5], r[6], r[7])
                + String.format("eip %08x  eflags %08x%n", user.eip, user.eflags)
                + String.format("cr2 %08x  cr3 %08x  cycle %d%n", cpu.fault().address(), cpu.cr3(), cpu.now());
    }

    private int frame(List<String> words) {
        long frame = MonitorWords.number(words, 0, "frame number");
        if (frame >= ram.frames()) {
            throw new MonitorWords.Refused("there are " + ram.frames() + " frames");
        }
        return (int) frame;
    }

    private PageTableText pageTables() {
        return new PageTableText(ram, kernel.parts().memory().tables().format());
    }

    private String entries(Process process, List<String> words) {
        return pageTables().entries(MonitorWords.space(process), MonitorWords.address(words, 0));
    }

    private String dump(Process process, List<String> words) {
        int from = words.isEmpty() ? 0 : MonitorWords.address(words, 0);
        int to = words.isEmpty() ? UserLayout.TASK_SIZE : MonitorWords.address(words, 1);
        return pageTables().dump(MonitorWords.space(process), from, to);
    }

    private String physical(Process process, List<String> words) {
        int va = MonitorWords.address(words, 0);
        long entry = memory.entry(MonitorWords.space(process), va);
        if (!Pte.isPresent(entry)) {
            throw new MonitorWords.Refused(String.format("0x%08x is not mapped to a frame now", va));
        }
        long address = (long) Pte.frame(entry) << UserLayout.PAGE_SHIFT | va & UserLayout.PAGE_SIZE - 1;
        return String.format("0x%08x -> 0x%x (frame 0x%x)%n", va, address, Pte.frame(entry));
    }

    private String mappings(Process ignored, List<String> words) {
        int frame = frame(words);
        StringBuilder text = new StringBuilder();
        List<AddressSpace> seen = new ArrayList<>();
        for (Process process : kernel.parts().processes().all()) {
            AddressSpace space = process.space();
            if (space == null || seen.contains(space)) {
                continue;
            }
            seen.add(space);
            for (Vma vma = space.vmas().first(); vma != null; vma = space.vmas().next(vma)) {
                mappings(process, vma, frame, text);
            }
        }
        int counted = kernel.parts().memory().rmap().mapCount(frame);
        text.append(counted < 0 ? "the design keeps no count\n" : "the design counts " + counted + "\n");
        return text.toString();
    }

    private void mappings(Process process, Vma vma, int frame, StringBuilder text) {
        for (int page = 0; page < vma.pages(); page++) {
            int va = vma.start() + (page << UserLayout.PAGE_SHIFT);
            long entry = memory.entry(vma.space(), va);
            if (Pte.isPresent(entry) && Pte.frame(entry) == frame) {
                text.append(String.format(
                        "process %d: 0x%08x, %s%n",
                        process.groupId(), va, Pte.isWritable(entry) ? "writable" : "read-only"));
            }
        }
    }

    private String frame(Process process, List<String> words) {
        int frame = frame(words);
        FrameTable frames = kernel.parts().memory().boot().table();
        return String.format(
                Locale.ROOT,
                "frame 0x%x at physical 0x%x: %s, count %d, struct page at 0x%08x%s%n",
                frame,
                (long) frame << UserLayout.PAGE_SHIFT,
                frames.use(frame).label(),
                frames.count(frame),
                frames.structPage(frame),
                frames.isReserved(frame) ? ", reserved" : "");
    }

    private String words(Process process, List<String> words) {
        long address = MonitorWords.number(words, 0, "physical address");
        long count = words.size() > 1 ? MonitorWords.number(words, 1, "count") : WORDS_A_LINE;
        if (count > MOST_WORDS || !ram.contains(address) || !ram.contains(address + 4 * count - 1)) {
            throw new MonitorWords.Refused(
                    "give an address in RAM, of " + ram.bytes() + " bytes, and at most " + MOST_WORDS + " words");
        }
        StringBuilder text = new StringBuilder();
        byte[] bytes = new byte[4 * (int) count];
        ram.read(address, bytes, 0, bytes.length);
        for (int i = 0; i < count; i++) {
            if (i % WORDS_A_LINE == 0) {
                text.append(String.format("%s0x%x:", i == 0 ? "" : "\n", address + 4L * i));
            }
            text.append(String.format(" 0x%08x", LittleEndian.get32(bytes, 4 * i)));
        }
        return text.append('\n').toString();
    }

    /** A table in columns. */
    private static String text(DebugTable table) {
        int[] widths = new int[table.columns().size()];
        List<List<String>> lines = new ArrayList<>(List.of(table.columns()));
        lines.addAll(table.rows());
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                row.append(String.format("%-" + (widths[i] + 2) + "s", line.get(i)));
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
