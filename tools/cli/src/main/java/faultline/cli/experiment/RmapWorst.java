package faultline.cli.experiment;

import faultline.cli.report.RunResult;
import java.util.ArrayList;
import java.util.List;

/** Many mappings of one file under pressure, where the object walk is at its worst: Morton and Rajesh, 2003-04 (facts linux-mm.md 7.4). */
final class RmapWorst implements Experiment {

    private static final String CHAINS = "2.6.2";
    private static final String LIST = "objrmap";
    private static final String TREE = "2.6.7";
    private static final String CLOCK = "2.4";
    private static final List<String> DESIGNS = List.of(CHAINS, LIST, TREE, CLOCK);

    /**
     * One of the three loads, with system seconds as published: chains, list, 2.4; and the tree's ratio to chains on another machine.
     *
     * @param used mappings that a task goes through, {@code rounds} times
     */
    private record Load(
            String label,
            int tasks,
            int vmas,
            int pages,
            String order,
            int rounds,
            int used,
            int ram,
            double[] seconds,
            double tree) {

        Setup setup() {
            return Setup.of("rmap-tasks", tasks, vmas, pages, order, Setup.DISK + "/file", rounds, used, "write")
                    .ram(ram)
                    .swap(2L * ram)
                    .withDisk();
        }
    }

    @Override
    public String name() {
        return "rmap-worst";
    }

    @Override
    public String question() {
        return "What do many mappings of one file cost when memory is short?";
    }

    private static List<Load> loads(Scale scale) {
        boolean full = scale == Scale.FULL;
        double[] linear = {86.9, 1143, 75.3};
        double[] random = {6.05, 2.10, 2.03};
        double[] one = {3.75, 146, 4.83};
        return List.of(
                full
                        ? new Load("linear", 100, 100, 600, "linear", 10, 100, 256, linear, 204.0 / 277)
                        : new Load("linear", 20, 100, 30, "linear", 3, 100, 13, linear, 204.0 / 277),
                full
                        ? new Load("random", 100, 100, 600, "random", 1, 2, 256, random, 102.0 / 212)
                        : new Load("random", 100, 100, 120, "random", 1, 2, 51, random, 102.0 / 212),
                full
                        ? new Load("one task", 1, 10_000, 7, "linear", 10, 10_000, 256, one, 31.4 / 31.1)
                        : new Load("one task", 1, 5_000, 1, "linear", 2, 5_000, 19, one, 31.4 / 31.1));
    }

    @Override
    public Reproduction run(Laboratory laboratory, Scale scale) {
        List<String> designs = laboratory.present(DESIGNS);
        List<Measure> measures = new ArrayList<>();
        List<Reproduction.Check> checks = new ArrayList<>();
        List<String> causes = new ArrayList<>();
        for (Load load : loads(scale)) {
            List<RunResult> results =
                    laboratory.runAll(designs.stream().map(load.setup()::under).toList());
            measures.add(beside(load, LIST, load.seconds[1] / load.seconds[0], results));
            measures.add(beside(load, CLOCK, load.seconds[2] / load.seconds[0], results));
            measures.add(beside(load, TREE, load.tree, results));
            checks.add(check(load, results));
            results.forEach(result -> causes.add(load.label + ", " + cost(result)));
        }
        causes.add(
                "system time here is without the time that a task sleeps in reclaim for the disk, which the kernel books to the task that"
                        + " waits, in the phase io-wait");
        causes.add(
                "linear: each task goes through the file 3 times here and did 10 times there; the more often, the more of the time"
                        + " is reclaim and the larger the ratio of the list: a step of its walk takes some 240 cycles, most of them"
                        + " instructions and the look at the vma");
        causes.add(
                "random: each task touches 2 of its mappings, which fit into memory here, so that no page is looked for and only keeping"
                        + " chains makes a difference. The published 4 seconds that chains took more are 33 microseconds for each touch, a"
                        + " hundred times what keeping a chain entry takes: there reclaim ran, as chains and page tables made memory short;"
                        + " with less memory than the file needs the list takes 25 to 35 times as long as chains here too, and took 2.9"
                        + " times as long on the Pentium II");
        causes.add(
                "one task: each page has one mapping, which the list finds half way through; its length is half of the published");
        return new Reproduction(
                name(),
                question(),
                "A. Morton, linux-mm, 2003: rmap-test on a Pentium 4 of 2.7 GHz with 256 MB, 100 tasks of 100 mappings of 600 pages and one"
                        + " of 10,000 of 7; the tree: Rajesh V., 2004, on a Pentium II of 200 MHz",
                simulated(scale),
                measures,
                checks,
                causes);
    }

    /** Where pages were looked for, the list is by far the dearest; where none were, keeping chains is. */
    private static Reproduction.Check check(Load load, List<RunResult> results) {
        double list = Costs.working(of(LIST, results));
        double chains = Costs.working(of(CHAINS, results));
        if (load.seconds[1] > load.seconds[0]) {
            return new Reproduction.Check(
                    load.label
                            + ": the list takes several times as long as chains, and the tree as few steps as chains",
                    list > 4 * chains && steps(of(TREE, results)) < 2 * steps(of(CHAINS, results)));
        }
        double clock = Costs.working(of(CLOCK, results));
        return new Reproduction.Check(
                load.label + ": chains take longest, the list about as long as 2.4",
                chains > list && list < 1.1 * clock);
    }

    private static List<String> simulated(Scale scale) {
        List<String> texts = new ArrayList<>();
        for (Load load : loads(scale)) {
            texts.add(load.setup().commandLine() + " on xeon-2004 with " + load.ram + " MiB");
        }
        if (scale == Scale.QUICK) {
            texts.add(
                    "fewer tasks, pages and rounds than published, and memory as short: a walk over the list meets as many mappings for each"
                            + " one that it looks for as the published one, in the third load half as many (--full runs the published"
                            + " sizes, for hours)");
        }
        return texts;
    }

    private static RunResult of(String design, List<RunResult> results) {
        return results.stream()
                .filter(result -> result.design().name().equals(design))
                .findFirst()
                .orElseThrow();
    }

    private static Measure beside(Load load, String design, double published, List<RunResult> results) {
        double simulated = (double) Costs.working(of(design, results)) / Costs.working(of(CHAINS, results));
        return Measure.beside(
                load.label + ", system time of " + design + " : " + CHAINS,
                "",
                Math.round(100 * published) / 100.0,
                simulated);
    }

    /** Mean steps of a walk. */
    private static double steps(RunResult result) {
        return (double) result.memory().reverseMapWalkSteps()
                / Math.max(1, result.memory().reverseMapWalks());
    }

    private static String cost(RunResult result) {
        RunResult.Reclaim reclaim = result.reclaim();
        double milliseconds = 1000.0 * Costs.working(result) / result.machine().hertz();
        return result.design().name() + ": " + Costs.count(milliseconds) + " ms of system time, "
                + Costs.count(reclaim.scanned()) + " pages judged, " + Costs.count(reclaim.freed()) + " freed, "
                + Costs.count(result.memory().reverseMapWalks()) + " walks of " + Costs.count(steps(result))
                + " steps on average";
    }
}
