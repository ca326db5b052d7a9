package faultline.cli.experiment;

import faultline.cli.report.RunResult;
import faultline.cli.report.RunResult.SyscallCost;
import java.util.ArrayList;
import java.util.List;

/** What lmbench's fork gains when pte_chains go: Dickins, March 2003 (facts machines.md 2.2, 2.3). */
final class ForkLmbench implements Experiment {

    private static final int FEW = 20;
    private static final int MANY = 120;
    /** What a dynamically linked program that forks so was seen to have and to do: see the guest's README. */
    private static final int PAGES = 120;

    private static final int WRITES = 9;
    private static final int MAPPINGS = 12;

    private static final String CHAINS = "2.6.2";
    /** The anonymous object walk that was measured: the kernel around it is the same. */
    private static final String NO_CHAINS = "anonmm";

    @Override
    public String name() {
        return "fork-lmbench";
    }

    @Override
    public String question() {
        return "How much faster are fork and exit of a small process without pte_chains?";
    }

    @Override
    public Reproduction run(Laboratory laboratory, Scale scale) {
        List<Measure> measures = new ArrayList<>();
        double chains = round(laboratory, CHAINS, true);
        double plain = round(laboratory, NO_CHAINS, true);
        measures.add(Measure.within("gain without chains", "%", 9, 5, 13, 100 * (chains - plain) / chains));
        measures.add(Measure.within("cycles that chains cost", "clk", 86_000, 68_000, 104_000, chains - plain));
        measures.add(Measure.beside("fork, exit and wait, chains", "clk", 813_000, chains));
        measures.add(Measure.beside("fork, exit and wait, no chains", "clk", 730_000, plain));
        double oneChains = round(laboratory, CHAINS, false);
        double oneOld = round(laboratory, "2.4", false);
        measures.add(Measure.within("one processor: 2.4", "clk", 226_000, 226_000, 310_000, oneOld));
        measures.add(Measure.within("one processor: 2.6.2", "clk", 276_000, 276_000, 448_000, oneChains));
        measures.add(Measure.beside("one processor: 2.5.40 over 2.4.18", "", 1.22, oneChains / oneOld));
        return new Reproduction(
                name(),
                question(),
                "H. Dickins, linux-kernel, 24 March 2003: lmbench fork on a Xeon with two CPUs of two threads, 1.8 GHz, 2.5.65-mm3"
                        + " with and without anobjrmap; for one processor a Pentium 4 at 2.4 GHz",
                List.of(
                        "lat-fork with " + PAGES + " pages in " + MAPPINGS + " mappings and " + FEW + " and " + MANY
                                + " forks, " + WRITES
                                + " pages written by each child, as traced of a dynamically linked program, on xeon-2004 with one CPU"
                                + " and a kernel built for many processors; the difference of the two runs, for each fork",
                        "2.6.2 has the chains of 2.5.65, anonmm is what anobjrmap put in their place"),
                measures,
                List.of(),
                causes(laboratory, chains, plain));
    }

    private static Setup setup(String design, boolean smp, int rounds) {
        Setup setup =
                Setup.of("lat-fork", PAGES, rounds, WRITES, MAPPINGS).ram(64).under(design);
        return smp ? setup.smp() : setup;
    }

    /** System cycles of one fork, exit and wait with the faults that they cause. */
    private static double round(Laboratory laboratory, String design, boolean smp) {
        RunResult few = laboratory.run(setup(design, smp, FEW));
        RunResult many = laboratory.run(setup(design, smp, MANY));
        return (double) (many.cycles().system() - few.cycles().system()) / (MANY - FEW);
    }

    private static List<String> causes(Laboratory laboratory, double chains, double plain) {
        List<String> causes = new ArrayList<>();
        for (String design : List.of(CHAINS, NO_CHAINS)) {
            RunResult many = laboratory.run(setup(design, true, MANY));
            SyscallCost fork = Costs.call(many, "fork");
            SyscallCost exit = Costs.call(many, "exit");
            causes.add(design + ": fork " + Costs.count((double) fork.cycles() / MANY) + " ("
                    + Costs.phases(fork.phases(), MANY) + "), exit " + Costs.count((double) exit.cycles() / MANY) + " ("
                    + Costs.phases(exit.phases(), MANY) + ")");
        }
        causes.add("chains cost " + Costs.count((chains - plain) / PAGES)
                + " cycles a page in fork and exit together; a tenth of lmbench's fork were also the four locked operations a page that"
                + " went with the page's lock in 2.6.8 (H. Dickins, July 2004), which at 124 cycles and " + PAGES
                + " pages are " + Costs.count(4 * 124.0 * PAGES) + " here");
        causes.add(
                "the published total is three times that of one processor of the time, on Pentium III too, where locked operations"
                        + " are cheap: there the child ran on another CPU, to which all that its parent had touched had to come; here it finds"
                        + " the caches warm, so totals are smaller");
        return causes;
    }
}
