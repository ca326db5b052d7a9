package faultline.testkit;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.frame.AllocationPolicy;
import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.mapping.MemoryManager;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A booted kernel whose memory manager is driven as system calls and faults would drive it, without a guest: the scenarios that
 * every VM design must pass are written with it. Each {@link Program} remembers what its pages must hold; {@link #check} compares
 * this with RAM and then checks the kernel's books.
 */
public final class MmWorkbench {

    /** Where {@link Program#map} without an address puts things. */
    public static final int START = 0x5000_0000;

    private static final long SWAP_MEGABYTES = 16;

    private final BenchKernel kernel;
    private final MemoryParts memory;
    private final MemoryManager manager;
    private final BenchCalls calls;
    private final BenchMappings mappings;
    private final BenchPages pages;
    private final VolatileBench volatiles;
    private final BenchFiles files;
    private final BenchSwap swap;
    private final BenchContents contents;
    private final List<Program> programs = new ArrayList<>();
    private final IdleMemory idle;

    /** A kernel of this design on a machine with {@code megabytes} of RAM and with swap space. */
    public MmWorkbench(String design, PageTableFormat format, long megabytes, boolean smp) {
        this(design, format, megabytes, smp, SWAP_MEGABYTES);
    }

    /** As above with that much swap space. */
    public MmWorkbench(String design, PageTableFormat format, long megabytes, boolean smp, long swapMegabytes) {
        this(design, format, megabytes, smp, swapMegabytes, 1);
    }

    private MmWorkbench(
            String design, PageTableFormat format, long megabytes, boolean smp, long swapMegabytes, int nodes) {
        kernel = BenchKernel.boot(design, format, megabytes, smp, swapMegabytes, nodes);
        memory = kernel.memory();
        manager = memory.manager();
        calls = new BenchCalls(kernel);
        mappings = new BenchMappings(kernel);
        pages = new BenchPages(kernel);
        volatiles = new VolatileBench(kernel, pages);
        files = new BenchFiles(this, kernel.parts().files().root());
        swap = new BenchSwap(this, kernel);
        contents = new BenchContents(pages, volatiles);
        idle = IdleMemory.of(memory);
    }

    /** As above, two-level and for several processors, with RAM in two nodes. */
    public static MmWorkbench withTwoNodes(String design, long megabytes) {
        return new MmWorkbench(design, PageTableFormat.TWO_LEVEL, megabytes, true, SWAP_MEGABYTES, 2);
    }

    /** The memory manager. */
    public MemoryParts memory() {
        return memory;
    }

    /** The programs that run, oldest first. */
    public List<Program> programs() {
        return List.copyOf(programs);
    }

    /** Which allocations may be tried from now on. */
    public void allow(AllocationPolicy policy) {
        memory.boot().allocator().setPolicy(policy);
    }

    /** Runs {@code call} as a system call of a program would be. */
    public void call(Runnable call) {
        kernel.call(call);
    }

    /** Runs {@code call} as a system call of a program would be. */
    <T> T call(Supplier<T> call) {
        return kernel.call(call);
    }

    /** A new program without memory, or null when memory ran out. */
    public Program exec() {
        AddressSpace space = call(this::newSpace);
        return space == null ? null : started(new Program(this, space));
    }

    private AddressSpace newSpace() {
        AddressSpace space = manager.spaces().create();
        if (space == null || memory.rmap().mmExeced(space)) {
            return space;
        }
        manager.exit().leave(space);
        return null;
    }

    private Program started(Program program) {
        programs.add(program);
        return program;
    }

    /** A copy of {@code parent}, or null when memory ran out. */
    public Program fork(Program parent) {
        AddressSpace space = call(() -> manager.fork().copy(parent.space()));
        if (space == null) {
            return null;
        }
        Program child = new Program(this, space);
        child.inherit(parent);
        return started(child);
    }

    /** {@code program} exits. */
    public void exit(Program program) {
        drop(program);
        programs.remove(program);
    }

    /** A program that is not among {@link #programs}, or null when memory ran out; {@link #drop} ends it. */
    Program scratch() {
        Program program = exec();
        programs.remove(program);
        return program;
    }

    /** Ends a {@link #scratch} program. */
    void drop(Program program) {
        call(() -> manager.exit().leave(program.space()));
    }

    /** The files; {@link #close} lets them go. */
    BenchFiles files() {
        return files;
    }

    /** Shared memory of {@code count} pages of zeros that programs can map, or null when memory ran out. */
    public BenchFile file(int count) {
        return files.memory(count);
    }

    /** As {@link #file}, on a disk: its pages can be given up and come back. */
    public BenchFile storedFile(int count) {
        return files.stored(count);
    }

    /** Gives a file another length in pages, at most its first one; false where that cannot be. */
    public boolean truncate(BenchFile file, int length) {
        boolean done = files.resize(file, length);
        if (done) {
            programs.forEach(program -> program.forget(file, length, file.pages()));
        }
        return done;
    }

    /** Pages of {@code file} from {@code first} up to {@code end} have become a hole. */
    void punched(BenchFile file, int first, int end) {
        file.clear(first, end);
        programs.forEach(program -> program.forget(file, first, end));
    }

    /** The file that a vma shows. */
    BenchFile fileOf(Vma vma) {
        return files.of(vma.file().owner());
    }

    /** System calls by number. */
    BenchCalls calls() {
        return calls;
    }

    /** Calls that change mappings. */
    BenchMappings mappings() {
        return mappings;
    }

    /** Volatile ranges and advice. */
    VolatileBench volatiles() {
        return volatiles;
    }

    /** Accesses to pages. */
    BenchPages pages() {
        return pages;
    }

    /** What brings pages to swap and back. */
    BenchSwap swap() {
        return swap;
    }

    /** The page-table entry of {@code program} for {@code va}, 0 without a table. */
    long entry(Program program, int va) {
        return pages.entry(program, va);
    }

    /** The word that {@code program} has at {@code va}, where a page must be mapped. */
    public int word(Program program, int va) {
        return pages.word(program, va);
    }

    /** The frame that {@code program} has at {@code va}, or -1. */
    public int frame(Program program, int va) {
        return pages.frame(program, va);
    }

    /**
     * Compares what programs must hold with what they have, and checks the kernel's books.
     *
     * @throws AssertionError with all that is wrong
     */
    public void check() {
        List<String> wrong = contents.violations(programs);
        List<AddressSpace> spaces = programs.stream().map(Program::space).toList();
        wrong.addAll(MmChecker.violations(kernel.machine(), kernel.kernel(), spaces));
        if (!wrong.isEmpty()) {
            throw new AssertionError("after a step:\n  " + String.join("\n  ", wrong));
        }
    }

    /** Lets the kernel take pages from programs: another one fills memory until {@code count} more are on swap, and exits. */
    public void squeeze(int count) {
        swap.squeeze(count);
    }

    /**
     * Reads every page that may be read, from swap if need be, and checks all.
     *
     * @throws AssertionError with all that is wrong
     */
    public void readAll() {
        for (Program program : programs) {
            for (int va : List.copyOf(program.contents().keySet())) {
                program.read(va);
            }
        }
        check();
    }

    /**
     * All programs exit, and all that they had comes back.
     *
     * @throws AssertionError if anything is left
     */
    public void close() {
        programs().forEach(this::exit);
        call(files::release);
        check();
        idle.checkNothingLeft(IdleMemory.of(memory));
    }
}
