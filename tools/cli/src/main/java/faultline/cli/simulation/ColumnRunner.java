package faultline.cli.simulation;

import faultline.cli.report.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;

/**
 * Runs several simulations, as many at once as host threads and heap allow. Simulations share nothing, so their results
 * do not depend on how many run at once (law 6).
 */
public final class ColumnRunner {

    /** Columns run at once at most. */
    private static final int MAX_THREADS = 2;

    private final int threads;

    /** @param threads columns to run at once, at least 1 */
    public ColumnRunner(int threads) {
        this.threads = threads;
    }

    /**
     * A runner for {@code columns} guests of {@code ramBytes} each. RAM takes host memory only as it is touched and guests
     * seldom touch all of it, so three quarters of it are reckoned with; a run that finds too little after all is
     * repeated alone. The JVM lets RAM take as much as the heap, unless it is told otherwise.
     */
    public static ColumnRunner forHost(int columns, long ramBytes) {
        long most = Runtime.getRuntime().maxMemory();
        int threads =
                Math.min(Math.min(columns, MAX_THREADS), Runtime.getRuntime().availableProcessors());
        while (threads > 1 && threads * (ramBytes / 4 * 3) > most) {
            threads--;
        }
        return new ColumnRunner(Math.max(1, threads));
    }

    /** Columns run at once. */
    int threads() {
        return threads;
    }

    /**
     * Runs all and returns their results in the same order.
     *
     * @param run how to run the simulation of a column
     */
    public List<RunResult> run(List<Simulation> columns, BiFunction<Integer, Simulation, RunResult> run) {
        ExecutorService pool = Executors.newFixedThreadPool(threads, ColumnRunner::daemon);
        try {
            List<Future<RunResult>> futures = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                int column = i;
                futures.add(pool.submit(() -> run.apply(column, columns.get(column))));
            }
            List<RunResult> results = new ArrayList<>();
            List<Integer> again = new ArrayList<>();
            for (int i = 0; i < futures.size(); i++) {
                RunResult result = result(futures.get(i));
                results.add(result);
                if (result == null) {
                    again.add(i);
                }
            }
            for (int column : again) {
                results.set(column, run.apply(column, columns.get(column)));
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "column");
        thread.setDaemon(true);
        return thread;
    }

    /** The result of a finished run, or null when there was too little memory for it beside another. */
    private RunResult result(Future<RunResult> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof OutOfMemoryError && threads > 1) {
                return null;
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
