package faultline.kernel.debug;

import faultline.emulator.debug.DebugTable;
import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.Activity;
import faultline.kernel.account.CycleLedger;
import faultline.kernel.account.FaultStatistics;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.frame.Zone;
import faultline.kernel.huge.HugePool;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.lru.LruZone;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.process.Process;
import faultline.kernel.swap.SwapArea;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** What the kernel knows, as tables. Nothing is charged and nothing is booked for looking. */
final class KernelTables {

    private final Kernel kernel;
    private final PhysicalMemory ram;
    private final ProcessMemory memory;
    private final Map<String, Function<Process, DebugTable>> tables = new LinkedHashMap<>();

    KernelTables(Kernel kernel, PhysicalMemory ram, ProcessMemory memory, KernelEvents events) {
        this.kernel = kernel;
        this.ram = ram;
        this.memory = memory;
        tables.put("processes", process -> processes());
        tables.put("threads", process -> threads());
        tables.put("vmas", this::vmas);
        tables.put("faults", process -> faults());
        tables.put("frames", process -> frames());
        tables.put("huge", process -> hugePages());
        tables.put("zones", process -> zones());
        tables.put("buddy", process -> buddy());
        tables.put("slab", process -> slabs());
        tables.put("lru", process -> lru());
        tables.put("swap", process -> swap());
        tables.put("ledger", process -> ledger());
        tables.put("syscalls", process -> calls());
        tables.put("ptes", this::entries);
        tables.put("trace", process -> events.table());
    }

    /** Names of the tables. */
    List<String> names() {
        return List.copyOf(tables.keySet());
    }

    /** A table; where it is about one process, about {@code process}. Null for an unknown name. */
    DebugTable table(String name, Process process) {
        Function<Process, DebugTable> table = tables.get(name);
        return table == null ? null : table.apply(process);
    }

    private static String text(long value) {
        return Long.toString(value);
    }

    private static String hex(int value) {
        return String.format("0x%08x", value);
    }

    private MemoryParts parts() {
        return kernel.parts().memory();
    }

    private DebugTable processes() {
        List<List<String>> rows = new ArrayList<>();
        for (Process process : kernel.parts().processes().all()) {
            if (process.isLeader()) {
                AddressSpace space = process.space();
                rows.add(List.of(
                        text(process.pid()),
                        process.name(),
                        process.state().name().toLowerCase(Locale.ROOT),
                        text(process.group().members().size()),
                        text(process.totalPages()),
                        text(space == null ? 0 : space.residentPages()),
                        text(space == null ? 0 : space.tablePages())));
            }
        }
        return new DebugTable(
                "processes",
                "Processes",
                List.of("pid", "command", "state", "threads", "pages", "resident", "tables"),
                rows);
    }

    private DebugTable threads() {
        List<List<String>> rows = new ArrayList<>();
        for (Process task : kernel.parts().processes().all()) {
            rows.add(List.of(
                    text(task.groupId()),
                    text(task.pid()),
                    task.name(),
                    task.state().name().toLowerCase(Locale.ROOT),
                    task.held() ? "held" : ""));
        }
        return new DebugTable("threads", "Threads", List.of("pid", "tid", "command", "state", "debugger"), rows);
    }

    private DebugTable vmas(Process process) {
        List<List<String>> rows = new ArrayList<>();
        AddressSpace space = process.space();
        Vma vma = space == null ? null : space.vmas().first();
        for (; vma != null; vma = space.vmas().next(vma)) {
            rows.add(List.of(
                    hex(vma.start()),
                    hex(vma.end()),
                    rights(vma),
                    text(vma.pages()),
                    text(resident(space, vma)),
                    vma.file() == null ? "" : vma.file().name(),
                    hex(vma.kernelAddress())));
        }
        return new DebugTable(
                "vmas",
                "Mappings of the process",
                List.of("start", "end", "rights", "pages", "present", "file", "struct"),
                rows);
    }

    private DebugTable entries(Process process) {
        AddressSpace space = process.space();
        List<PageTableText.Run> runs = space == null
                ? List.of()
                : new PageTableText(ram, parts().tables().format()).runs(space, 0, UserLayout.TASK_SIZE);
        List<List<String>> rows = runs.stream()
                .map(run -> List.of(hex((int) run.start()), hex((int) run.end()), text(run.pages()), run.flags()))
                .toList();
        return new DebugTable(
                "ptes", "What the page tables map, in runs", List.of("start", "end", "pages", "flags"), rows);
    }

    private static String rights(Vma vma) {
        return (vma.has(Vma.READ) ? "r" : "-")
                + (vma.has(Vma.WRITE) ? "w" : "-")
                + (vma.has(Vma.EXEC) ? "x" : "-")
                + (vma.has(Vma.SHARED) ? "s" : "p");
    }

    private long resident(AddressSpace space, Vma vma) {
        long present = 0;
        for (int page = 0; page < vma.pages(); page++) {
            present += Pte.isPresent(memory.entry(space, vma.start() + (page << 12))) ? 1 : 0;
        }
        return present;
    }

    private DebugTable faults() {
        List<List<String>> rows = new ArrayList<>();
        FaultStatistics faults = kernel.parts().faultStatistics();
        for (Activity kind : Activity.values()) {
            if (faults.count(kind) > 0) {
                rows.add(List.of(
                        kind.label(),
                        text(faults.count(kind)),
                        text(faults.cycles(kind)),
                        text(Math.round(faults.mean(kind))),
                        text(faults.percentile(kind, 50)),
                        text(faults.percentile(kind, 99)),
                        text(faults.max(kind))));
            }
        }
        return new DebugTable(
                "faults",
                "Page faults by kind, in cycles",
                List.of("kind", "count", "cycles", "mean", "p50", "p99", "max"),
                rows);
    }

