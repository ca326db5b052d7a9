package faultline.benchmarks;

import faultline.kernel.mm.Vma;
import faultline.kernel.rmap.ReverseMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A reverse map by the number of processes that map a page: a walk, and one mapping more and less. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReverseMapBenchmark {

    private static final int PAGES = 256;

    /** VM design. */
    @Param({"2.6.2", "2.6.7"})
    public String design;

    /** Processes that map each page. */
    @Param({"1", "2", "8", "64"})
    public int mappers;

    private Family family;
    private ReverseMap rmap;
    private Vma vma;
    private final int[] frames = new int[PAGES];
    private final long[] ptes = new long[PAGES];
    private int found;

    /** Boots. */
    @Setup
    public void boot() {
        family = new Family(design, PAGES, mappers - 1);
        rmap = family.memory.rmap();
        vma = family.parent.vmas().peek(family.buffer);
        for (int page = 0; page < PAGES; page++) {
            frames[page] = family.frame(page);
            ptes[page] = family.pte(page);
        }
    }

    /** Finds all mappings of each page. */
    @Benchmark
    @OperationsPerInvocation(PAGES)
    public int walk() {
        found = 0;
        family.enter();
        for (int frame : frames) {
            rmap.walk(frame, (space, va, pte) -> {
                found++;
                return true;
            });
        }
        family.leave();
        if (found != PAGES * mappers) {
            throw new IllegalStateException("found " + found + " mappings");
        }
        return found;
    }

    /** Adds a mapping to each page and takes it away. */
    @Benchmark
    @OperationsPerInvocation(PAGES)
    public void addAndRemove() {
        family.enter();
        for (int page = 0; page < PAGES; page++) {
            rmap.prepareDup();
            rmap.dup(frames[page], vma, vma, family.buffer, ptes[page] ^ 4);
            rmap.remove(frames[page], vma, family.buffer, ptes[page] ^ 4);
        }
        family.leave();
    }
}
