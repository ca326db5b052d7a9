package faultline.cli.experiment;

import faultline.cli.report.RunResult;
import java.util.ArrayList;
import java.util.List;

/** What huge pages save in the TLB: huge-touch over working sets of 1 to 512 MB in pages of 4 KB, 4 MB and 2 MB. */
final class HugeTlb implements Experiment {

    private static final List<Integer> SIZES = List.of(1, 4, 16, 64, 256, 512);
    private static final int QUICK_SIZE = 64;
    private static final int FEW = 2;
    private static final int MANY = 6;
    private static final int PAGES_A_MEGABYTE = 256;
    /** Entries of the shared data TLB of xeon-2004 (facts machines.md 1.2). */
    private static final int ENTRIES = 64;
    /** Measured there: 55 to 56 clocks with a stride of 4 KB against 19, the entry in the second-level cache. */
    private static final double PUBLISHED_MISS = 36.5;

    private static final int LARGE_MEGABYTES = 4;

    @Override
    public String name() {
        return "hugetlb-tlb";
    }

    @Override
    public String question() {
        return "How many TLB misses and cycles do huge pages save?";
    }

    /** How memory is mapped, and what one read of each page of 4 KB then costs. */
    private enum Kind {
        SMALL("4 KB", "4k", false),
        FOUR("4 MB", "hugetlbfs", false),
        TWO("2 MB", "hugetlbfs", true);

        private final String label;
        private final String argument;
        private final boolean pae;

        Kind(String label, String argument, boolean pae) {
            this.label = label;
            this.argument = argument;
            this.pae = pae;
        }

        Setup setup(int megabytes, int rounds) {
            Setup setup = Setup.of("huge-touch", megabytes, argument, rounds);
            return pae ? setup.pae() : setup;
        }
    }

    /** TLB misses and user cycles of one read. */
    private record Cost(double misses, double cycles) {

        static Cost of(Laboratory laboratory, Kind kind, int megabytes) {
            RunResult few = laboratory.run(kind.setup(megabytes, FEW));
            RunResult many = laboratory.run(kind.setup(megabytes, MANY));
            double reads = (double) (MANY - FEW) * megabytes * PAGES_A_MEGABYTE;
            return new Cost(
                    (many.events().dtlbMisses() - few.events().dtlbMisses()) / reads,
                    (many.cycles().user() - few.cycles().user()) / reads);
        }
    }

    @Override
    public Reproduction run(Laboratory laboratory, Scale scale) {
        List<Integer> sizes = SIZES.stream()
                .filter(size -> scale == Scale.FULL || size <= QUICK_SIZE)
                .toList();
        laboratory.runAll(setups(sizes));
        List<Measure> measures = new ArrayList<>();
        List<Reproduction.Check> checks = new ArrayList<>();
        boolean reach = true;
        boolean faster = true;
        for (int size : sizes) {
            Cost small = Cost.of(laboratory, Kind.SMALL, size);
            for (Kind kind : Kind.values()) {
                Cost cost = Cost.of(laboratory, kind, size);
                measures.add(Measure.alone(size + " MB in " + kind.label + ": TLB misses a read", "", cost.misses()));
                measures.add(Measure.alone(size + " MB in " + kind.label + ": cycles a read", "clk", cost.cycles()));
                boolean fits = kind == Kind.FOUR && size < ENTRIES * LARGE_MEGABYTES;
                reach &= !fits || cost.misses() < 0.01;
                faster &= cost.cycles() <= small.cycles();
            }
        }
        Cost small = Cost.of(laboratory, Kind.SMALL, 1);
        Cost large = Cost.of(laboratory, Kind.FOUR, 1);
        measures.add(Measure.beside(
                "a TLB miss with its entry in a cache", "clk", PUBLISHED_MISS, small.cycles() - large.cycles()));
        checks.add(new Reproduction.Check(
                ENTRIES + " entries reach " + ENTRIES * LARGE_MEGABYTES + " MB in pages of 4 MB: no misses below",
                reach));
        checks.add(new Reproduction.Check("huge pages are never slower to read", faster));
        return reproduction(sizes, measures, checks, small, large);
    }

    private static List<Setup> setups(List<Integer> sizes) {
        List<Setup> setups = new ArrayList<>();
        for (int size : sizes) {
            for (Kind kind : Kind.values()) {
                setups.add(kind.setup(size, FEW));
                setups.add(kind.setup(size, MANY));
            }
        }
        return setups;
    }

    private Reproduction reproduction(
            List<Integer> sizes, List<Measure> measures, List<Reproduction.Check> checks, Cost small, Cost large) {
        return new Reproduction(
                name(),
                question(),
                "no table of hugetlbfs gains for these machines was found; the cost of a miss is that of the public"
                        + " dump of a Gallatin Xeon with two CPUs: loads with a stride of 4 KB, the entry in the"
                        + " second-level cache",
                List.of(
                        "huge-touch with " + FEW + " and " + MANY + " rounds over " + sizes.get(0) + " to "
                                + sizes.get(sizes.size() - 1)
                                + " MB under 2.6.7 on xeon-2004, one word of each page of 4 KB in"
                                + " turn; the difference of the two runs, for each read",
                        "pages of 4 MB with two-level tables, of 2 MB with PAE"),
                measures,
                checks,
                List.of(
                        "at 1 MB a read takes " + Costs.count(small.cycles()) + " cycles with "
                                + Costs.ratio(small.misses())
                                + " misses in pages of 4 KB and " + Costs.count(large.cycles()) + " with "
                                + Costs.ratio(large.misses()) + " in one of 4 MB",
                        "from some megabytes on the lines read, and with pages of 4 KB their entries too, no longer"
                                + " fit into the caches: then DRAM decides, and a miss costs an access to it now and"
                                + " then"));
    }
}
