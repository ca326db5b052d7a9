package faultline.benchmarks;

import faultline.kernel.fault.FaultResult;
import faultline.kernel.mm.AddressSpace;
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

/** A page fault of each kind, without its trap. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FaultBenchmark {

    private static final int PAGES = 512;

    /** VM design. */
    @Param({"2.4", "2.6.2", "2.6.7"})
    public String design;

    /** Kind of fault. */
    @Param({"ZERO_FILL", "ZERO_PAGE", "COW_COPY", "COW_REUSE", "SPURIOUS", "NOT_MAPPED"})
    public FaultResult kind;

    private Family family;
    private AddressSpace faulting;
    private AddressSpace child;

    /** Boots. */
    @Setup
    public void boot() {
        family = new Family(design, PAGES, 0);
    }

    /** Brings the pages into the state in which they fault. */
    @Setup(Level.Invocation)
    public void prepare() {
        family.enter();
        faulting = family.parent;
        switch (kind) {
            case ZERO_FILL, ZERO_PAGE -> family.empty();
            case COW_COPY -> {
                child = family.fork();
                faulting = child;
            }
            case COW_REUSE -> family.exit(family.fork());
            case NOT_MAPPED -> family.unmap();
            default -> {
                // What the guest left behind allows the access that a spurious fault repeats.
            }
        }
    }

    /** The faults. */
    @Benchmark
    @OperationsPerInvocation(PAGES)
    public void fault() {
        boolean write = kind != FaultResult.ZERO_PAGE;
        boolean present =
                switch (kind) {
                    case COW_COPY, COW_REUSE, SPURIOUS -> true;
                    default -> false;
                };
        family.faults(faulting, write, present, kind);
    }

    /** Ends the child. */
    @TearDown(Level.Invocation)
    public void finish() {
        if (child != null) {
            family.exit(child);
            child = null;
        }
        family.leave();
    }
}
