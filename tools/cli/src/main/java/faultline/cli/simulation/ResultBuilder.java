package faultline.cli.simulation;

import faultline.cli.report.RunResult;
import faultline.cli.report.RunResult.ActivityCost;
import faultline.cli.report.RunResult.Cycles;
import faultline.cli.report.RunResult.DesignUsed;
import faultline.cli.report.RunResult.Events;
import faultline.cli.report.RunResult.FaultCost;
import faultline.cli.report.RunResult.LogLine;
import faultline.cli.report.RunResult.MachineUsed;
import faultline.cli.report.RunResult.MappingCost;
import faultline.cli.report.RunResult.Memory;
import faultline.cli.report.RunResult.Outcome;
import faultline.cli.report.RunResult.ProcessTime;
import faultline.cli.report.RunResult.Program;
import faultline.cli.report.RunResult.Reclaim;
import faultline.cli.report.RunResult.Setting;
import faultline.cli.report.RunResult.SyscallCost;
import faultline.cli.report.RunResult.UnknownSyscall;
import faultline.cli.report.RunResult.ZoneUse;
import faultline.emulator.machine.Cpu;
import faultline.emulator.machine.Machine;
import faultline.emulator.machine.MachineConfig;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.timing.PerfCounters;
import faultline.kernel.account.Activity;
import faultline.kernel.account.Phase;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.kernel.KernelReport;
import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.RunLimit;
import faultline.kernel.rmap.WalkStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Gathers what machine and kernel counted into a result. */
final class ResultBuilder {

    private final String version;
    private final RunRequest request;
    private final MmDesign design;
    private final MachineConfig config;

    ResultBuilder(String version, RunRequest request, MmDesign design, MachineConfig config) {
        this.version = version;
        this.request = request;
        this.design = design;
        this.config = config;
    }

    /** @param limited whether the run was cut short */
    RunResult build(Kernel kernel, Machine machine, HostConsole console, boolean limited) {
        KernelReport report = kernel.report();
        return new RunResult(
                RunResult.FORMAT,
                version,
                new Program(request.programName(), request.arguments()),
                machineUsed(),
                new DesignUsed(design.name(), design.description(), request.smpKernel(), request.highPte()),
                outcome(kernel, report, console, limited),
                new Cycles(
                        report.totalCycles(),
                        report.userCycles(),
                        report.systemCycles(),
                        report.bootCycles(),
                        report.idleCycles()),
                report.faults().stream().map(ResultBuilder::fault).toList(),
                report.mappings().stream()
                        .map(line -> new MappingCost(line.kind().label(), line.count(), line.cycles()))
                        .toList(),
                activities(report),
                syscalls(report),
                events(machine),
                memory(report.peaks(), report.walks()),
                report.zones().stream().map(ResultBuilder::zone).toList(),
                reclaim(report.reclaim()),
                report.processes().stream()
                        .map(line -> new ProcessTime(line.pid(), line.userCycles(), line.systemCycles()))
                        .toList(),
                report.unknownSyscalls().entrySet().stream()
                        .map(call -> new UnknownSyscall(call.getKey(), call.getValue()))
                        .toList(),
                report.log().stream()
                        .map(line -> new LogLine(line.cycle(), line.text()))
                        .toList(),
                report.droppedLogLines());
    }

    private MachineUsed machineUsed() {
        Map<String, Setting> profile = new LinkedHashMap<>();
        config.profile().values().forEach(v -> profile.put(v.key(), new Setting(v.value(), v.source())));
        return new MachineUsed(
                config.profile().name(),
                config.profile().clockHz(),
                config.cpus(),
                config.ramBytes(),
                request.pageTables(),
                profile);
    }

    private static Outcome outcome(Kernel kernel, KernelReport report, HostConsole console, boolean limited) {
        long bytes = console.outputBytes();
        String digest = console.outputSha256();
        if (limited) {
            return new Outcome(Outcome.CYCLE_LIMIT, 0, 0, bytes, digest);
        }
        if (kernel.limitReached() != RunLimit.NONE) {
            boolean processes = kernel.limitReached() == RunLimit.PROCESSES;
            return new Outcome(processes ? Outcome.PROCESS_LIMIT : Outcome.MEMORY_LIMIT, 0, 0, bytes, digest);
        }
        if (report.exitSignal() != 0) {
            return new Outcome(Outcome.KILLED, 0, report.exitSignal(), bytes, digest);
        }
        return new Outcome(Outcome.EXITED, report.exitStatus(), 0, bytes, digest);
    }

