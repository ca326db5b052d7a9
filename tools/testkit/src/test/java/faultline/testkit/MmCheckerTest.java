package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.NonPresentPte;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.vrange.VolatileRange;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whichever of the kernel's books is falsified, the checker says so. */
class MmCheckerTest {

    private static final int PAGE = 4096;
    private static final int START = MmWorkbench.START;
    private static final int PAGES = 8;
    private static final int FILE = START + 16 * PAGE;
    private static final int NOWHERE = START + 64 * PAGE;
    private static final int READ_WRITE = Vma.READ | Vma.WRITE;

    /** A kernel with a program that has pages of its own at {@link #START} and pages of a file at {@link #FILE}, all touched and on lists. */
    record Books(MmWorkbench bench, Program program) {

        static Books balanced(String design) {
            MmWorkbench bench = new MmWorkbench(design, PageTableFormat.TWO_LEVEL, 8, true);
            Program program = bench.exec();
            program.map(START, PAGES, READ_WRITE);
            program.mapFile(bench.file(PAGES), 0, FILE, PAGES, READ_WRITE, true);
            for (int page = 0; page < PAGES; page++) {
                program.write(START + page * PAGE, 1000 + page);
                program.write(FILE + page * PAGE, 2000 + page);
            }
            bench.call(bench.memory().lru()::drain);
            bench.check();
            return new Books(bench, program);
        }

        MemoryParts memory() {
            return bench.memory();
        }

        FrameTable frames() {
            return memory().boot().table();
        }

        AddressSpace space() {
            return program.space();
        }

        Vma vma(int va) {
            return space().vmas().peek(va);
        }

        int frame(int va) {
            return bench.frame(program, va);
        }

        int frameOf(FrameUse use) {
            int frame = 0;
            while (frames().use(frame) != use) {
                frame++;
            }
            return frame;
        }

        void addUser(int va) {
            bench.call(() -> frames().get(frame(va)));
        }

        void note(int frame, int flags) {
            frames().note(frame, flags);
        }

        void convert(FrameUse from, FrameUse to) {
            frames().convert(frameOf(from), to);
        }

        long entry(int va) {
            return bench.entry(program, va);
        }

        void setEntry(int va, long entry) {
            bench.call(() -> memory().tables().write(memory().tables().locate(space(), va), entry));
        }

        void exchangeEntries(int one, int other) {
            long entry = entry(one);
            setEntry(one, entry(other));
            setEntry(other, entry);
        }

        NonPresentPte encoding() {
            return memory().swap().space().encoding();
        }

        void resize(int va, int start, int end) {
            bench.call(() -> vma(va).resize(start, end, vma(va).pageOffset()));
        }

        void mapAgain(int va) {
            long pte = memory().tables().locate(space(), va);
            bench.call(() -> {
                memory().rmap().prepare(vma(va));
                memory().rmap().addAnon(frame(va), vma(va), va, pte);
            });
        }

        void setFlags(int va, int flags) {
            bench.call(() -> vma(va).setFlags(flags));
        }

        void toSwap() {
            bench.squeeze(1500);
            bench.check();
        }

        int slot() {
            for (int page = 0; page < PAGES; page++) {
                long entry = entry(START + page * PAGE);
                if (NonPresentPte.isSwap(entry)) {
                    return encoding().swapEntry(entry);
                }
            }
            throw new AssertionError("nothing is on swap");
        }
    }

    private static Arguments of(String violation, Consumer<Books> falsify) {
        return Arguments.of(violation, falsify);
    }

    static Stream<Arguments> addressSpaces() {
        return Stream.of(
                of("vma at 50008000 overlaps the one before", books -> {
                    books.program.map(START + PAGES * PAGE, 2, Vma.READ);
                    books.resize(START, START, START + (PAGES + 1) * PAGE);
                }),
                of("has bad bounds", books -> books.resize(START, START + 1, START + PAGES * PAGE)),
                of("reaches into the kernel", books -> books.resize(FILE, FILE, 0xC0001000)),
                of("vmas are linked, ", books -> books.bench.scratch().map(START, 1, READ_WRITE)),
                of(
                        "pages are promised, ",
                        books -> books.setFlags(START, books.vma(START).flags() ^ Vma.ACCOUNT)),
                of("pages mapped", books -> books.space().addResident(1)),
                of("table pages, ", books -> books.space().addTablePages(1)),
                of(
                        "vma at 50010000 is nonlinear true, its file says false",
                        books -> books.setFlags(FILE, books.vma(FILE).flags() | Vma.NONLINEAR)),
                of("volatile ranges are in trees, ", books -> {
                    Program hidden = books.bench.scratch();
                    hidden.map(START, PAGES, READ_WRITE);
                    hidden.markVolatile(START, PAGES, true);
                }),
                of("cursor 57000000 is outside its range", books -> {
                    books.program.markVolatile(START, PAGES, true);
                    VolatileRange range = books.memory()
                            .manager()
                            .spaces()
                            .volatileRanges()
                            .tree(books.space())
                            .first();
                    books.bench.call(() -> range.setCursor(0x57000000));
                }));
    }

