package faultline.cli.experiment;

import faultline.cli.report.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Arcangeli's fork test of March 2004: system time of 2.4, of his 2.6.5-rc1-aa1 and of 2.6.2 (facts linux-mm.md 7.1).
 * The simulated machine has one CPU, the published one had four logical ones.
 */
final class Aa1Table implements Experiment {

    private static final String BASE = "2.4";
    private static final String CHAINS = "2.6.2";
    private static final String DIRECT = "2.6.5-aa";
    private static final List<String> DESIGNS = List.of(BASE, DIRECT, "2.6.7", CHAINS);
    private static final int PAGES_A_MEGABYTE = 256;
    private static final long PUBLISHED_PAGES = 512 * PAGES_A_MEGABYTE;

    /** System seconds of the runs by levels, averages of two. */
    private static final Map<Integer, Map<String, Double>> PUBLISHED = Map.of(
            6, Map.of(BASE, 10.91, DIRECT, 11.883, CHAINS, 17.959),
            7, Map.of(BASE, 21.215, DIRECT, 22.0975, CHAINS, 38.249));

    /**
     * What four CPUs on one bus did to memory: the published user time is 0.69 microseconds for each page read, about
     * four times what one such read takes alone (facts linux-mm.md 7.1, machines.md 1.1).
     */
    private static final String[] CONTENDED = {"dram.latency=1320", "dram.stream-line=168"};

    private static final String[] FREE_LOCKS = {"costs.lock=0"};

    @Override
    public String name() {
        return "aa1-table";
    }

    @Override
    public String question() {
        return "How much system time does the fork test take under 2.4, 2.6.5-aa and 2.6.2?";
    }

    @Override
    public Reproduction run(Laboratory laboratory, Scale scale) {
        int megabytes = scale == Scale.FULL ? 512 : 128;
        List<String> designs = laboratory.present(DESIGNS);
        List<Measure> measures = new ArrayList<>();
        List<Reproduction.Check> checks = new ArrayList<>();
        List<String> causes = new ArrayList<>();
        for (int levels : List.of(6, 7)) {
            Setup setup = setup(levels, megabytes);
            List<RunResult> results = run(laboratory, setup, designs);
            addRatios(measures, levels, designs, results);
            addTraffic(measures, levels, designs, results);
            addDifferences(measures, levels, designs, results, (long) megabytes * PAGES_A_MEGABYTE);
            checks.add(order(levels, designs, results));
            if (levels == 6) {
                costs(causes, results, (1 << levels) - 1, (long) megabytes * PAGES_A_MEGABYTE);
            }
        }
        causes.add(
                "2.4 itself took nearly three times as long on the published machine, where four logical CPUs share one memory bus: a read"
                        + " of one word in each page, which misses all caches, took its program four times what it takes alone."
                        + " On a bus that has no time left a kernel costs the lines that it moves, and what its CPUs do meanwhile"
                        + " is for nothing: compare the lines moved with the published system time");
        causes.add(
                "2.6.5-aa: a page takes nine locked operations from fork to exit, 2.4 four (the lock of the page taken and left in fork"
                        + " and in exit, as the published patch shows, and the parent's entry protected again); at the measured"
                        + " price of 124 cycles these five are 620, all of the difference. They move no line of their own, so"
                        + " that with four CPUs they hide behind the wait for the bus");
        whatIf(causes, laboratory, setup(6, megabytes), designs);
        return new Reproduction(
                name(),
                question(),
                "A. Arcangeli, linux-kernel, 18 March 2004: 512 MB, 6 and 7 doublings, a machine with four logical"
                        + " CPUs and 1 GB",
                List.of(
                        setup(6, megabytes).commandLine() + " and "
                                + setup(7, megabytes).commandLine()
                                + " on xeon-2004 with one CPU and "
                                + setup(6, megabytes).ramBytes() / (1 << 20)
                                + " MiB, a kernel built for many processors",
                        scale == Scale.FULL
                                ? "the published size"
                                : "a quarter of the memory: cost and ratio are those of an entry, and struct pages and"
                                        + " chains exceed the caches as at full size (--full runs that)"),
                measures,
                checks,
                causes);
    }

    private static Setup setup(int levels, int megabytes) {
        return Setup.of("fork-touch", levels, megabytes).ram(2L * megabytes).smp();
    }

    private static List<RunResult> run(Laboratory laboratory, Setup setup, List<String> designs) {
        return laboratory.runAll(designs.stream().map(setup::under).toList());
    }

