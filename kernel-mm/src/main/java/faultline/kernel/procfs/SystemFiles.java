package faultline.kernel.procfs;

import faultline.emulator.machine.ProcessorDescription;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.Activity;
import faultline.kernel.account.FaultStatistics;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.MappingWork;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.frame.SlabCaches;
import faultline.kernel.frame.Zone;
import faultline.kernel.process.ProcessTable;
import faultline.kernel.process.Timekeeper;
import faultline.kernel.reclaim.ReclaimCounters;
import faultline.kernel.swap.SwapArea;
import faultline.kernel.swap.SwapCache;
import faultline.kernel.vfs.MountTable;
import java.util.Locale;
import java.util.StringJoiner;

/** The files of /proc about memory and time of the whole system (Linux fs/proc, mm/vmstat.c, mm/slab.c). */
public final class SystemFiles {

    private static final int USER_HZ = 100;
    private static final int PAGE_KILOS = UserLayout.PAGE_SIZE / 1024;

    private final KernelWork work;
    private final FrameTable frames;
    private final FrameAllocator allocator;
    private final SlabCaches slabs;
    private final FaultStatistics faults;
    private final ProcessTable processes;
    private final Timekeeper time;
    private final String release;
    private final ProcessorDescription processor;
    private final MountTable mounts;

    private final SwapCache swap;
    private final ReclaimCounters reclaim;
    private final MemoryInformation memory;

    /**
     * @param release what uname says
     * @param processor what CPUID says
     * @param mounts knows the types of file systems
     * @param swap swap space and what is cached of it
     * @param reclaim what was done to free pages
     * @param memory the text of meminfo
     */
    public SystemFiles(
            KernelWork work,
            FrameTable frames,
            FrameAllocator allocator,
            SlabCaches slabs,
            FaultStatistics faults,
            ProcessTable processes,
            Timekeeper time,
            String release,
            ProcessorDescription processor,
            MountTable mounts,
            SwapCache swap,
            ReclaimCounters reclaim,
            MemoryInformation memory) {
        this.work = work;
        this.frames = frames;
        this.allocator = allocator;
        this.slabs = slabs;
        this.faults = faults;
        this.processes = processes;
        this.time = time;
        this.release = release;
        this.processor = processor;
        this.mounts = mounts;
        this.swap = swap;
        this.reclaim = reclaim;
        this.memory = memory;
    }

    /** Puts all files into {@code root}. */
    public void addTo(ProcRoot root) {
        root.addFile(work, "meminfo", memory::write);
        root.addFile(work, "vmstat", this::counters);
        root.addFile(work, "swaps", this::swaps);
        root.addFile(work, "cpuinfo", this::processor);
        root.addFile(work, "stat", this::statistics);
        root.addFile(work, "buddyinfo", this::freeBlocks);
        root.addFile(work, "slabinfo", this::slabs);
        root.addFile(work, "zoneinfo", this::zones);
        root.addFile(work, "uptime", this::upTime);
        root.addFile(work, "loadavg", text -> text.line("0.00 0.00 0.00 1/%d 1", processes.alive()));
        root.addFile(work, "version", text -> text.line("Linux version %s (faultline) #1 SMP", release));
        root.addFile(work, "filesystems", text -> mounts.types().forEach(type -> text.line("nodev\t%s", type)));
        root.addLink("mounts", "self/mounts");
    }

    private void swaps(ProcText text) {
        text.line("Filename\t\t\t\tType\t\tSize\tUsed\tPriority");
        for (SwapArea area : swap.space().areas()) {
            text.line(
                    "%-39s %s\t%d\t%d\t%d",
                    area.name(), "partition", area.pages() * PAGE_KILOS, area.used() * PAGE_KILOS, area.priority());
        }
    }

    private void counters(ProcText text) {
        text.line("nr_free_pages %d", allocator.freeFrames());
        text.line("nr_anon_pages %d", frames.framesOf(FrameUse.ANON));
        text.line("nr_file_pages %d", frames.framesOf(FrameUse.FILE));
        text.line("nr_page_table_pages %d", frames.framesOf(FrameUse.PAGE_TABLE));
        text.line("nr_slab %d", frames.framesOf(FrameUse.SLAB));
        text.line("nr_kernel_stack %d", frames.framesOf(FrameUse.STACK));
        text.line("nr_mapped %d", frames.mappedFrames());
        text.line("nr_dirty %d", memory.cache().writeback().dirtyPages());
        text.line("nr_writeback %d", memory.pagesUnderWay());
        text.line("pgfault %d", faults.total());
        text.line("pswpin %d", swap.counters().pagesIn());
        text.line("pswpout %d", swap.counters().pagesOut());
        text.line("pgscan %d", reclaim.scanned());
        text.line("pgrefill %d", reclaim.refilled());
        text.line("pgsteal %d", reclaim.freed());
        text.line("kswapd_steal %d", reclaim.freedByKswapd());
        text.line("pgactivate %d", reclaim.activated());
        text.line("pgdeactivate %d", reclaim.deactivated());
        text.line("allocstall %d", reclaim.directCalls());
        text.line("pageoutrun %d", reclaim.kswapdRuns());
        text.line("pgdiscard %d", reclaim.discarded());
        text.line("pglazyfreed %d", reclaim.lazyFreed());
        for (MappingWork kind : MappingWork.values()) {
            if (work.mappings().count(kind) > 0) {
                text.line(
                        "faultline_%s %d",
                        kind.name().toLowerCase(Locale.ROOT), work.mappings().count(kind));
            }
        }
        for (Activity kind : Activity.values()) {
            if (faults.count(kind) > 0) {
                text.line("faultline_%s %d", kind.name().toLowerCase(Locale.ROOT), faults.count(kind));
            }
        }
    }

