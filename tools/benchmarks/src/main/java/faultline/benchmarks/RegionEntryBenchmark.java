package faultline.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The time of a passage from one translated region to another, the counter {@code passages}: a ring of indirect jumps, each in a page of its own, so that
 * no region holds two of them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RegionEntryBenchmark {

    private static final int STATIONS = 4;
    private static final int INSTRUCTIONS = 2;

    private EndlessGuest guest;

    /** What a call counted, for JMH to divide the time by. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Counted {
        /** Passages between regions. */
        public long passages;
    }

    /** Starts the guest. */
    @Setup
    public void start() {
        StringBuilder source = new StringBuilder("global _start\nsection .text\n_start:\n");
        for (int i = 0; i < STATIONS; i++) {
            source.append("align 4096\nstation%d: mov eax, station%d\n    jmp eax\n".formatted(i, (i + 1) % STATIONS));
        }
        guest = EndlessGuest.of(source.toString(), true);
    }

    /** A slice of simulated time. */
    @Benchmark
    public void run(Counted counted) {
        counted.passages += guest.run() / INSTRUCTIONS;
    }
}
