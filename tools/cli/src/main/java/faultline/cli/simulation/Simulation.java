package faultline.cli.simulation;

import faultline.cli.report.RunResult;
import java.io.OutputStream;
import java.util.function.Supplier;

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

    /**
     * As {@link #run}, with the machine written to {@code file} when it has reached {@code cycle}; the result is the same.
     *
     * @param file opened when it is needed
     */
    default RunResult checkpoint(GuestStreams streams, Progress progress, long cycle, Supplier<OutputStream> file) {
        throw new UnsupportedOperationException("no checkpoints");
    }

    /** Goes on from {@code checkpoint}, whose request this was prepared for. */
    default RunResult resume(GuestStreams streams, Progress progress, Checkpoint checkpoint) {
        throw new UnsupportedOperationException("no checkpoints");
    }
}