    /** show_cpuinfo of Linux (arch/i386/kernel/cpu/proc.c). */
    private void processor(ProcText text) {
        double megahertz = time.clockHz() / 1e6;
        text.line("processor\t: 0");
        text.line("vendor_id\t: %s", processor.vendor());
        text.line("cpu family\t: %d", processor.family());
        text.line("model\t\t: %d", processor.model());
        text.line("model name\t: %s", processor.brand());
        text.line("stepping\t: %d", processor.stepping());
        text.line("cpu MHz\t\t: %.3f", megahertz);
        text.line("cache size\t: %d KB", processor.cacheKilobytes());
        text.line("fpu\t\t: yes");
        text.line("fpu_exception\t: yes");
        text.line("cpuid level\t: %d", processor.highestLeaf());
        text.line("wp\t\t: yes");
        text.line("flags\t\t: %s", String.join(" ", processor.flags()));
        text.line("bogomips\t: %.2f", megahertz * 2);
        text.line("address sizes\t: %d bits physical, 32 bits virtual", processor.physicalBits());
        text.line("");
    }

    private long ticks(long cycles) {
        return time.nanos(cycles) / (Timekeeper.NANOS / USER_HZ);
    }

    private void statistics(ProcText text) {
        work.ledger().settle(work.cpu().number(), work.now());
        long user = work.ledger().cycles(Activity.USER);
        long idle = work.ledger().cycles(Activity.IDLE);
        long system = work.ledger().total() - user - idle;
        for (String name : new String[] {"cpu ", "cpu0"}) {
            text.line("%s %d 0 %d %d 0 0 0 0 0 0", name, ticks(user), ticks(system), ticks(idle));
        }
        text.line("btime %d", Timekeeper.EPOCH_SECONDS);
        text.line("processes %d", processes.created());
        text.line("procs_running 1");
        text.line("procs_blocked 0");
    }

    private void freeBlocks(ProcText text) {
        for (Zone zone : allocator.zones()) {
            int[] counts = new int[FrameAllocator.MAX_ORDER + 1];
            for (int frame = zone.first(); frame < zone.end(); ) {
                int order = allocator.freeBlockOrder(frame);
                if (order >= 0) {
                    counts[order]++;
                }
                frame += order >= 0 ? 1 << order : 1;
            }
            StringBuilder line = new StringBuilder(String.format("Node %d, zone %8s", zone.node(), zone.name()));
            for (int count : counts) {
                line.append(String.format(" %6d", count));
            }
            text.line("%s", line);
        }
    }

    private void slabs(ProcText text) {
        text.line("slabinfo - version: 2.0");
        text.line("# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>");
        for (SlabCache cache : slabs.all()) {
            text.line(
                    "%-17s %6d %6d %6d %4d %4d",
                    cache.name(),
                    cache.objectsInUse(),
                    cache.slabs() * cache.objectsPerSlab(),
                    cache.objectBytes(),
                    cache.objectsPerSlab(),
                    cache.slabs() == 0 ? 1 : cache.frames() / cache.slabs());
        }
    }

    private void zones(ProcText text) {
        for (Zone zone : allocator.zones()) {
            text.line("Node %d, zone %8s", zone.node(), zone.name());
            text.line("  pages free     %d", zone.free());
            text.line("        min      %d", zone.min());
            text.line("        low      %d", zone.low());
            text.line("        high     %d", zone.high());
            text.line("        spanned  %d", zone.end() - zone.first());
            text.line("        managed  %d", zone.managed());
            text.line("  start_pfn:     %d", zone.first());
        }
    }

    private void upTime(ProcText text) {
        StringJoiner line = new StringJoiner(" ");
        line.add(seconds(work.now()));
        line.add(seconds(work.ledger().cycles(Activity.IDLE)));
        text.line("%s", line);
    }

    private String seconds(long cycles) {
        long hundredths = ticks(cycles);
        return String.format("%d.%02d", hundredths / USER_HZ, hundredths % USER_HZ);
    }
}
