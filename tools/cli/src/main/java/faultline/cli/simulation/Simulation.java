package faultline.cli.simulation;

import faultline.cli.report.RunResult;

/** A run that is ready to start; it can be started again and finds the same. */
public interface Simulation {

    /** Runs to the guest's end or the cycle limit. */
    RunResult run(GuestStreams streams, Progress progress);

    /** As {@link #run}, with every event of the memory manager told to {@code trace}; the result is the same. */
    default RunResult trace(GuestStreams streams, Progress progress, EventTrace trace) {
        throw new UnsupportedOperationException("no trace");
    }

    /** As {@link #run}, with a debugger's port; what a debugger only looks at changes no result. */
    default RunResult debug(GuestStreams streams, Progress progress, DebugPort port) {
        throw new UnsupportedOperationException("no debugger port");
    }
}
