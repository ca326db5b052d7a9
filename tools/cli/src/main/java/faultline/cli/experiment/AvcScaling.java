package faultline.cli.experiment;

import faultline.cli.report.RunResult;
import java.util.ArrayList;
import java.util.List;

/**
 * How the walk over the mappings of a page grows with the children of a server that all copied its pages: van Riel's reason for
 * anon_vma_chains, 2010 (facts linux-mm.md 3.7).
 */
final class AvcScaling implements Experiment {

    private static final String ONE_LIST = "2.6.7";
    private static final String CHAINS = "2.6.34";

    /** Pages of all children together, so that each run presses as hard on memory. */
    private static final int PAGES = 4096;

    private static final int FILL_MEGABYTES = 40;
    private static final int RAM = 48;
    private static final int SWAP = 128;

    @Override
    public String name() {
        return "avc-scaling";
    }

    @Override
    public String question() {
        return "How does a walk of the reverse map grow with the children of a forking server?";
    }

    @Override
    public Reproduction run(Laboratory laboratory, Scale scale) {
        int least = 16;
        int most = scale == Scale.FULL ? 256 : 64;
        List<Measure> measures = new ArrayList<>();
        List<String> causes = new ArrayList<>();
        for (String design : List.of(ONE_LIST, CHAINS)) {
            List<RunResult> results = new ArrayList<>();
            for (int children = least; children <= most; children *= 2) {
                results.add(laboratory.run(setup(design, children)));
                causes.add(walks(results.get(results.size() - 1)));
            }
            RunResult first = results.get(0);
            RunResult last = results.get(results.size() - 1);
            double doublings = Math.log((double) most / least);
            double growth = Math.log(steps(last) / steps(first)) / doublings;
            if (design.equals(ONE_LIST)) {
                measures.add(Measure.within(design + ": exponent of the walk's growth", "", 1, 0.7, 1.3, growth));
            } else {
                measures.add(
                        Measure.within(design + ": steps of a walk, " + most + " children", "", 2, 1, 3, steps(last)));
                measures.add(Measure.within(design + ": exponent of the walk's growth", "", 0, -0.3, 0.3, growth));
            }
            double bytes = (double) last.memory().peakReverseMapBytes()
                    / first.memory().peakReverseMapBytes();
            measures.add(
                    Measure.alone(design + ": exponent of the reverse map's bytes", "", Math.log(bytes) / doublings));
        }
        causes.add(
                "the means include pages of the program that fills memory, which have one mapping, and those of the parent,"
                        + " which all children map");
        return new Reproduction(
                name(),
                question(),
                "R. van Riel, linux-mm, 2010: 1000 children that copied 1000 pages each; a walk took O(N) steps with anon_vma, about 2 on"
                        + " average with chains, for more memory",
                List.of("fork-server with " + least + " to " + most + " children that copied " + PAGES
                        + " pages together, then " + FILL_MEGABYTES + " MB filled, on xeon-2004 with " + RAM
                        + " MiB and " + SWAP + " MiB of swap"),
                measures,
                List.of(),
                causes);
    }

    private static Setup setup(String design, int children) {
        return Setup.of("fork-server", children, PAGES / children, FILL_MEGABYTES)
                .ram(RAM)
                .swap(SWAP)
                .under(design);
    }

    private static double steps(RunResult result) {
        return (double) result.memory().reverseMapWalkSteps()
                / Math.max(1, result.memory().reverseMapWalks());
    }

    private static String walks(RunResult result) {
        return result.design().name() + ", " + result.program().commandLine() + ": "
                + Costs.count(result.memory().reverseMapWalks()) + " walks of " + Costs.ratio(steps(result))
                + " steps on average and " + result.memory().longestReverseMapWalk() + " at most; "
                + Costs.count(result.memory().peakReverseMapBytes()) + " bytes of "
                + result.memory().reverseMapObject();
    }
}
