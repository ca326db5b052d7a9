package faultline.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The time of a getpid, the counter {@code calls}, with all that surrounds a call: trap, dispatch, return. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SyscallBenchmark {

    /** Instructions of the loop. */
    private static final int LOOP = 3;

    private static final String SOURCE = """
            global _start
            section .text
            _start: mov eax, 20
                int 0x80
                jmp _start
            """;

    private final EndlessGuest guest = EndlessGuest.of(SOURCE, true);

    /** What a call counted, for JMH to divide the time by. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Counted {
        /** System calls. */
        public long calls;
    }

    /** A slice of simulated time. */
    @Benchmark
    public void run(Counted counted) {
        counted.calls += guest.run() / LOOP;
    }
}
