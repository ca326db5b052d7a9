package faultline.testkit;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.abi.MapFlags;
import faultline.kernel.account.Activity;
import faultline.kernel.fault.FaultResult;
import faultline.kernel.fault.SwapOff;
import faultline.kernel.frame.AllocationPolicy;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.mapping.MemoryManager;
import faultline.kernel.mapping.Mmap;
import faultline.kernel.mapping.Mremap;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.rmap.WalkStatistics;
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

    private static final int PAGE = 4096;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    private static final int MAP_FIXED = 0x10;
    private static final int READ_WRITE = 3;
    private static final long SWAP_MEGABYTES = 16;
    private static final long BOOTED = 50_000_000L;

    private final MmScenario.Running running;
    private final Kernel kernel;
    private final MemoryParts memory;
    private final MemoryManager manager;
    private final VolatileBench volatiles = new VolatileBench(this);
    private final BenchCalls calls;
    private final BenchPages pages;
    private final BenchFiles files;
    private final List<Program> programs = new ArrayList<>();
    private final long idleObjects;
    private final long idleVmas;
    private final int idleFrames;
    private final int idleFileFrames;

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
        MmScenario scenario = MmScenario.of(
                        GuestBuilder.assembly("spin.asm", "global _start\nsection .text\n_start: jmp _start\n"))
                .design(design)
                .pageTables(format)
                .ram(megabytes)
                .swap(swapMegabytes)
                .nodes(nodes)
                .unchecked();
        running = (smp ? scenario.smpKernel() : scenario).prepare();
        running.machine().run(BOOTED);
        kernel = running.kernel();
        memory = kernel.parts().memory();
        calls = new BenchCalls(this, kernel.parts());
        pages = new BenchPages(this, memory, running.machine().memory());
        files = new BenchFiles(this, kernel.parts().files().root());
        manager = memory.manager();
        idleObjects = memory.rmap().objectsInUse();
        idleVmas = manager.spaces().vmasInUse();
        idleFrames = memory.boot().table().framesOf(FrameUse.ANON);
        idleFileFrames = memory.boot().table().framesOf(FrameUse.FILE);
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
        enter();
        call.run();
        leave();
    }

    private void enter() {
        kernel.work().begin(1, Activity.SYSCALL, 1);
    }

    private void leave() {
        kernel.work().end(Activity.SYSCALL);
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
        enter();
        manager.exit().leave(program.space());
        leave();
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

    /** Runs {@code call} as a system call. */
    <T> T call(Supplier<T> call) {
        enter();
        T result = call.get();
        leave();
        return result;
    }

    int remapFile(Program program, int va, int count, int first, boolean nonBlock) {
        return call(() -> memory.nonlinear().remap(program.space(), va, count * PAGE, 0, first, nonBlock));
    }

    /** The file that a vma shows. */
    BenchFile fileOf(Vma vma) {
        return files.of(vma.file().owner());
    }

    int mapFile(Program program, Mmap.Request request) {
        return call(() -> manager.mmap().map(program.space(), request));
    }

    int map(Program program, int va, int count, int prot) {
        return map(program, va, count, prot, 0);
    }

    int map(Program program, int va, int count, int prot, int more) {
        int flags = MAP_PRIVATE_ANONYMOUS | MAP_FIXED | more;
        return call(() -> manager.mmap().map(program.space(), va, count * PAGE, prot, flags));
    }

    int mapAnywhere(Program program, int count, int prot) {
        return call(() -> manager.mmap().map(program.space(), 0, count * PAGE, prot, MAP_PRIVATE_ANONYMOUS));
    }

    int unmap(Program program, int va, int count) {
        return call(() -> manager.munmap().unmap(program.space(), va, count * PAGE));
    }

    int protect(Program program, int va, int count, int prot) {
        return call(() -> manager.mprotect().protect(program.space(), va, count * PAGE, prot));
    }

    int remap(Program program, Mremap.Request request) {
        return call(() -> manager.mremap().remap(program.space(), request));
    }

    /** System calls by number. */
    BenchCalls calls() {
        return calls;
    }

    /** Volatile ranges and advice. */
    VolatileBench volatiles() {
        return volatiles;
    }

    /** Accesses to pages. */
    BenchPages pages() {
        return pages;
    }

    /** The page-table entry of {@code program} for {@code va}, 0 without a table. */
    long entry(Program program, int va) {
        return pages.entry(program, va);
    }

    /** The word that {@code program} has at {@code va}, where a page must be mapped. */
    public int word(Program program, int va) {
        return pages.word(program, va);
    }

    /** read(2) of a file; bytes read or a negative errno. */
    public int readFile(BenchFile file, long offset, byte[] into) {
        enter();
        int count = file.memory().pages().bufferedIo().read(null, offset, into, 0, into.length);
        leave();
        return count;
    }

    /** swapoff of the only area; false when memory ran out. */
    public boolean swapOff() {
        enter();
        SwapOff off = new SwapOff(
                kernel.work(),
                memory.boot().table(),
                memory.tables(),
                manager.spaces(),
                memory.rmap(),
                memory.lru(),
                memory.swap().cache(),
                memory.swap().io(),
                memory.pageCache(),
                memory.faults());
        boolean empty = off.empty(memory.swap().space().areas().get(0));
        leave();
        return empty;
    }

    /** The frame that {@code program} has at {@code va}, or -1. */
    public int frame(Program program, int va) {
        long entry = entry(program, va);
        return Pte.isNone(entry) ? -1 : Pte.frame(entry);
    }

    /** Walks the reverse map of each of {@code frames}; says how long that was. */
    public WalkStatistics.Counts walk(List<Integer> frames) {
        WalkStatistics walks = memory.rmap().walks();
        WalkStatistics.Counts before = walks.counts();
        walks.restore(new WalkStatistics.Counts(0, 0, 0, 0));
        enter();
        frames.forEach(frame -> memory.rmap().walk(frame, (space, va, pte) -> true));
        leave();
        WalkStatistics.Counts result = walks.counts();
        walks.restore(before);
        return result;
    }

    /**
     * Compares what programs must hold with what they have, and checks the kernel's books.
     *
     * @throws AssertionError with all that is wrong
     */
    public void check() {
        List<String> wrong = new ArrayList<>();
        List<AddressSpace> spaces = new ArrayList<>();
        for (Program program : programs) {
            spaces.add(program.space());
            program.settle();
            program.contents().forEach((va, cell) -> compare(program, va, cell, wrong));
        }
        wrong.addAll(MmChecker.violations(running.machine(), kernel, spaces));
        if (!wrong.isEmpty()) {
            throw new AssertionError("after a step:\n  " + String.join("\n  ", wrong));
        }
    }

    private void compare(Program program, int va, BenchFile.Cell cell, List<String> wrong) {
        int id = program.space().id();
        Vma vma = program.space().vmas().peek(va);
        long entry = entry(program, va);
        if (volatiles.purged(program, va)) {
            volatiles.compare(program, va, cell, wrong);
            return;
        }
        if (vma == null || !vma.contains(va)) {
            wrong.add(String.format("mm %d: nothing is mapped at %08x", id, va));
            return;
        }
        boolean robbed = vma.has(Vma.HUGETLB) && Pte.isNone(entry);
        if (Pte.isNone(entry) && cell.ofFile() || !Pte.isNone(entry) && !Pte.isPresent(entry) || robbed) {
            // Not faulted in, or on swap, or taken from a child by the parent that huge pages were promised to.
            return;
        }
        int found = Pte.isNone(entry) ? 0 : pages.word(program, va);
        if (!cell.allows(found)) {
            wrong.add(String.format("mm %d: %08x holds %d instead of %d", id, va, found, cell.value()));
        }
    }

    /** Slots of swap in use. */
    public long swappedPages() {
        return memory.swap().space().usedPages();
    }

    /** Lets the kernel take pages from programs: another one fills memory until {@code pages} more are on swap, and exits. */
    public void squeeze(int count) {
        Program hog = scratch();
        if (hog == null) {
            return;
        }
        long enough = swappedPages() + count;
        int room = memory.boot().table().frames();
        int start = map(hog, START, room, READ_WRITE, MapFlags.MAP_NORESERVE);
        for (int va = start; room > 0 && swappedPages() < enough; va += PAGE, room--) {
            FaultResult result = pages.fault(hog, va, true);
            room = result.resolved() ? room : 0;
        }
        drop(hog);
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
        enter();
        files.release();
        leave();
        check();
        // Pages of the program's own file may have gone to swap meanwhile.
        // A page that the disk was busy with when its last user went stays in the swap cache until reclaim comes by.
        int anonymous = memory.boot().table().framesOf(FrameUse.ANON)
                - memory.swap().cache().size();
        if (memory.rmap().objectsInUse() > idleObjects
                || manager.spaces().vmasInUse() != idleVmas
                || anonymous > idleFrames
                || memory.boot().table().framesOf(FrameUse.FILE) > idleFileFrames) {
            throw new AssertionError(String.format(
                    "left over: %d objects of the reverse map, %d vmas, %d frames, %d frames of files",
                    memory.rmap().objectsInUse() - idleObjects,
                    manager.spaces().vmasInUse() - idleVmas,
                    anonymous - idleFrames,
                    memory.boot().table().framesOf(FrameUse.FILE) - idleFileFrames));
        }
    }
}