    static Stream<Arguments> pageTables() {
        return Stream.of(
                of("frames hold page tables, ", books -> books.convert(FrameUse.FREE, FrameUse.PAGE_TABLE)),
                of("which is kernel", books -> books.frames()
                        .convert((int) (books.space().root() >>> 12), FrameUse.KERNEL)),
                of("is used twice", books -> {
                    long directory = books.space().root();
                    long entry = books.memory().tables().peek(directory + (START >>> 22) * 4L);
                    books.bench.call(() -> books.memory().tables().write(directory + (START >>> 22) * 4L + 4, entry));
                }),
                of(
                        "maps reserved frame",
                        books -> books.setEntry(START, Pte.of(books.frameOf(FrameUse.KERNEL), Pte.PAGE_SHARED))),
                of("50040000 is mapped outside any vma", books -> books.setEntry(NOWHERE, books.entry(START))),
                of(
                        "50000000 is writable in a vma that is not",
                        books -> books.setFlags(START, books.vma(START).flags() & ~Vma.WRITE)),
                of(
                        "50010000 has purged entry",
                        books -> books.setEntry(FILE, books.encoding().purged())),
                of(
                        "50010000 has file offset",
                        books -> books.setEntry(FILE, books.encoding().file(1))),
                of("50010000 of a linear vma shows page 1", books -> books.exchangeEntries(FILE, FILE + PAGE)),
                of("50000000 is writable but its page has 2 users", books -> books.addUser(START)));
    }

    static Stream<Arguments> pages() {
        return Stream.of(
                of("count 2, mapped by 1 entries", books -> books.addUser(START)),
                of("of a file: count 3, mapped by 1 entries, 1 owners", books -> books.addUser(FILE)),
                of("of a file is not at its index 7", books -> books.frames()
                        .setMapping(books.frame(FILE), books.frames().mapping(books.frame(FILE)), 7)),
                of(
                        "frames hold pages of files, ",
                        books -> books.bench.call(() -> books.frames().setMapping(books.frame(FILE), null, 0))),
                of("is slab but mapped", books -> books.frames().convert(books.frame(START), FrameUse.SLAB)),
                of("frames are free, ", books -> books.convert(FrameUse.FREE, FrameUse.KERNEL)),
                of("frames hold slabs, ", books -> books.convert(FrameUse.FREE, FrameUse.SLAB)),
                of("map count 2, mapped by 1 entries", books -> books.mapAgain(START)),
                of("the walk finds 0 of 1 entries", books -> books.exchangeEntries(START, START + PAGE)));
    }

    static Stream<Arguments> listsAndSwap() {
        return Stream.of(
                of("PG_lru is true, on a list false", books -> books.note(books.frameOf(FrameUse.FREE), PageFlag.LRU)),
                of(
                        "PG_lru is false, on a list true",
                        books -> books.bench.call(() -> books.frames().clear(books.frame(START), PageFlag.LRU))),
                of("is slab but on an LRU list", books -> books.frames().convert(books.frame(START), FrameUse.SLAB)),
                of("is anonymous but on no LRU list", books -> books.convert(FrameUse.FREE, FrameUse.ANON)),
                of(
                        "an LRU list says",
                        books -> books.bench.call(() -> books.memory()
                                .lru()
                                .link(books.frame(START), books.memory().lru().zoneOf(books.frame(START)), true))),
                of("on the other list", books -> books.note(books.frame(FILE), PageFlag.ACTIVE)),
                of("is file but given up by MADV_FREE", books -> books.note(books.frame(FILE), PageFlag.LAZY_FREE)),
                of(
                        "names swap slot",
                        books -> books.setEntry(START, books.encoding().swap(NonPresentPte.entryOf(7, 1)))),
                of("has 2 users, 1 are found", books -> {
                    books.toSwap();
                    books.bench.call(() -> books.memory().swap().space().duplicate(books.slot()));
                }),
                of("is in the swap cache for slot", books -> books.note(books.frame(START), PageFlag.SWAP_CACHE)),
                of(
                        "pages are in the swap cache, it says",
                        books -> books.note(books.frame(START), PageFlag.SWAP_CACHE)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"addressSpaces", "pageTables", "pages", "listsAndSwap"})
    void aFalsifiedBookIsNoticed(String violation, Consumer<Books> falsify) {
        Books books = Books.balanced("2.6.7");

        falsify.accept(books);

        assertThatThrownBy(books.bench::check)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(violation);
    }

    /** 2.6.2 keeps a pte_chain for each page. */
    @Test
    void anEntryThatAWalkFindsTwiceIsNoticed() {
        Books books = Books.balanced("2.6.2");

        books.mapAgain(START);

        assertThatThrownBy(books.bench::check)
                .hasMessageContaining("the walk finds entry")
                .hasMessageContaining("twice");
    }

    @Test
    void contentsThatAreNotWhatAProgramWroteAreNoticed() {
        Books books = Books.balanced("2.6.7");

        books.exchangeEntries(START, START + PAGE);

        assertThatThrownBy(books.bench::check).hasMessageContaining("50000000 holds 1001 instead of 1000");
    }

    @Test
    void aTranslationThatIsNotInAnyTableIsNoticed() {
        BenchKernel kernel = BenchKernel.boot("2.6.7", PageTableFormat.TWO_LEVEL, 8, false, 0, 1);
        MmChecker.check(kernel.machine(), kernel.kernel());
        AddressSpace space = kernel.parts().processes().all().iterator().next().space();
        PageTables tables = kernel.memory().tables();
        long pte = tables.locate(space, kernel.machine().cpus().get(0).state().eip);

        kernel.call(() -> tables.write(pte, Pte.NONE));

        assertThat(MmChecker.violations(kernel.machine(), kernel.kernel()))
                .anyMatch(line -> line.contains("a TLB maps"));
    }
}
