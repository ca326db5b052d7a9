package faultline.benchmarks;

import faultline.emulator.timing.BranchPredictor;
import faultline.emulator.timing.PerfCounters;
import faultline.profiles.MachineProfiles;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Predicting a branch: 64 conditional ones, half of them taken at random; and a call with its return. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BranchBenchmark {

    private static final int BRANCHES = 4096;

    private final BranchPredictor predictor =
            new BranchPredictor(new MachineProfiles().load("xeon-2004").predictor(), new PerfCounters());
    private final boolean[] taken = new boolean[BRANCHES];

    /** Draws the directions. */
    public BranchBenchmark() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < BRANCHES; i++) {
            taken[i] = random.nextBoolean();
        }
    }

    /** Conditional branches. */
    @Benchmark
    @OperationsPerInvocation(BRANCHES)
    public int conditional() {
        int cycles = 0;
        for (int i = 0; i < BRANCHES; i++) {
            int pc = 0x08048000 + (i & 63) * 12;
            cycles += predictor.conditional(pc, taken[i], pc + 40);
        }
        return cycles;
    }

    /** Calls, each with its return. */
    @Benchmark
    @OperationsPerInvocation(BRANCHES)
    public int callAndReturn() {
        int cycles = 0;
        for (int i = 0; i < BRANCHES; i++) {
            int pc = 0x08048000 + (i & 63) * 12;
            cycles += predictor.call(pc, 0x08050000, pc + 5);
            cycles += predictor.ret(pc + 5);
        }
        return cycles;
    }
}
