package faultline.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A miss of the first-level cache that hits L2: 64 KB, line by line. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SecondLevelBenchmark {

    private static final int BYTES = 64 << 10;
    private static final int STRIDE = 64;

    private final MemoryRig rig = new MemoryRig(true);

    /** Loads. */
    @Benchmark
    @OperationsPerInvocation(BYTES / STRIDE)
    public int load() {
        return rig.sweep(BYTES, STRIDE);
    }
}
