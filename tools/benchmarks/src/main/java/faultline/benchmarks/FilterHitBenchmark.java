package faultline.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** An access that the line filter lets through: a word in one of 64 lines. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FilterHitBenchmark {

    private static final int BYTES = 4096;
    private static final int ACCESSES = BYTES / 4;

    private final MemoryRig rig = new MemoryRig(true);

    /** Loads. */
    @Benchmark
    @OperationsPerInvocation(ACCESSES)
    public int load() {
        return rig.sweep(BYTES, 4);
    }

    /** Stores. */
    @Benchmark
    @OperationsPerInvocation(ACCESSES)
    public void store() {
        for (int va = MemoryRig.FIRST; va < MemoryRig.FIRST + BYTES; va += 4) {
            rig.mmu.store32(va, va);
        }
    }
}
