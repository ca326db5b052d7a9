package faultline.benchmarks;

import faultline.kernel.fault.FaultResult;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a page costs munmap, when nobody else maps it and it becomes free. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ZapBenchmark {

    private static final int PAGES = 2048;

    /** VM design. */
    @Param({"2.4", "2.6.2", "2.6.7"})
    public String design;

    private Family family;

    /** Boots. */
    @Setup
    public void boot() {
        family = new Family(design, PAGES, 0);
    }

    /** Fills the buffer. */
    @Setup(Level.Invocation)
    public void fill() {
        family.enter();
        family.empty();
        family.faults(family.parent, true, false, FaultResult.ZERO_FILL);
    }

    /** Unmaps it. */
    @Benchmark
    @OperationsPerInvocation(PAGES)
    public void unmap() {
        family.unmap();
    }

    /** Leaves the kernel. */
    @TearDown(Level.Invocation)
    public void leave() {
        family.leave();
    }
}
