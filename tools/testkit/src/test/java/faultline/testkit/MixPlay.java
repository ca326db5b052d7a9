package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.abi.Errno;
import faultline.kernel.abi.MapFlags;
import faultline.kernel.frame.AllocationPolicy;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.Gfp;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.Pte;
import java.util.List;

/**
 * A play of random steps by a family of programs that know all kinds of memory. After each step contents, errno values and the
 * kernel's books must be right; in the end nothing may be left. Mappings go into a window of small pages, a heap below it, and a window
 * of huge pages; most steps aim at one of these, wherever their number of a page leads them.
 */
final class MixPlay {

    private static final int PAGE = 4096;
    private static final int START = MmWorkbench.START;
    private static final int WINDOW = 80;
    private static final int HUGE_START = 0x6000_0000;
    private static final int HUGE_WINDOW = 5;
    private static final int HEAP = START - 0x0100_0000;
    private static final int HEAP_PAGES = 20;
    private static final int FAMILY = 4;
    private static final int FILE = 60;
    private static final int SEGMENT = 12;
    private static final int HUGE_FILE = 4;
    private static final int READ_WRITE = 3;
    private static final int RMID = 0;
    private static final int SHM_LOCK = 11;
    private static final int ALL_THAT_THERE_IS = 1 << 20;

    private final MmWorkbench bench;
    private final boolean hugePages;
    private final boolean swap;
    private final BenchFile stored;
    private final BenchFile tmpfs;
    private BenchFile hugeFile;
    private BenchFile segment;
    private BenchFile hugeSegment;
    private int value = 1_000_000;

    /**
     * @param hugePages whether there is a pool of huge pages, and memory enough for it
     * @param swap whether there is swap space
     */
    MixPlay(String design, PageTableFormat format, boolean hugePages, boolean swap) {
        this.hugePages = hugePages;
        this.swap = swap;
        int megabytes = !hugePages ? 8 : format == PageTableFormat.PAE ? 24 : 44;
        bench = new MmWorkbench(design, format, megabytes, false, swap ? 16 : 0);
        Program first = newProgram();
        stored = bench.files().stored(FILE);
        tmpfs = bench.files().tmpfs(FILE);
        if (hugePages) {
            bench.call(() -> bench.memory().huge().pool().resize(HUGE_FILE + 2));
            bench.files().mountHuge("size=75%");
            hugeFile = bench.files().huge(HUGE_FILE);
        }
        number(first, stored);
        number(first, tmpfs);
        first.map(START, WINDOW / 4, READ_WRITE);
        first.mapFile(stored, 0, START + WINDOW / 2 * PAGE, WINDOW / 4, READ_WRITE, true);
    }

    /** Writes to each page of {@code file} which it is, so that none is taken for another. */
    private static void number(Program program, BenchFile file) {
        program.mapFile(file, 0, START, FILE, READ_WRITE, true);
        for (int i = 0; i < FILE; i++) {
            program.write(START + i * PAGE, 1 + i);
        }
        program.unmap(START, FILE);
    }

    /** Plays all steps and tidies up. */
    void play(List<MixStep> steps) {
        for (MixStep step : steps) {
            value++;
            step.call().play(this, step);
            bench.check();
        }
        bench.allow(AllocationPolicy.ALWAYS);
        for (Program program : bench.programs()) {
            program.unmarkVolatile(HEAP, (HUGE_START - HEAP) / PAGE);
        }
        bench.readAll();
        bench.close();
        assertThat(bench.memory().manager().spaces().volatileRanges().any()).isFalse();
        if (hugePages) {
            bench.call(() -> bench.memory().huge().pool().resize(0));
            assertThat(bench.memory().boot().table().framesOf(FrameUse.HUGE)).isZero();
        }
    }

    MmWorkbench bench() {
        return bench;
    }

    BenchFile stored() {
        return stored;
    }

    BenchFile tmpfs() {
        return tmpfs;
    }

    BenchFile hugeFile() {
        return hugeFile;
    }

    /** The segment of small pages: a new one when there was none, or null when memory ran out. */
    BenchFile segment() {
        segment = segment == null ? bench.files().segment(SEGMENT, false) : segment;
        return segment;
    }

    /** As {@link #segment}, of huge pages. */
    BenchFile hugeSegment() {
        hugeSegment = hugeSegment == null && hugePages ? bench.files().segment(2, true) : hugeSegment;
        return hugeSegment;
    }

    Program program(MixStep step) {
        List<Program> programs = bench.programs();
        return programs.get(step.program() % programs.size());
    }