    private static FaultCost fault(KernelReport.FaultLine line) {
        return new FaultCost(
                line.kind().label(),
                line.count(),
                line.cycles(),
                line.p50(),
                line.p99(),
                line.max(),
                phases(line.phases()));
    }

    /** All phases in their declared order, with 0 where no time went, so that results have the same keys. */
    private static Map<String, Long> phases(Map<Phase, Long> cycles) {
        Map<String, Long> phases = new LinkedHashMap<>();
        for (Phase phase : Phase.values()) {
            phases.put(phase.label(), cycles.getOrDefault(phase, 0L));
        }
        return phases;
    }

    private static List<ActivityCost> activities(KernelReport report) {
        return report.activities().stream()
                .filter(line -> !line.activity().isFault() && line.activity() != Activity.SYSCALL)
                .map(line -> new ActivityCost(line.activity().label(), line.cycles(), phases(line.phases())))
                .toList();
    }

    private static List<SyscallCost> syscalls(KernelReport report) {
        return report.syscalls().stream()
                .map(line -> new SyscallCost(
                        line.number(), line.name(), line.calls(), line.errors(), line.cycles(), phases(line.phases())))
                .toList();
    }

    private static Memory memory(KernelReport.Peaks peaks, WalkStatistics.Counts walks) {
        return new Memory(
                peaks.pageTableBytes(),
                peaks.reverseMapObject(),
                peaks.reverseMapObjects(),
                peaks.reverseMapBytes(),
                walks.walks(),
                walks.steps(),
                walks.longest(),
                peaks.anonymousFrames() * PhysicalMemory.FRAME_BYTES,
                peaks.usedFrames() * PhysicalMemory.FRAME_BYTES,
                peaks.processes(),
                peaks.processesCreated(),
                peaks.vmas());
    }

    private static ZoneUse zone(KernelReport.ZoneLine zone) {
        long page = PhysicalMemory.FRAME_BYTES;
        return new ZoneUse(
                zone.node(),
                zone.name(),
                zone.frames() * page,
                zone.managed() * page,
                zone.free() * page,
                zone.leastFree() * page,
                zone.min() * page,
                zone.low() * page,
                zone.high() * page);
    }

    private static Reclaim reclaim(KernelReport.ReclaimLine line) {
        return new Reclaim(
                line.freed(),
                line.freedByKswapd(),
                line.scanned(),
                line.walks(),
                line.mappings(),
                line.unmapped(),
                line.directCalls(),
                line.swapIns(),
                line.swapOuts(),
                line.readAheads(),
                line.cacheHits(),
                line.peakSwapPages() * PhysicalMemory.FRAME_BYTES,
                line.diskRequests());
    }

    private static Events events(Machine machine) {
        List<PerfCounters> all = machine.cpus().stream().map(Cpu::counters).toList();
        return new Events(
                sum(all, c -> c.userInstructions),
                sum(all, c -> c.kernelInstructions),
                sum(all, c -> c.loads),
                sum(all, c -> c.stores),
                sum(all, c -> c.fetches),
                sum(all, c -> c.l1dMisses),
                sum(all, c -> c.l1iMisses),
                sum(all, c -> c.userL1dMisses),
                sum(all, c -> c.userL1iMisses),
                sum(all, c -> c.l2Misses),
                sum(all, c -> c.l3Misses),
                sum(all, c -> c.dramReads),
                sum(all, c -> c.dramWrites),
                sum(all, c -> c.dtlbMisses),
                sum(all, c -> c.largeDtlbMisses),
                sum(all, c -> c.itlbMisses),
                sum(all, c -> c.pageWalks),
                sum(all, c -> c.branches),
                sum(all, c -> c.mispredicts));
    }

    private static long sum(List<PerfCounters> counters, ToLongFunction<PerfCounters> count) {
        return counters.stream().mapToLong(count).sum();
    }
}
