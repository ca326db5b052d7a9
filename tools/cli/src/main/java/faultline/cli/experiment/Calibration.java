package faultline.cli.experiment;

import faultline.cli.report.RunResult;
import faultline.cli.report.RunResult.FaultCost;
import faultline.cli.report.RunResult.SyscallCost;
import java.util.ArrayList;
import java.util.List;

/**
 * The basic costs of each machine's kernel beside what measurements of the time suggest (facts machines.md 6). The constants of
 * machines and kernel paths were set by these, once, and by nothing else.
 */
final class Calibration implements Experiment {

    private static final String NO_CHAINS = "2.6.7";
    private static final String CHAINS = "2.6.2";

    private static final int FILE_PAGES = 1024;
    private static final int FILE_ROUNDS = 8;

    private static final int SMALL = 100;
    private static final int LARGE = 10_240;

    /**
     * What one machine should show, in cycles.
     *
     * @param zeroFill to {@code copy}: from warm memory to cold
     */
    private record Target(
            String machine,
            Range call,
            Range filePage,
            Range zeroPage,
            Range zeroFill,
            Range copy,
            Range reuse,
            Range forkPage,
            Range forkPageChains) {}

    /** A target with the range of its sources; the same value three times when they give no range. */
    private record Range(double value, double low, double high) {

        static Range of(double value) {
            return new Range(value, value, value);
        }
    }

    private static final List<Target> TARGETS = List.of(
            new Target(
                    "xeon-2004",
                    new Range(1600, 1310, 1760),
                    new Range(5000, 4700, 6100),
                    new Range(4000, 3000, 5000),
                    new Range(6000, 4500, 9000),
                    new Range(7000, 5500, 12_000),
                    new Range(3800, 3000, 5000),
                    new Range(350, 150, 700),
                    new Range(1000, 500, 1800)),
            new Target(
                    "opteron-2004",
                    Range.of(350),
                    new Range(2200, 1600, 3000),
                    Range.of(1800),
                    new Range(2800, 2000, 4500),
                    new Range(3800, 2500, 6000),
                    Range.of(1600),
                    Range.of(200),
                    Range.of(700)),
            new Target(
                    "zen2-2020",
                    null,
                    new Range(2200, 1500, 3000),
                    new Range(1842, 1300, 3241),
                    new Range(2200, 1500, 3500),
                    new Range(3000, 2000, 5000),
                    new Range(1550, 1300, 1800),
                    new Range(95, 78, 115),
                    null),
            new Target("p3-2000", Range.of(319), new Range(2000, 1600, 2400), null, null, null, null, null, null),
            new Target("core2-2007", null, null, Range.of(1620), null, null, null, null, null));

    @Override
    public String name() {
        return "calibration";
    }

    @Override
    public String question() {
        return "Do null call, faults and fork cost what they did on each machine?";
    }

    @Override
    public Reproduction run(Laboratory laboratory, Scale scale) {
        List<Measure> measures = new ArrayList<>();
        List<String> causes = new ArrayList<>();
        for (Target target : TARGETS) {
            RunResult calls = laboratory.run(Setup.of("lat-syscall").on(target.machine()));
            RunResult warm = laboratory.run(Setup.of("lat-fault").on(target.machine()));
            RunResult cold = laboratory.run(Setup.of("lat-fault", 4096, 1).on(target.machine()));
            SyscallCost call = Costs.call(calls, "getppid");
            add(measures, target, "null call, INT 80h", target.call(), (double) call.cycles() / call.calls());
            add(measures, target, "lat_pagefault", target.filePage(), filePage(laboratory, target));
            add(measures, target, "zero-page fault", target.zeroPage(), Costs.fault(warm, "zero-page"));
            add(measures, target, "zero-fill fault, warm", target.zeroFill(), Costs.fault(warm, "zero-fill"));
            add(measures, target, "zero-fill fault, cold", target.zeroFill(), Costs.fault(cold, "zero-fill"));
            add(measures, target, "COW fault that copies, warm", target.copy(), Costs.fault(warm, "cow-copy"));
            add(measures, target, "COW fault that copies, cold", target.copy(), Costs.fault(cold, "cow-copy"));
            add(measures, target, "COW fault that reuses", target.reuse(), Costs.fault(warm, "cow-reuse"));
            add(
                    measures,
                    target,
                    "fork, a page, no chains",
                    target.forkPage(),
                    forkPage(laboratory, target, NO_CHAINS));
            add(
                    measures,
                    target,
                    "fork, a page, chains",
                    target.forkPageChains(),
                    forkPage(laboratory, target, CHAINS));
            causes.addAll(phases(target, "warm", warm));
            causes.addAll(phases(target, "cold", cold));
        }
        return new Reproduction(
                name(),
                question(),
                "facts machines.md 6: measured for the Xeon and Pentium III, derived for the others",
                List.of("lat-syscall, lat-pagefault, lat-fault (16 pages, warm; 4,096 pages, cold), lat-fork with "
                        + SMALL + " and " + LARGE + " pages, on each machine with one CPU and a kernel built for it"),
                measures,
                List.of(),
                causes);
    }

    private static void add(List<Measure> measures, Target target, String what, Range range, double simulated) {
        String label = target.machine() + ": " + what;
        if (range == null) {
            measures.add(Measure.alone(label, "clk", simulated));
        } else if (range.low() == range.high()) {
            measures.add(Measure.beside(label, "clk", range.value(), simulated));
        } else {
            measures.add(Measure.within(label, "clk", range.value(), range.low(), range.high(), simulated));
        }
    }

    /** What lmbench's lat_pagefault tells: the fault and the page's share of munmap. */
    private static double filePage(Laboratory laboratory, Target target) {
        RunResult result = laboratory.run(
                Setup.of("lat-pagefault", FILE_PAGES, FILE_ROUNDS).on(target.machine()));
        return Costs.fault(result, "file-minor")
                + (double) Costs.call(result, "munmap").cycles() / (FILE_PAGES * FILE_ROUNDS);
    }

    /** Cycles that one more page adds to a fork. */
    private static double forkPage(Laboratory laboratory, Target target, String design) {
        double few = fork(laboratory, target, design, SMALL);
        double many = fork(laboratory, target, design, LARGE);
        return (many - few) / (LARGE - SMALL);
    }

    private static double fork(Laboratory laboratory, Target target, String design, int pages) {
        RunResult result = laboratory.run(
                Setup.of("lat-fork", pages, 20).on(target.machine()).under(design));
        SyscallCost fork = Costs.call(result, "fork");
        return (double) fork.cycles() / fork.calls();
    }

    private static List<String> phases(Target target, String state, RunResult result) {
        return result.faults().stream()
                .filter(fault -> fault.count() >= 1000)
                .map((FaultCost fault) -> target.machine() + ", " + fault.kind() + ", " + state + ": "
                        + Costs.phases(fault.phases(), fault.count()))
                .toList();
    }
}
