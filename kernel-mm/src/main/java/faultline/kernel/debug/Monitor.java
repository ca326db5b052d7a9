package faultline.kernel.debug;

import faultline.emulator.debug.DebugTable;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.trap.SupervisorPort;
import faultline.emulator.trap.UserContext;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.LargeEntries;
import faultline.kernel.pagetable.PageTables;
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
    private final KernelBreaks breaks;
    private final PhysicalWatch watch;
    private final Map<String, Entry> commands = new LinkedHashMap<>();

    /** What a command can go wrong with, in one line. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message, null, false, false);
        }
    }

    @FunctionalInterface
    private interface Body {
        String run(Process process, List<String> words);
    }

    private record Entry(String usage, String help, Body body) {}

    /** @param tables gives a table about the process that is meant */
    Monitor(
            Kernel kernel,
            PhysicalMemory ram,
            ProcessMemory memory,
            Function<String, DebugTable> tables,
            KernelBreaks breaks,
            PhysicalWatch watch) {
        this.kernel = kernel;
        this.ram = ram;
        this.memory = memory;
        this.tables = tables;
        this.breaks = breaks;
        this.watch = watch;
        addQuestions();
        addTables();
        addStops();
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
        addTable("buddy", "buddy", "free blocks by order");
        addTable("zones", "zones", "zones and their watermarks");
        addTable("slab", "slab", "slab caches");
        addTable("lru", "lru", "the LRU lists");
        addTable("swap", "swap", "swap areas");
        addTable("ledger", "ledger", "cycles by process and activity");
        addTable("syscalls", "syscalls", "system calls made");
        addTable("stats", "counters", "clock and event counts");
        addTable("ps", "threads", "processes and threads");
    }

    private void addStops() {
        add("break", "fault KIND [VA]|cow|fork|oom", "stop at an event of the kernel", this::addBreak);
        add("pb", "PA [BYTES]", "stop when anyone changes physical memory", this::watchPhysical);
        add("watch", "pte VA", "stop when a page-table entry changes", this::watchEntry);
        add("clear", "", "no stops of these kinds any more", (process, words) -> clear());
    }

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
        } catch (Refused refused) {
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

    private static long number(List<String> words, int index, String what) {
        if (index >= words.size()) {
            throw new Refused("give " + what);
        }
        try {
            long value = Long.decode(words.get(index));
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new Refused(words.get(index) + " is no " + what + "; write hexadecimal numbers with 0x");
    }

    private static int address(List<String> words, int index) {
        long value = number(words, index, "address");
        if (value >>> 32 != 0) {
            throw new Refused(words.get(index) + " is no 32-bit address");
        }
        return (int) value;
    }

    private int frame(List<String> words) {
        long frame = number(words, 0, "frame number");
        if (frame >= ram.frames()) {
            throw new Refused("there are " + ram.frames() + " frames");
        }
        return (int) frame;
    }

    private static AddressSpace space(Process process) {
        if (process.space() == null) {
            throw new Refused("process " + process.groupId() + " has no memory any more");
        }
        return process.space();
    }

    private PageTableText pageTables() {
        return new PageTableText(ram, kernel.parts().memory().tables().format());
    }

    private String entries(Process process, List<String> words) {
        return pageTables().entries(space(process), address(words, 0));
    }

    private String dump(Process process, List<String> words) {
        int from = words.isEmpty() ? 0 : address(words, 0);
        int to = words.isEmpty() ? UserLayout.TASK_SIZE : address(words, 1);
        return pageTables().dump(space(process), from, to);
    }

    private String physical(Process process, List<String> words) {
        int va = address(words, 0);
        long entry = memory.entry(space(process), va);
        if (!Pte.isPresent(entry)) {
            throw new Refused(String.format("0x%08x is not mapped to a frame now", va));
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
        long address = number(words, 0, "physical address");
        long count = words.size() > 1 ? number(words, 1, "count") : WORDS_A_LINE;
        if (count > MOST_WORDS || !ram.contains(address) || !ram.contains(address + 4 * count - 1)) {
            throw new Refused(
                    "give an address in RAM, of " + ram.bytes() + " bytes, and at most " + MOST_WORDS + " words");
        }
        StringBuilder text = new StringBuilder();
        byte[] bytes = new byte[4 * (int) count];
        ram.read(address, bytes, 0, bytes.length);
        for (int i = 0; i < count; i++) {
            if (i % WORDS_A_LINE == 0) {
                text.append(String.format("%s0x%x:", i == 0 ? "" : "\n", address + 4L * i));
            }
            text.append(String.format(" 0x%08x", PhysicalMemory.get32(bytes, 4 * i)));
        }
        return text.append('\n').toString();
    }

    private String addBreak(Process process, List<String> words) {
        String what = words.isEmpty() ? "" : words.get(0);
        switch (what) {
            case "fork" -> breaks.addForks();
            case "oom" -> breaks.addOutOfMemory();
            case "cow" -> breaks.addFaults("cow", null);
            case "fault" -> addFaults(process, words);
            default -> throw new Refused("give fault KIND [VA], cow, fork or oom");
        }
        return "";
    }

    private void addFaults(Process process, List<String> words) {
        Vma vma = words.size() > 2 ? ProcessMemory.vma(space(process), address(words, 2)) : null;
        if (words.size() > 2 && vma == null) {
            throw new Refused(words.get(2) + " is in no mapping");
        }
        if (words.size() < 2 || !breaks.addFaults(words.get(1), vma)) {
            throw new Refused(
                    "give a kind of fault: any, minor, major, cow, or one that the results name, like zero-fill");
        }
    }

    private String watchPhysical(Process process, List<String> words) {
        long address = number(words, 0, "physical address");
        long bytes = words.size() > 1 ? number(words, 1, "length") : Integer.BYTES;
        boolean oneFrame = bytes > 0 && (address & UserLayout.PAGE_SIZE - 1) + bytes <= UserLayout.PAGE_SIZE;
        if (!oneFrame || !ram.contains(address)) {
            throw new Refused("give an address in RAM and a length within one page");
        }
        watch.add(String.format("physical 0x%x", address), address, (int) bytes);
        return "";
    }

    private String watchEntry(Process process, List<String> words) {
        if (words.size() < 2 || !words.get(0).equals("pte")) {
            throw new Refused("give pte and an address");
        }
        int va = address(words, 1);
        PageTables tables = kernel.parts().memory().tables();
        LargeEntries large = kernel.parts().memory().huge().entries();
        boolean isLarge = !Pte.isNone(large.peek(space(process), va));
        long entry = isLarge ? large.locate(space(process), va) : tables.locate(space(process), va);
        if (entry == PageTables.NONE) {
            throw new Refused(String.format("there is no page table for 0x%08x yet", va));
        }
        watch.add(String.format("pte of 0x%08x in process %d", va, process.groupId()), entry, tables.entryBytes());
        return "";
    }

    /** Takes back every stop that was asked for here. */
    String clear() {
        breaks.clear();
        watch.clear();
        return "";
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
