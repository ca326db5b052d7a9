package faultline.cli.experiment;

import faultline.cli.report.RunResult;
import faultline.cli.report.RunResult.FaultCost;
import faultline.cli.report.RunResult.SyscallCost;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;

/** Reads costs out of results. */
final class Costs {

    private Costs() {}

    /** The line of system call {@code name}. */
    static SyscallCost call(RunResult result, String name) {
        return result.syscalls().stream()
                .filter(call -> call.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no call of " + name));
    }

    /** Mean cycles of a fault of {@code kind}. */
    static double fault(RunResult result, String kind) {
        FaultCost cost = result.faults().stream()
                .filter(fault -> fault.kind().equals(kind))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no fault of kind " + kind));
        return (double) cost.cycles() / cost.count();
    }

    /** System cycles less those in which a task of the kernel slept for the disk: what {@code time} calls sys. */
    static long working(RunResult result) {
        return result.cycles().system()
                - result.faults().stream()
                        .mapToLong(line -> sleep(line.phases()))
                        .sum()
                - result.syscalls().stream()
                        .mapToLong(line -> sleep(line.phases()))
                        .sum()
                - result.activities().stream()
                        .mapToLong(line -> sleep(line.phases()))
                        .sum();
    }

    private static long sleep(Map<String, Long> phases) {
        return phases.getOrDefault("io-wait", 0L);
    }

    /** Cycles by phase over {@code per}, the dearest first, as text: {@code rmap 640, pte-install 380}. */
    static String phases(Map<String, Long> phases, double per) {
        List<String> parts = new ArrayList<>();
        phases.entrySet().stream()
                .filter(phase -> phase.getValue() / per >= 1)
                .sorted(Comparator.comparing((Map.Entry<String, Long> phase) -> -phase.getValue())
                        .thenComparing(Map.Entry::getKey))
                .forEach(phase -> parts.add((phase.getKey().equals("body") ? "other" : phase.getKey()) + " "
                        + count(phase.getValue() / per)));
        return String.join(", ", parts);
    }

    /** 1,234. */
    static String count(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    /** 1.23. */
    static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