    private static double ratio(RunResult result, RunResult base) {
        return (double) result.cycles().system() / base.cycles().system();
    }

    private static void addRatios(List<Measure> measures, int levels, List<String> designs, List<RunResult> results) {
        Map<String, Double> published = PUBLISHED.get(levels);
        for (int i = 1; i < designs.size(); i++) {
            String label = designs.get(i) + " : " + BASE + ", " + levels + " levels";
            double simulated = ratio(results.get(i), results.get(0));
            Double seconds = published.get(designs.get(i));
            measures.add(
                    seconds == null
                            ? Measure.alone(label, "", simulated)
                            : Measure.beside(
                                    label, "", Math.round(100 * seconds / published.get(BASE)) / 100.0, simulated));
        }
    }

    /** Lines read and written back, the program's own reads included, which are the same for all. */
    private static void addTraffic(List<Measure> measures, int levels, List<String> designs, List<RunResult> results) {
        for (int i = 1; i < designs.size(); i++) {
            measures.add(Measure.alone(
                    "lines moved, " + designs.get(i) + " : " + BASE + ", " + levels + " levels",
                    "",
                    (double) traffic(results.get(i)) / traffic(results.get(0))));
        }
    }

    private static long traffic(RunResult result) {
        return result.events().dramReads() + result.events().dramWrites();
    }

    /** What the others take more than 2.4, which hides in ratios when all is dearer or cheaper than published. */
    private static void addDifferences(
            List<Measure> measures, int levels, List<String> designs, List<RunResult> results, long pages) {
        Map<String, Double> published = PUBLISHED.get(levels);
        RunResult base = results.get(0);
        long forks = (1L << levels) - 1;
        double hertz = base.machine().hertz() / (double) (forks * PUBLISHED_PAGES);
        double entries = (double) forks * pages;
        String unit = "clk";
        measures.add(Measure.beside(
                BASE + " an entry, " + levels + " levels",
                unit,
                Math.rint(published.get(BASE) * hertz),
                base.cycles().system() / entries));
        for (int i = 1; i < designs.size(); i++) {
            Double seconds = published.get(designs.get(i));
            double simulated = (results.get(i).cycles().system() - base.cycles().system()) / entries;
            if (seconds != null) {
                String label = designs.get(i) + " more than " + BASE + " an entry, " + levels + " levels";
                measures.add(
                        Measure.beside(label, unit, Math.rint((seconds - published.get(BASE)) * hertz), simulated));
            }
        }
    }

    private static Reproduction.Check order(int levels, List<String> designs, List<RunResult> results) {
        boolean rising = true;
        for (int i = 1; i < results.size(); i++) {
            rising &=
                    results.get(i).cycles().system() >= results.get(0).cycles().system();
            rising &= results.get(i).cycles().system()
                    <= results.get(results.size() - 1).cycles().system();
        }
        return new Reproduction.Check(
                levels + " levels: " + designs.get(0) + " is the cheapest and " + designs.get(designs.size() - 1)
                        + " the dearest",
                rising);
    }

    private static void costs(List<String> causes, List<RunResult> results, int forks, long pages) {
        double entries = (double) forks * pages;
        for (RunResult result : results) {
            RunResult.SyscallCost fork = Costs.call(result, "fork");
            RunResult.SyscallCost exit = Costs.call(result, "exit");
            causes.add(result.design().name() + ": cycles an entry in fork " + Costs.count(fork.cycles() / entries)
                    + " ("
                    + Costs.phases(fork.phases(), entries) + "), in exit " + Costs.count(exit.cycles() / entries) + " ("
                    + Costs.phases(exit.phases(), entries) + ")");
        }
    }

    /** The same runs on machines that differ in one thing show what that thing does to the ratios. */
    private static void whatIf(List<String> causes, Laboratory laboratory, Setup setup, List<String> designs) {
        causes.add("with locked operations for nothing: " + ratios(run(laboratory, setup.with(FREE_LOCKS), designs)));
        causes.add("with memory four times as slow, as the published user time says it was with four CPUs on one bus: "
                + ratios(run(laboratory, setup.with(CONTENDED), designs))
                + "; what is left of the difference waits for a machine with many CPUs");
    }

    private static String ratios(List<RunResult> results) {
        List<String> texts = new ArrayList<>();
        for (RunResult result : results) {
            texts.add(result.design().name() + " " + Costs.ratio(ratio(result, results.get(0))));
        }
        return String.join(", ", texts);
    }
}
