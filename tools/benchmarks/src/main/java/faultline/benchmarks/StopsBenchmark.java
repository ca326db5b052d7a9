package faultline.benchmarks;

import faultline.emulator.debug.Places;
import faultline.emulator.debug.ProcessStops;
import faultline.emulator.debug.RunGate;
import faultline.emulator.debug.WatchKind;
import faultline.emulator.debug.Watchpoint;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Guest instructions a microsecond (MIPS) alone, with a debugger attached, and with its stops set where the guest never comes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StopsBenchmark {

    private static final int BREAKPOINTS = 64;
    private static final int WATCHPOINTS = 4;
    /** Behind the guest's code, at many offsets within pages: also at those of its instructions. */
    private static final int FIRST_BREAKPOINT = 0x0804_A001;

    private static final int APART = 0x1043;
    private static final int FIRST_WATCHED = 0x0900_0000;

    /** What stops. */
    @Param({"none", "debugger", "stops"})
    public String stops;

    private EndlessGuest guest;

    /** Lets everything run. */
    private record Gate(ProcessStops stops, Places places) implements RunGate {
        @Override
        public Pace enter(int cpu) {
            return Pace.RUN;
        }

        @Override
        public ProcessStops stops(int cpu) {
            return stops;
        }

        @Override
        public void breakpoint(int cpu) {
            throw new IllegalStateException("the guest came to a breakpoint");
        }

        @Override
        public void watchpoint(int cpu, Watchpoint point, int address) {
            throw new IllegalStateException("the guest came to a watchpoint");
        }

        @Override
        public void stepped(int cpu) {
            throw new IllegalStateException("nothing steps");
        }

        @Override
        public void softwareInterrupt(int cpu, int vector) {}
    }

    private static Gate gate() {
        List<Integer> breakpoints = IntStream.range(0, BREAKPOINTS)
                .mapToObj(i -> FIRST_BREAKPOINT + i * APART)
                .toList();
        List<Watchpoint> watchpoints = IntStream.range(0, WATCHPOINTS)
                .mapToObj(i -> new Watchpoint(WatchKind.ACCESS, FIRST_WATCHED + i * APART, 4))
                .toList();
        return new Gate(new ProcessStops(breakpoints, watchpoints), new Places(breakpoints));
    }

    /** Starts the guest. */
    @Setup
    public void start() {
        guest = switch (stops) {
            case "none" -> EndlessGuest.of(InterpreterBenchmark.BRANCHY, true);
            case "debugger" ->
                EndlessGuest.debugged(InterpreterBenchmark.BRANCHY, new Gate(ProcessStops.NONE, Places.NONE));
            default -> EndlessGuest.debugged(InterpreterBenchmark.BRANCHY, gate());
        };
    }

    /** A slice of simulated time. */
    @Benchmark
    public void run(InterpreterBenchmark.Counted counted) {
        counted.instructions += guest.run();
    }
}
