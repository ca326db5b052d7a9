package faultline.cli.command;

import faultline.cli.report.RunResult;
import faultline.cli.simulation.EventTrace;
import faultline.cli.simulation.GuestStreams;
import faultline.cli.simulation.Progress;
import faultline.cli.simulation.Simulation;
import java.io.UncheckedIOException;
import picocli.CommandLine.Option;

/** Whether a run leaves a trace. */
final class TraceOptions {

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Write the events of the memory manager to FILE, for Perfetto or chrome://tracing.")
    private String file;

    @Option(
            names = "--trace-events",
            paramLabel = "N",
            defaultValue = "1M",
            converter = Quantity.Count.class,
            description = "Events in the trace at most (default ${DEFAULT-VALUE}); later ones are counted only.")
    private long events;

    /** Whether a trace was asked for. */
    boolean asked() {
        return file != null;
    }

    /** Runs {@code simulation} with a trace. */
    RunResult run(Simulation simulation, GuestStreams streams, Progress progress, Terminal terminal) {
        OutputFile output = OutputFile.check(file);
        try {
            EventTrace trace = new EventTrace(output.open(), events);
            RunResult result = simulation.trace(streams, progress, trace);
            if (trace.leftOut() > 0) {
                terminal.err()
                        .println("faultline: " + file + ": " + trace.leftOut()
                                + " events left out; --trace-events takes more");
            }
            return result;
        } catch (UncheckedIOException e) {
            throw output.failed(e);
        }
    }
}
