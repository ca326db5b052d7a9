package faultline.cli.experiment;

import faultline.cli.report.RunResult;
import faultline.cli.report.RunResult.SyscallCost;
import java.util.ArrayList;
import java.util.List;

/** What lmbench's fork gains when pte_chains go: Dickins, March 2003 (facts machines.md 2.2, 2.3). */
final class ForkLmbench implements Experiment {

    private static final int FEW = 20;
    private static final int MANY = 120;
    private static final int PAGES = 150;
    private static final int WRITES = 10;

    private static final String CHAINS = "2.6.2";
    private static final String NO_CHAINS = "2.6.7";

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
        measures.add(Measure.beside("one processor: 2.5.40 over 2.4.18", "", 1.22, oneChains / oneOld));
        return new Reproduction(
                name(),
                question(),
                "H. Dickins, linux-kernel, 24 March 2003: lmbench fork on a Xeon with two CPUs of two threads, 1.8 GHz, 2.5.65-mm3"
                        + " with and without anobjrmap; for one processor a Pentium 4 at 2.4 GHz",
                List.of(
                        "lat-fork " + PAGES + " with " + FEW + " and " + MANY + " forks, " + WRITES
                                + " pages written by child and parent after each (unverified), on xeon-2004 with one CPU and a"
                                + " kernel built for many processors; the difference of the two runs, for each fork",
                        "2.6.2 has the chains of 2.5.65, 2.6.7 the anonymous object walk that followed anobjrmap"),
                measures,
                List.of(),
                causes(laboratory, chains, plain));
    }

    private static Setup setup(String design, boolean smp, int rounds) {
        Setup setup = Setup.of("lat-fork", PAGES, rounds, WRITES).ram(64).under(design);
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
                + " cycles a page in fork and exit together; the gain is larger than published because all the rest is cheaper: the"
                + " child runs on the CPU of its parent, finds its caches warm, and has one mapping instead of a dozen of a"
                + " dynamically linked program");
        return causes;
    }
}