    private boolean isHuge(MixStep step) {
        return hugePages && step.extra() % 4 == 1;
    }

    private int unit() {
        return bench.memory().huge().pageBytes() / PAGE;
    }

    /** Where the step's pages begin: mostly where the program has some. */
    int at(MixStep step) {
        if (isHuge(step)) {
            return hugeAt(step.page());
        }
        Program program = program(step);
        int pages = program.contents().size();
        if (pages > 0 && step.extra() % 7 < 4) {
            return program.page((step.page() * 41 + step.extra()) % pages);
        }
        return step.extra() % 7 == 4 ? HEAP + step.page() % HEAP_PAGES * PAGE : START + step.page() % WINDOW * PAGE;
    }

    /** Where it moves or maps something to. */
    private int target(MixStep step) {
        return START + (step.extra() * 3 + step.page()) % WINDOW * PAGE;
    }

    private int hugeAt(int page) {
        return HUGE_START + page % HUGE_WINDOW * unit() * PAGE;
    }

    /** How many small pages it is about. Now and then a huge page is to be cut. */
    int length(MixStep step) {
        boolean huge = hugePages && at(step) >= HUGE_START;
        return huge && step.pages() != 7 ? (1 + step.pages() % 3) * unit() : step.pages();
    }

    private Program newProgram() {
        Program program = bench.exec();
        if (program != null) {
            program.space().setHeap(HEAP, HEAP);
        }
        return program;
    }

    /** An access to one of the pages that the program has. */
    void touch(MixStep step, boolean write) {
        Program program = program(step);
        int pages = program.contents().size();
        if (pages == 0) {
            return;
        }
        int va = program.page((step.page() * 41 + step.extra()) % pages);
        if (write) {
            program.write(va, value);
        } else {
            program.read(va);
        }
    }

    void fork(MixStep step) {
        if (bench.programs().size() < FAMILY) {
            bench.fork(program(step));
        }
    }

    void exit(MixStep step) {
        if (bench.programs().size() > 1) {
            bench.exit(program(step));
        }
    }

    /** The new address space is there before the old one goes. */
    void exec(MixStep step) {
        Program old = program(step);
        if (newProgram() != null) {
            bench.exit(old);
        }
    }

    void map(MixStep step, int flags) {
        int prot = step.extra() % 5 == 0 ? step.extra() % 4 : READ_WRITE;
        program(step).map(target(step), step.pages(), prot, flags);
    }

    void mapAnywhere(MixStep step) {
        program(step).mapAnywhere(step.pages(), READ_WRITE);
    }

    void mapAnonymousShared(MixStep step) {
        program(step).mapNew(target(step), step.pages(), 1, MapFlags.MAP_SHARED);
    }

    void mapFile(MixStep step, BenchFile file, boolean shared) {
        if (file != null) {
            int first = step.page() % FILE;
            int pages = Math.min(step.pages(), FILE - first);
            program(step).mapFile(file, first, target(step), pages, READ_WRITE, shared);
        }
    }

    void mapHuge(MixStep step, boolean shared) {
        if (hugeFile != null) {
            int first = step.extra() % HUGE_FILE;
            int pages = Math.min(1 + step.pages() % 3, HUGE_FILE - first);
            program(step).mapFile(hugeFile, first * unit(), hugeAt(step.page()), pages * unit(), READ_WRITE, shared);
        }
    }

    void mapHugeAnonymous(MixStep step) {
        if (hugePages) {
            int flags = MapFlags.MAP_HUGETLB | (step.extra() % 2 == 0 ? MapFlags.MAP_SHARED : MapFlags.MAP_PRIVATE);
            program(step).mapNew(hugeAt(step.page()), unit() * (1 + step.pages() % 2), unit(), flags);
        }
    }

    void attach(MixStep step, BenchFile file) {
        if (file != null) {
            boolean huge = file.shape().unit() > 1;
            program(step).attach(file, huge ? hugeAt(step.page()) : target(step));
        }
    }

    void detach(MixStep step) {
        program(step).detach(at(step));
    }

    /** IPC_RMID: who has it attached keeps it. */
    void removeSegment() {
        if (segment != null) {
            shmctl(RMID);
            segment = null;
        }
    }

    void lockSegment(MixStep step) {
        if (segment != null) {
            shmctl(SHM_LOCK + step.extra() % 2);
        }
    }

    private void shmctl(int command) {
        int id = segment.shape().segment();
        bench.call(() -> bench.calls().makeInside(396, id, command, 0));
    }

