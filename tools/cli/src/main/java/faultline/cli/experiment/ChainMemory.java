package faultline.cli.experiment;

import faultline.cli.report.RunResult;
import java.util.ArrayList;
import java.util.List;

/** Memory that pte_chains take in the fork test: ceil(mappings / 31) blocks of 128 bytes a page (facts linux-mm.md 7.1). */
final class ChainMemory implements Experiment {

    private static final int PUBLISHED_MEGABYTES = 512;
    private static final double MEBIBYTE = 1 << 20;
    private static final double TOLERANCE = 0.05;

    @Override
    public String name() {
        return "chain-memory";
    }

    @Override
    public String question() {
        return "How much memory do pte_chains take in the fork test?";
    }

    @Override
    public Reproduction run(Laboratory laboratory, Scale scale) {
        int megabytes = scale == Scale.FULL ? PUBLISHED_MEGABYTES : 32;
        double factor = (double) PUBLISHED_MEGABYTES / megabytes;
        List<Measure> measures = new ArrayList<>();
        List<String> causes = new ArrayList<>();
        int[] levels = {6, 7, 8};
        int[] chains = {48, 80, 144};
        for (int i = 0; i < levels.length; i++) {
            RunResult result = laboratory.run(Setup.of("fork-hold", 1 << levels[i], megabytes)
                    .ram(3L * megabytes)
                    .under("2.6.2"));
            double bytes = result.memory().peakReverseMapBytes() * factor / MEBIBYTE;
            measures.add(Measure.within(
                    levels[i] + " levels",
                    "MiB",
                    chains[i],
                    chains[i] * (1 - TOLERANCE),
                    chains[i] * (1 + TOLERANCE),
                    bytes));
            causes.add(
                    levels[i] + " levels: " + Costs.count(result.memory().peakReverseMapObjects() * factor)
                            + " blocks beside " + Costs.count(result.memory().peakPageTableBytes() * factor / MEBIBYTE)
                            + " MiB of page tables; stack and program have chains too, which count sixteenfold in the small run");
        }
        return new Reproduction(
                name(),
                question(),
                "derived from the layout of 2.6.2's chains with 128-byte lines for 512 MB; the desktop of the same source"
                        + " (5.2 MB of chains, 2.76 MB of page tables) is no defined load",
                List.of(
                        "fork-hold with 64, 128 and 256 processes at once and " + megabytes
                                + " MB under 2.6.2 on xeon-2004",
                        scale == Scale.FULL
                                ? "the published size"
                                : "a sixteenth of the memory, times sixteen: chains are the same for each page"),
                measures,
                List.of(),
                causes);
    }
}
