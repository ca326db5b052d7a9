package faultline.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** An access past the line filter, which is off, that hits the TLB and the first-level cache. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TlbHitBenchmark {

    private static final int BYTES = 4096;
    private static final int STRIDE = 64;

    private final MemoryRig rig = new MemoryRig(false);

    /** Loads. */
    @Benchmark
    @OperationsPerInvocation(BYTES / STRIDE)
    public int load() {
        return rig.sweep(BYTES, STRIDE);
    }
}
