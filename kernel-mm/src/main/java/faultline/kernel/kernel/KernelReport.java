package faultline.kernel.kernel;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.account.Activity;
import faultline.kernel.account.CycleLedger;
import faultline.kernel.account.FaultStatistics;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.MappingStatistics;
import faultline.kernel.account.MappingWork;
import faultline.kernel.account.Phase;
import faultline.kernel.account.SyscallStatistics;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.process.KernelLog;
import faultline.kernel.reclaim.ReclaimCounters;
import faultline.kernel.rmap.WalkStatistics;
import faultline.kernel.swap.SwapCounters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * What a kernel did, for summaries and result files. All lists are in a fixed order.
 *
 * @param exitStatus of the first process: its exit status or 128 and the signal; -1 while it lives
 * @param exitSignal the signal that killed the first process, or 0
 * @param totalCycles the sum of the ledger, which is the CPUs' clocks
 * @param userCycles in user mode
 * @param systemCycles in the kernel for processes and interrupts
 * @param idleCycles with nothing to run
 * @param bootCycles before the first process
 * @param faults kinds of page fault that happened, in order of {@link Activity}
 * @param mappings work on uncommon mappings that was done, in order of {@link MappingWork}
 * @param syscalls system calls that were made, by number
 * @param activities what the time went to, in order of {@link Activity}; without user, idle and boot
 * @param processes each process number that was used
 * @param peaks the most that there was at one time
 * @param zones the zones of all nodes, in the order of their frames
 * @param walks how often and how long the reverse map was walked
 * @param reclaim what was done to free pages
 * @param log kernel messages
 * @param droppedLogLines messages for which there was no room
 * @param unknownSyscalls numbers that this kernel has not, and how often they were called
 */
