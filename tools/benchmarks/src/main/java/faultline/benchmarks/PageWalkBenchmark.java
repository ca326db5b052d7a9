package faultline.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A TLB miss whose walk finds its entry in the caches: a word in each of 512 pages, under 64 entries. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PageWalkBenchmark {

    private static final int PAGE = 4096;
    private static final int PAGES = 512;

    private final MemoryRig rig = new MemoryRig(true);

    /** Loads; the lines are a cache line apart from page to page, so that they spread over the sets. */
    @Benchmark
    @OperationsPerInvocation(PAGES)
    public int load() {
        return rig.sweep(PAGES * (PAGE + 64), PAGE + 64);
    }
}
