package faultline.benchmarks;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.abi.MapFlags;
import faultline.kernel.fault.FaultHandler;
import faultline.kernel.fault.FaultResult;
import faultline.kernel.huge.HugeMemory;
import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.mapping.Mmap;
import faultline.kernel.mm.Vma;
import faultline.testkit.BenchFile;
import faultline.testkit.MmWorkbench;
import faultline.testkit.Program;
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

/**
 * A fault of a page that something stands behind: a file, swap, an offset in the entry, a pool of huge pages, a volatile range that was
 * purged. Without its trap; with the wait for the disk where there is one, which costs the host nothing. A swap-in has to make room first
 * by swapping another page out; a major fault reads what lies around its page, too; a huge fault clears 4 MB.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BackedFaultBenchmark {

    private static final int FAULTS = 16;
    private static final int PAGE = 4096;
    private static final int HUGE = 4 << 20;
    /** Farther than a miss reads ahead. */
    private static final int FAR = 64 * PAGE;

    private static final int MEGABYTES = 96;
    /** So much that what was swapped in last is swapped out before its turn comes again. */
    private static final int SWAPPED_PAGES = 3 * MEGABYTES << 20 >>> 12;

    private static final int READ_WRITE = 3;
    private static final int AT = MmWorkbench.START;
    private static final int SHARED_FIXED = MapFlags.MAP_SHARED | MapFlags.MAP_FIXED;
    private static final int PRIVATE_HUGE = MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_FIXED;

    /** VM design, one in which huge pages come by faults. */
    @Param("2.6.34")
    public String design;

    /** Kind of fault. */
    @Param({"FILE_MINOR", "FILE_MAJOR", "SWAP_IN", "NONLINEAR", "HUGETLB", "VOLATILE"})
    public FaultResult kind;

    private MmWorkbench bench;
    private MemoryParts memory;
    private Program program;
    private BenchFile file;
    private int step = PAGE;
    private int next = AT;

    /** Boots, and makes what stands behind the pages. */
    @Setup
    public void boot() {
        bench = new MmWorkbench(design, PageTableFormat.TWO_LEVEL, MEGABYTES, false, 4L * MEGABYTES);
        memory = bench.memory();
        program = bench.exec();
        switch (kind) {
            case FILE_MINOR, NONLINEAR -> file = bench.file(FAULTS);
            case FILE_MAJOR -> {
                step = FAR;
                file = bench.storedFile(FAULTS * (FAR / PAGE));
            }
            case SWAP_IN -> {
                program.map(AT, SWAPPED_PAGES, READ_WRITE);
                bench.call(() -> touch(AT, SWAPPED_PAGES, FaultResult.ZERO_FILL));
            }
            case HUGETLB -> {
                step = HUGE;
                bench.call(() -> memory.settings().find("nr_hugepages").set(0, FAULTS));
            }
            default -> program.map(AT, FAULTS, READ_WRITE);
        }
        if (file != null) {
            showFile();
            bench.call(() -> touch(AT, FAULTS, null));
        }
    }

    private void showFile() {
        program.mapFile(file, 0, AT, file.pages(), READ_WRITE, SHARED_FIXED);
    }

    /** Brings the pages into the state in which they fault. */
    @Setup(Level.Invocation)
    public void prepare() {
        switch (kind) {
            case FILE_MINOR -> showFile();
            case FILE_MAJOR -> {
                showFile();
                bench.call(() -> memory.pageCache().dropClean());
            }
            case NONLINEAR -> {
                showFile();
                program.remapFile(file, FAULTS / 2, AT, FAULTS / 2, true);
                program.remapFile(file, 0, AT + FAULTS / 2 * PAGE, FAULTS / 2, true);
                program.advise(AT, FAULTS, Program.DONT_NEED);
            }
            case HUGETLB -> bench.call(this::showHuge);
            case VOLATILE -> bench.call(this::purge);
            default -> next = next == AT + SWAPPED_PAGES * PAGE ? AT : next;
        }
    }

    private void showHuge() {
        HugeMemory.Made made = memory.huge().create("huge", (long) FAULTS * HUGE, false);
        memory.manager()
                .mmap()
                .map(program.space(), new Mmap.Request(AT, FAULTS * HUGE, READ_WRITE, PRIVATE_HUGE, made.file(), 0));
        made.file().put();
    }

    private void purge() {
        memory.residency().madvise().advise(program.space(), AT, FAULTS * PAGE, Program.DONT_NEED);
        for (int va = AT; va < AT + FAULTS * PAGE; va += PAGE) {
            long pte = memory.tables().ensure(program.space(), va);
            memory.tables().write(pte, memory.swap().space().encoding().purged());
        }
    }

    /** The faults. */
    @Benchmark
    @OperationsPerInvocation(FAULTS)
    public void fault() {
        bench.call(() -> touch(next, FAULTS, kind));
    }

    private void touch(int from, int count, FaultResult expected) {
        FaultHandler faults = memory.faults();
        Vma vma = program.space().vmas().peek(from);
        for (int i = 0; i < count; i++) {
            FaultResult result = faults.touch(vma, from + i * step, kind != FaultResult.FILE_MAJOR);
            if (result != expected && expected != null) {
                throw new IllegalStateException(result + " instead of " + expected);
            }
        }
    }

    /** Unmaps what the next round maps anew. */
    @TearDown(Level.Invocation)
    public void finish() {
        switch (kind) {
            case FILE_MINOR, FILE_MAJOR, NONLINEAR -> program.unmap(AT, file.pages());
            case HUGETLB -> bench.call(() -> memory.manager().munmap().unmap(program.space(), AT, FAULTS * HUGE));
            case SWAP_IN -> next += FAULTS * PAGE;
            default -> {
                // Purged entries are written anew.
            }
        }
    }
}
