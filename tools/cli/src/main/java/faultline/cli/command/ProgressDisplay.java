package faultline.cli.command;

import faultline.cli.simulation.Progress;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicLongArray;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows someone at a terminal how far the runs are: simulated cycles, in millions. Shows nothing to a file or pipe. */
final class ProgressDisplay implements AutoCloseable {

    private static final int WIDTH = 78;
    private static final int INTERVAL_MS = 250;
    private static final long MILLION = 1_000_000;

    private final ProgressBar bar;
    private final AtomicLongArray cycles;

    /**
     * @param runs how many runs report
     * @param limit cycles at which each stops, or {@link Long#MAX_VALUE}
     */
    ProgressDisplay(Terminal terminal, String task, int runs, long limit) {
        cycles = new AtomicLongArray(runs);
        bar = terminal.progress() ? bar(terminal.err(), task, limit == Long.MAX_VALUE ? -1 : runs * limit) : null;
    }

    private static ProgressBar bar(PrintStream err, String task, long limit) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(limit < 0 ? -1 : limit / MILLION)
                .setStyle(ProgressBarStyle.ASCII)
                .setUnit(" Mcycles", 1)
                .setUpdateIntervalMillis(INTERVAL_MS)
                .clearDisplayOnFinish()
                .setConsumer(new ConsoleProgressBarConsumer(err, WIDTH))
                .build();
    }

    /** For run number {@code run}. */
    Progress of(int run) {
        if (bar == null) {
            return Progress.NONE;
        }
        return now -> {
            cycles.set(run, now);
            long sum = 0;
            for (int i = 0; i < cycles.length(); i++) {
                sum += cycles.get(i);
            }
            bar.stepTo(sum / MILLION);
        };
    }

    /** Takes the display away; may be called again. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
