package faultline.cli.experiment;

/** A measurement that someone published and that can be simulated. */
public interface Experiment {

    /** As users type it. */
    String name();

    /** What was asked, in one line. */
    String question();

    /** Simulates it and sets published and simulated values side by side. */
    Reproduction run(Laboratory laboratory, Scale scale);
}
