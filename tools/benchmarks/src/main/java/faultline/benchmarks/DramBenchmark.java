package faultline.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A miss of all caches: 16 MB in steps of a sector; every 32nd access misses the TLB too. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DramBenchmark {

    private static final int BYTES = 16 << 20;
    private static final int STRIDE = 128;

    private final MemoryRig rig = new MemoryRig(true);

    /** Loads. */
    @Benchmark
    @OperationsPerInvocation(BYTES / STRIDE)
    public int load() {
        return rig.sweep(BYTES, STRIDE);
    }
}
