package faultline.benchmarks;

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

/** What a page costs fork, and what it costs the child's exit. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ForkBenchmark {

    private static final int PAGES = 2048;

    /** A parent that has been forked before. */
    @State(Scope.Thread)
    public static class Parent {

        /** VM design. */
        @Param({"2.4", "2.6.2", "2.6.7"})
        public String design;

        private Family family;
        private AddressSpace child;

        /** Boots. */
        @Setup
        public void boot() {
            family = new Family(design, PAGES, 1);
        }

        /** Enters the kernel. */
        @Setup(Level.Invocation)
        public void enter() {
            family.enter();
        }

        /** Ends a child that is left. */
        @TearDown(Level.Invocation)
        public void leave() {
            if (child != null) {
                family.exit(child);
                child = null;
            }
            family.leave();
        }
    }

    /** A parent with a child that is about to end. */
    @State(Scope.Thread)
    public static class ParentAndChild {

        /** VM design. */
        @Param({"2.4", "2.6.2", "2.6.7"})
        public String design;

        private Family family;
        private AddressSpace child;

        /** Boots. */
        @Setup
        public void boot() {
            family = new Family(design, PAGES, 1);
        }

        /** Forks. */
        @Setup(Level.Invocation)
        public void fork() {
            family.enter();
            child = family.fork();
        }

        /** Leaves the kernel. */
        @TearDown(Level.Invocation)
        public void leave() {
            family.leave();
        }
    }

    /** Copies the page tables. */
    @Benchmark
    @OperationsPerInvocation(PAGES)
    public void fork(Parent state) {
        state.child = state.family.fork();
    }

    /** Zaps the child's pages, which the parent still maps. */
    @Benchmark
    @OperationsPerInvocation(PAGES)
    public void exit(ParentAndChild state) {
        state.family.exit(state.child);
    }
}
