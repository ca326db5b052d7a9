package faultline.cli.report;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Map;

/**
 * All that a run found. Nothing in it depends on the host, the date or chance (law 6), and all numbers are integers:
 * cycles, bytes, counts.
 *
 * @param format version of this layout
 * @param faultline version of the program that wrote it
 * @param program what ran
 * @param machine on what
 * @param design under which design of the kernel's memory manager
 * @param outcome how it ended
 * @param cycles where the time went, all CPUs
 * @param faults page faults by kind, those that happened
 * @param mappings work on huge, nonlinear and volatile mappings, those kinds that were done
 * @param activities kernel time that is neither a fault nor a system call, those that took any
 * @param syscalls system calls by number, those that were made
 * @param events hardware event counts, all CPUs
 * @param memory what the kernel needed at its worst moments
 * @param zones the zones of all nodes
 * @param reclaim what was done to free pages
 * @param processes cycles by process, in order of their numbers
 * @param unknownSyscalls calls of numbers that the kernel does not know
 * @param kernelLog what the kernel had to say
 * @param droppedLogLines log lines for which there was no room
 */
@JsonPropertyOrder({
    "format",
    "faultline",
    "program",
    "machine",
    "design",
    "outcome",
    "cycles",
    "faults",
    "mappings",
    "activities",
    "syscalls",
    "events",
    "memory",
    "zones",
    "reclaim",
    "processes",
    "unknownSyscalls",
    "kernelLog",
    "droppedLogLines"
})
public record RunResult(
        int format,
        String faultline,
        Program program,
        MachineUsed machine,
        DesignUsed design,
        Outcome outcome,
        Cycles cycles,
        List<FaultCost> faults,
        List<MappingCost> mappings,
        List<ActivityCost> activities,
        List<SyscallCost> syscalls,
        Events events,
        Memory memory,
        List<ZoneUse> zones,
        Reclaim reclaim,
        List<ProcessTime> processes,
        List<UnknownSyscall> unknownSyscalls,
        List<LogLine> kernelLog,
        long droppedLogLines) {

    /** Results of earlier versions know of no mappings. */
    public RunResult {
        mappings = mappings == null ? List.of() : mappings;
    }

    /** Version of the layout that {@link JsonReport} writes. */
    public static final int FORMAT = 1;

    /**
     * A zone of a node, in bytes.
     *
     * @param bytes that it spans
     * @param managed that the allocator was given at boot
     * @param free on its free lists at the end
     * @param leastFree the fewest that there were
     * @param min pages_min
     * @param low pages_low
     * @param high pages_high
     */
    @JsonPropertyOrder({"node", "name", "bytes", "managed", "free", "leastFree", "min", "low", "high"})
    public record ZoneUse(
            int node,
            String name,
            long bytes,
            long managed,
            long free,
            long leastFree,
            long min,
            long low,
            long high) {}

    /** The program and its arguments as the user gave them. */
    @JsonPropertyOrder({"name", "arguments"})
    public record Program(String name, List<String> arguments) {

        /** As one would type it. */
        public String commandLine() {
            return arguments.isEmpty() ? name : name + " " + String.join(" ", arguments);
        }
    }

    /**
     * The machine.
     *
     * @param hertz core cycles per simulated second
     * @param pageTables {@code 2-level} or {@code pae}
     * @param profile every value of the resolved profile, by its key
     */
    @JsonPropertyOrder({"name", "hertz", "cpus", "ramBytes", "pageTables", "profile"})
    public record MachineUsed(
            String name, long hertz, int cpus, long ramBytes, String pageTables, Map<String, Setting> profile) {}

    /** A value of the machine profile, as written there, and where it comes from. */
    @JsonPropertyOrder({"value", "source"})
    public record Setting(String value, String source) {}

    /**
     * The kernel.
     *
     * @param smpKernel whether it was built for many processors: locked operations, larger objects
     * @param highPte whether it was built to keep page tables in high memory
     */
    @JsonPropertyOrder({"name", "description", "smpKernel", "highPte"})
    public record DesignUsed(String name, String description, boolean smpKernel, boolean highPte) {}

    /**
     * How it ended.
     *
     * @param end {@code exited}, {@code killed}, {@code cycle-limit}, {@code process-limit} or {@code memory-limit}
     * @param status the guest's exit status, when it exited
     * @param signal the signal that killed it, or 0
     * @param outputBytes bytes that the guest wrote to its standard output
     * @param outputSha256 their digest in hexadecimal
     */
    @JsonPropertyOrder({"end", "status", "signal", "outputBytes", "outputSha256"})
    public record Outcome(String end, int status, int signal, long outputBytes, String outputSha256) {

        /** {@link #end} of a guest that called exit. */
        public static final String EXITED = "exited";
        /** {@link #end} of a guest that a signal killed. */
        public static final String KILLED = "killed";
        /** {@link #end} of a run that {@code --max-cycles} cut short. */
        public static final String CYCLE_LIMIT = "cycle-limit";
        /** {@link #end} of a run that {@code --max-processes} cut short. */
        public static final String PROCESS_LIMIT = "process-limit";
        /** {@link #end} of a run that {@code --max-rss} cut short. */
        public static final String MEMORY_LIMIT = "memory-limit";

        /** Whether a limit cut the run short. */
        public boolean cutShort() {
            return end.equals(CYCLE_LIMIT) || end.equals(PROCESS_LIMIT) || end.equals(MEMORY_LIMIT);
        }
    }

    /**
     * Where the cycles of all CPUs went; the four add up to {@code total}.
     *
     * @param user user mode
     * @param system the kernel on behalf of a process
     * @param boot before the first process ran
     * @param idle nothing to run
     */
    @JsonPropertyOrder({"total", "user", "system", "boot", "idle"})
    public record Cycles(long total, long user, long system, long boot, long idle) {}

    /**
     * One kind of page fault.
     *
     * @param cycles of all of them, from trap to return, what they waited for included
     * @param p50 median cycles of one
     * @param p99 cycles that 99 in 100 do not exceed
     * @param max cycles of the dearest
     * @param phases cycles of all of them by phase, in the order in which phases are declared
     */
    @JsonPropertyOrder({"kind", "count", "cycles", "p50", "p99", "max", "phases"})
    public record FaultCost(
            String kind, long count, long cycles, long p50, long p99, long max, Map<String, Long> phases) {

        /** Cycles of one on average, rounded down; 0 when there was none. */
        public long mean() {
            return count == 0 ? 0 : cycles / count;
        }
    }

    /** One kind of work on mappings; its cycles are among those of the faults, calls and reclaim that it was for. */
    @JsonPropertyOrder({"kind", "count", "cycles"})
    public record MappingCost(String kind, long count, long cycles) {}

    /** Kernel time by activity, in all and by phase. */
    @JsonPropertyOrder({"activity", "cycles", "phases"})
    public record ActivityCost(String activity, long cycles, Map<String, Long> phases) {}

    /**
     * One system call.
     *
     * @param errors calls that returned an error
     * @param cycles of all calls, without the faults inside them
     * @param phases the same cycles by phase, in the order in which phases are declared
     */
    @JsonPropertyOrder({"number", "name", "calls", "errors", "cycles", "phases"})
    public record SyscallCost(
            int number, String name, long calls, long errors, long cycles, Map<String, Long> phases) {}

    /**
     * Hardware events; the names say what {@code perf stat} would.
     *
     * @param dtlbMisses misses of the first-level data TLBs, of all page sizes
     * @param largeDtlbMisses those of them for a large page, of programs or of the kernel's direct map
     */
    @JsonPropertyOrder({
        "userInstructions",
        "kernelInstructions",
        "loads",
        "stores",
        "fetches",
        "l1dMisses",
        "l1iMisses",
        "userL1dMisses",
        "userL1iMisses",
        "l2Misses",
        "l3Misses",
        "dramReads",
        "dramWrites",
        "dtlbMisses",
        "largeDtlbMisses",
        "itlbMisses",
        "pageWalks",
        "branches",
        "mispredicts"
    })
    public record Events(
            long userInstructions,
            long kernelInstructions,
            long loads,
            long stores,
            long fetches,
            long l1dMisses,
            long l1iMisses,
            long userL1dMisses,
            long userL1iMisses,
            long l2Misses,
            long l3Misses,
            long dramReads,
            long dramWrites,
            long dtlbMisses,
            long largeDtlbMisses,
            long itlbMisses,
            long pageWalks,
            long branches,
            long mispredicts) {

        /** Instructions of both modes. */
        public long instructions() {
            return userInstructions + kernelInstructions;
        }
    }

    /**
     * Peaks of what the kernel kept, each at its own worst moment.
     *
     * @param peakPageTableBytes page tables of all processes
     * @param reverseMapObject what the design's reverse map is made of; empty when there is none
     * @param peakReverseMapObjects how many of them
     * @param peakReverseMapBytes those objects' bytes
     * @param reverseMapWalks pages whose mappings were looked for
     * @param reverseMapWalkSteps candidates that those walks looked at: entries of chains, vmas, address spaces
     * @param longestReverseMapWalk most steps of one walk
     * @param peakAnonymousBytes memory of the guest's own
     * @param peakUsedBytes RAM in use for any purpose
     * @param peakProcesses live at once
     * @param processesCreated in all
     * @param peakVmas mappings of all processes
     */
    @JsonPropertyOrder({
        "peakPageTableBytes",
        "reverseMapObject",
        "peakReverseMapObjects",
        "peakReverseMapBytes",
        "reverseMapWalks",
        "reverseMapWalkSteps",
        "longestReverseMapWalk",
        "peakAnonymousBytes",
        "peakUsedBytes",
        "peakProcesses",
        "processesCreated",
        "peakVmas"
    })
    public record Memory(
            long peakPageTableBytes,
            String reverseMapObject,
            long peakReverseMapObjects,
            long peakReverseMapBytes,
            long reverseMapWalks,
            long reverseMapWalkSteps,
            long longestReverseMapWalk,
            long peakAnonymousBytes,
            long peakUsedBytes,
            long peakProcesses,
            long processesCreated,
            long peakVmas) {}

    /**
     * What was done to free pages; all zero when there was no need.
     *
     * @param freed pages freed
     * @param freedByKswapd those of them that the daemon freed
     * @param scanned pages judged
     * @param walks walks over the mappings of a page, or of an address space where there is no reverse map
     * @param mappings page-table entries that these met
     * @param unmapped entries cleared
     * @param directCalls allocations that freed pages themselves
     * @param swapIns pages read from swap
     * @param swapOuts pages written to swap
     * @param readAheads pages read that nobody had asked for
     * @param cacheHits swap-in faults that found their page in memory
     * @param peakSwapBytes the most swap that was in use at once
     * @param diskRequests requests that the disk got
     */
    @JsonPropertyOrder({
        "freed",
        "freedByKswapd",
        "scanned",
        "walks",
        "mappings",
        "unmapped",
        "directCalls",
        "swapIns",
        "swapOuts",
        "readAheads",
        "cacheHits",
        "peakSwapBytes",
        "diskRequests"
    })
    public record Reclaim(
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
            long peakSwapBytes,
            long diskRequests) {}

    /** Cycles of one process; number 0 is the kernel itself. */
    @JsonPropertyOrder({"pid", "user", "system"})
    public record ProcessTime(int pid, long user, long system) {}

    /** One line of the kernel's log, with the cycle at which it was written. */
    @JsonPropertyOrder({"cycle", "text"})
    public record LogLine(long cycle, String text) {}

    /** Calls of a number that the kernel answered with ENOSYS. */
    @JsonPropertyOrder({"number", "calls"})
    public record UnknownSyscall(int number, long calls) {}
}
