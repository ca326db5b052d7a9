package faultline.cli.experiment;

import java.util.List;

/** The experiments that there are. */
public final class Experiments {

    private static final List<Experiment> ALL = List.of(
            new Calibration(),
            new Aa1Table(),
            new Aa1Limit(),
            new ForkLmbench(),
            new RmapWorst(),
            new AvcScaling(),
            new ChainMemory(),
            new NonlinearDb(),
            new HugeTlb(),
            new VrangeEbizzy());

    private Experiments() {}

    /** All, in the order in which {@code all} runs them. */
    public static List<Experiment> all() {
        return ALL;
    }
}