    void protect(MixStep step) {
        int prot = step.extra() % 2 == 0 ? READ_WRITE : step.extra() % 3;
        program(step).protect(at(step), length(step), prot);
    }

    void move(MixStep step) {
        program(step).remap(at(step), length(step), length(step) + step.extra() % 2, target(step));
    }

    void resize(MixStep step) {
        program(step).remap(at(step), length(step), 1 + step.extra() % 9, 0);
    }

    /** mremap with an old length of 0 maps shared pages a second time. */
    void mapTwice(MixStep step) {
        Vma vma = program(step).space().vmas().peek(at(step));
        if (vma != null && vma.contains(at(step)) && vma.has(Vma.SHARED)) {
            program(step).remap(at(step), 0, step.pages(), target(step));
        }
    }

    /** A call that takes an address and a length and changes no content; only want of memory, a hole or a lock can make it fail. */
    void call(MixStep step, int number, int... more) {
        int third = more.length == 0 ? 0 : more[0];
        int result = bench.calls().make(program(step), number, at(step), length(step) * PAGE, third);
        assertThat(result).isIn(0, Errno.ENOMEM.result(), Errno.EAGAIN.result(), Errno.EBUSY.result());
        program(step).settle();
    }

    /** Tells of anonymous pages whether they are mapped. */
    void mincore(MixStep step) {
        Program program = program(step);
        int start = at(step);
        byte[] told = new byte[length(step)];
        int count = bench.call(() -> bench.memory().residency().mincore().tell(program.space(), start, told));
        for (int i = 0; i < count; i++) {
            Vma vma = program.space().vmas().peek(start + i * PAGE);
            if (vma.file() == null) {
                assertThat(told[i]).isEqualTo((byte) (Pte.isPresent(bench.entry(program, start + i * PAGE)) ? 1 : 0));
            }
        }
        assertThat(count).isGreaterThanOrEqualTo(Errno.ENOMEM.result());
    }

    void advise(MixStep step, int advice) {
        program(step).advise(at(step), length(step), advice);
    }

    /** MCL_CURRENT, MCL_FUTURE or both. */
    void lockAll(MixStep step) {
        int result = bench.calls().make(program(step), 152, 1 + step.extra() % 3);
        assertThat(result).isIn(0, Errno.ENOMEM.result(), Errno.EAGAIN.result());
        program(step).settle();
    }

    void unlockAll(MixStep step) {
        assertThat(bench.calls().make(program(step), 153)).isZero();
    }

    void brk(MixStep step) {
        program(step).moveBrk(HEAP + step.page() % HEAP_PAGES * PAGE);
    }

    /** remap_file_pages with whatever pages of whatever file is mapped there. */
    void remap(MixStep step, boolean nonBlock) {
        Program program = program(step);
        int va = at(step);
        Vma vma = program.space().vmas().peek(va);
        if (vma == null || !vma.contains(va) || vma.file() == null) {
            return;
        }
        BenchFile file = bench.fileOf(vma);
        int first = step.extra() % file.pages();
        int result = program.remapFile(file, first, va, step.pages(), nonBlock);
        boolean behind = first + step.pages() > file.length();
        assertThat(result).isIn(0, Errno.EINVAL.result(), Errno.ENOMEM.result(), Errno.ENOSYS.result());
        assertThat(result == 0 && (behind || !vma.has(Vma.SHARED))).isFalse();
    }

    void vrangeBytes(MixStep step, int mode) {
        program(step).vrangeBytes(at(step), length(step), mode);
    }

    void truncate(MixStep step, BenchFile file) {
        if (file != null) {
            int unit = file.shape().unit();
            bench.truncate(file, step.extra() % (file.pages() / unit + 1) * unit);
        }
    }

    /** /proc/sys/vm/nr_hugepages. */
    void resizePool(MixStep step) {
        if (hugePages) {
            bench.call(() -> bench.memory().huge().pool().resize(step.extra() % 7));
        }
    }

    void squeeze(MixStep step) {
        bench.squeeze(swap ? step.extra() : ALL_THAT_THERE_IS);
    }

    /** From now on every n-th allocation fails. */
    void fail(int n) {
        int[] count = {0};
        bench.allow(new AllocationPolicy() {
            @Override
            public boolean permits(Gfp gfp, int order, FrameUse use) {
                return ++count[0] % n != 0;
            }

            @Override
            public boolean permitsObject(Gfp gfp, String cache) {
                return ++count[0] % n != 0;
            }
        });
    }
}