public record KernelReport(
        int exitStatus,
        int exitSignal,
        long totalCycles,
        long userCycles,
        long systemCycles,
        long idleCycles,
        long bootCycles,
        List<FaultLine> faults,
        List<MappingLine> mappings,
        List<SyscallLine> syscalls,
        List<ActivityLine> activities,
        List<ProcessLine> processes,
        Peaks peaks,
        List<ZoneLine> zones,
        WalkStatistics.Counts walks,
        ReclaimLine reclaim,
        List<KernelLog.Line> log,
        long droppedLogLines,
        SortedMap<Integer, Long> unknownSyscalls) {

    /**
     * One kind of page fault; cycles run from trap to return.
     *
     * @param phases cycles by phase over all faults of the kind, phases without cycles left out
     */
    public record FaultLine(
            Activity kind,
            long count,
            long cycles,
            double mean,
            long p50,
            long p99,
            long max,
            Map<Phase, Long> phases) {}

    /** One kind of work on mappings; its cycles are among those of the faults, calls and reclaim that it was for. */
    public record MappingLine(MappingWork kind, long count, long cycles) {}

    /**
     * One system call.
     *
     * @param phases cycles by phase over all calls, phases without cycles left out
     */
    public record SyscallLine(int number, String name, long calls, long errors, long cycles, Map<Phase, Long> phases) {}

    /** Where time went. */
    public record ActivityLine(Activity activity, long cycles, Map<Phase, Long> phases) {}

    /** One process; number 0 is the kernel itself. */
    public record ProcessLine(int pid, long userCycles, long systemCycles) {}

    /**
     * The most that there was at one time.
     *
     * @param pageTableBytes in frames of user page tables
     * @param reverseMapBytes in objects of the reverse map
     * @param reverseMapObject their name, empty when there are none
     * @param reverseMapObjects how many
     * @param processes alive at once
     * @param processesCreated ever
     * @param anonymousFrames of user memory
     * @param usedFrames of all kinds
     * @param vmas of all processes
     */
    public record Peaks(
            long pageTableBytes,
            long reverseMapBytes,
            String reverseMapObject,
            long reverseMapObjects,
            int processes,
            int processesCreated,
            long anonymousFrames,
            long usedFrames,
            long vmas) {}

    /**
     * What was done to free pages.
     *
     * @param freed pages freed
     * @param freedByKswapd those of them that the daemon freed
     * @param scanned pages of inactive lists judged
     * @param walks walks over the mappings of a page, or of an address space where there is no reverse map
     * @param mappings page-table entries that these met
     * @param unmapped entries cleared
     * @param directCalls allocations that freed pages themselves
     * @param swapIns pages read from swap
     * @param swapOuts pages written to swap
     * @param readAheads pages read that nobody had asked for
     * @param cacheHits swap-in faults that found their page in memory
     * @param peakSwapPages the most slots that were in use at once
     * @param diskRequests requests that the disk got
     */
    public record ReclaimLine(
            long freed,
            long freedByKswapd,
            long scanned,
            long walks,
            long mappings,
            long unmapped,
            long directCalls,
            long swapIns,
            long swapOuts,
            long readAheads,
            long cacheHits,
            long peakSwapPages,
            long diskRequests) {}

    private static ReclaimLine reclaim(MemoryParts memory) {
        ReclaimCounters reclaim = memory.reclaim().counters();
        SwapCounters swap = memory.swap().cache().counters();
        return new ReclaimLine(
                reclaim.freed(),
                reclaim.freedByKswapd(),
                reclaim.scanned(),
                reclaim.walks(),
                reclaim.mappingsVisited(),
                reclaim.unmapped(),
                reclaim.directCalls(),
                swap.pagesIn(),
                swap.pagesOut(),
                swap.readAheads(),
                swap.cacheHits(),
                memory.swap().space().peakUsedPages(),
                memory.swap().disk().requests());
    }

    /**
     * One zone, all numbers in frames.
     *
     * @param frames that it spans
     * @param managed that the allocator was given at boot
     * @param free on its free lists at the end, those of the CPUs apart
     * @param leastFree the fewest that there were
     */
    public record ZoneLine(
            int node, String name, int frames, int managed, int free, int leastFree, int min, int low, int high) {}

    private static List<ZoneLine> zones(MemoryParts memory) {
        return memory.boot().allocator().zones().stream()
                .map(zone -> new ZoneLine(
                        zone.node(),
                        zone.name(),
                        zone.end() - zone.first(),
                        zone.managed(),
                        zone.free(),
                        zone.leastFree(),
                        zone.min(),
                        zone.low(),
                        zone.high()))
                .toList();
    }

    static KernelReport of(KernelWork work, KernelParts parts, int exitStatus, int exitSignal) {
        CycleLedger ledger = work.ledger();
        ledger.settle(work.cpu().number(), work.now());
        long user = ledger.cycles(Activity.USER);
        long idle = ledger.cycles(Activity.IDLE);
        long boot = ledger.cycles(Activity.BOOT);
        long total = ledger.total();
        return new KernelReport(
                exitStatus,
                exitSignal,
                total,
                user,
                total - user - idle - boot,
                idle,
                boot,
                faultLines(ledger, parts.faultStatistics()),
                mappingLines(work.mappings()),
                syscallLines(ledger, parts),
                activityLines(ledger),
                processLines(ledger),
                peaks(parts),
                zones(parts.memory()),
                parts.memory().rmap().walks().counts(),
                reclaim(parts.memory()),
                List.copyOf(parts.log().lines()),
                parts.log().dropped(),
                Collections.unmodifiableSortedMap(new TreeMap<>(parts.table().unknown())));
    }

    private static Peaks peaks(KernelParts parts) {
        MemoryParts memory = parts.memory();
        return new Peaks(
                memory.tableFrames().peak() * PhysicalMemory.FRAME_BYTES,
                memory.rmap().peakBytesInUse(),
                memory.rmap().objectName(),
                memory.rmap().peakObjects(),
                parts.processes().peak(),
                parts.processes().created(),
                memory.boot().table().peakFrames(FrameUse.ANON),
                memory.boot().allocator().peakUsedFrames(),
                memory.manager().spaces().peakVmas());
    }

    private static List<FaultLine> faultLines(CycleLedger ledger, FaultStatistics statistics) {
        List<FaultLine> lines = new ArrayList<>();
        for (Activity kind : Activity.values()) {
            if (statistics.count(kind) > 0) {
                lines.add(new FaultLine(
                        kind,
                        statistics.count(kind),
                        statistics.cycles(kind),
                        statistics.mean(kind),
                        statistics.percentile(kind, 50),
                        statistics.percentile(kind, 99),
                        statistics.max(kind),
                        phases(ledger, kind)));
            }
        }
        return List.copyOf(lines);
    }

    private static List<MappingLine> mappingLines(MappingStatistics statistics) {
        return Arrays.stream(MappingWork.values())
                .filter(kind -> statistics.count(kind) > 0)
                .map(kind -> new MappingLine(kind, statistics.count(kind), statistics.cycles(kind)))
                .toList();
    }

    private static Map<Phase, Long> phases(CycleLedger ledger, Activity activity) {
        return phases(phase -> ledger.cycles(activity, phase));
    }

    private static Map<Phase, Long> phases(ToLongFunction<Phase> of) {
        Map<Phase, Long> phases = new TreeMap<>();
        for (Phase phase : Phase.values()) {
            long cycles = of.applyAsLong(phase);
            if (cycles != 0) {
                phases.put(phase, cycles);
            }
        }
        return Collections.unmodifiableMap(phases);
    }

    private static List<SyscallLine> syscallLines(CycleLedger ledger, KernelParts parts) {
        List<SyscallLine> lines = new ArrayList<>();
        SyscallStatistics calls = parts.calls();
        for (int number = 0; number < CycleLedger.SYSCALL_LINES; number++) {
            long cycles = ledger.syscallCycles(number);
            if (calls.calls(number) > 0 || cycles > 0) {
                int line = number;
                lines.add(new SyscallLine(
                        number,
                        parts.table().name(number),
                        calls.calls(number),
                        calls.errors(number),
                        cycles,
                        phases(phase -> ledger.syscallCycles(line, phase))));
            }
        }
        return List.copyOf(lines);
    }

    private static List<ActivityLine> activityLines(CycleLedger ledger) {
        List<ActivityLine> lines = new ArrayList<>();
        for (Activity activity : Activity.values()) {
            boolean kernel = activity != Activity.USER && activity != Activity.IDLE && activity != Activity.BOOT;
            Map<Phase, Long> phases = phases(ledger, activity);
            if (kernel && !phases.isEmpty()) {
                lines.add(new ActivityLine(activity, ledger.cycles(activity), phases));
            }
        }
        return List.copyOf(lines);
    }

    private static List<ProcessLine> processLines(CycleLedger ledger) {
        List<ProcessLine> lines = new ArrayList<>();
        for (int pid : ledger.processes()) {
            long user = ledger.cycles(pid, Activity.USER, Phase.BODY);
            long system = 0;
            for (Activity activity : Activity.values()) {
                boolean counts = activity != Activity.USER && activity != Activity.IDLE && activity != Activity.BOOT;
                for (Phase phase : Phase.values()) {
                    system += counts ? ledger.cycles(pid, activity, phase) : 0;
                }
            }
            lines.add(new ProcessLine(pid, user, system));
        }
        return List.copyOf(lines);
    }
}