    private DebugTable frames() {
        List<List<String>> rows = new ArrayList<>();
        FrameTable frames = parts().boot().table();
        for (FrameUse use : FrameUse.values()) {
            rows.add(List.of(use.label(), text(frames.framesOf(use)), text(frames.peakFrames(use))));
        }
        return new DebugTable("frames", "Frames by use", List.of("use", "frames", "peak"), rows);
    }

    private DebugTable hugePages() {
        HugePool pool = parts().huge().pool();
        return new DebugTable(
                "huge",
                "Huge pages",
                List.of("total", "free", "reserved", "surplus", "kilobytes"),
                List.of(List.of(
                        text(pool.total()),
                        text(pool.free()),
                        text(pool.reserved()),
                        text(pool.surplus()),
                        text(pool.pageBytes() >> 10))));
    }

    private DebugTable zones() {
        List<List<String>> rows = new ArrayList<>();
        for (Zone zone : parts().boot().allocator().zones()) {
            rows.add(List.of(
                    text(zone.node()),
                    zone.name(),
                    text(zone.first()),
                    text(zone.end()),
                    text(zone.managed()),
                    text(zone.free()),
                    text(zone.min()),
                    text(zone.low()),
                    text(zone.high())));
        }
        return new DebugTable(
                "zones",
                "Zones, in frames",
                List.of("node", "zone", "first", "end", "managed", "free", "min", "low", "high"),
                rows);
    }

    private DebugTable buddy() {
        FrameAllocator allocator = parts().boot().allocator();
        List<String> columns = new ArrayList<>(List.of("node", "zone"));
        for (int order = 0; order <= FrameAllocator.MAX_ORDER; order++) {
            columns.add("order" + order);
        }
        List<List<String>> rows = new ArrayList<>();
        for (Zone zone : allocator.zones()) {
            long[] counts = new long[FrameAllocator.MAX_ORDER + 1];
            for (int frame = zone.first(); frame < zone.end(); ) {
                int order = allocator.freeBlockOrder(frame);
                counts[Math.max(order, 0)] += order >= 0 ? 1 : 0;
                frame += order >= 0 ? 1 << order : 1;
            }
            List<String> row = new ArrayList<>(List.of(text(zone.node()), zone.name()));
            for (long count : counts) {
                row.add(text(count));
            }
            rows.add(row);
        }
        return new DebugTable("buddy", "Free blocks by order", columns, rows);
    }

    private DebugTable slabs() {
        List<List<String>> rows = new ArrayList<>();
        for (SlabCache cache : parts().slabs().all()) {
            rows.add(List.of(
                    cache.name(),
                    text(cache.objectsInUse()),
                    text(cache.slabs() * cache.objectsPerSlab()),
                    text(cache.objectBytes()),
                    text(cache.slabs()),
                    text(cache.frames())));
        }
        return new DebugTable(
                "slab", "Slab caches", List.of("cache", "used", "objects", "bytes", "slabs", "frames"), rows);
    }

    private DebugTable lru() {
        List<List<String>> rows = new ArrayList<>();
        List<Zone> zones = parts().boot().allocator().zones();
        for (int i = 0; i < zones.size(); i++) {
            LruZone lists = parts().lru().zone(i);
            rows.add(List.of(
                    text(zones.get(i).node()),
                    zones.get(i).name(),
                    text(lists.active().size()),
                    text(lists.inactive().size())));
        }
        return new DebugTable("lru", "Pages on the LRU lists", List.of("node", "zone", "active", "inactive"), rows);
    }

    private DebugTable swap() {
        List<List<String>> rows = new ArrayList<>();
        for (SwapArea area : parts().swap().space().areas()) {
            rows.add(List.of(
                    area.name(), text(area.priority()), text(area.pages()), text(area.used()), text(area.peakUsed())));
        }
        return new DebugTable(
                "swap", "Swap areas, in pages", List.of("area", "priority", "pages", "used", "peak"), rows);
    }

    /** The book as it stands: what is under way is booked when it ends. */
    private DebugTable ledger() {
        CycleLedger ledger = kernel.ledger();
        List<List<String>> rows = new ArrayList<>();
        for (int pid : ledger.processes()) {
            for (Activity activity : Activity.values()) {
                long cycles = 0;
                for (Phase phase : Phase.values()) {
                    cycles += ledger.cycles(pid, activity, phase);
                }
                if (cycles > 0) {
                    rows.add(List.of(text(pid), activity.label(), text(cycles)));
                }
            }
        }
        return new DebugTable(
                "ledger", "Cycles booked by process and activity", List.of("pid", "activity", "cycles"), rows);
    }

    private DebugTable calls() {
        List<List<String>> rows = new ArrayList<>();
        for (int number = 0; number < CycleLedger.SYSCALL_LINES; number++) {
            long calls = kernel.parts().calls().calls(number);
            if (calls > 0) {
                rows.add(List.of(
                        text(number),
                        kernel.parts().table().name(number),
                        text(calls),
                        text(kernel.parts().calls().errors(number)),
                        text(kernel.ledger().syscallCycles(number))));
            }
        }
        return new DebugTable(
                "syscalls", "System calls made", List.of("number", "name", "calls", "errors", "cycles"), rows);
    }
}
