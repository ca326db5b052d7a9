package faultline.cli.simulation;

import faultline.cli.report.RunResult;

/** A run that is ready to start; it can be started again and finds the same. */
public interface Simulation {

    /** Runs to the guest's end or the cycle limit. */
    RunResult run(GuestStreams streams, Progress progress);
}
