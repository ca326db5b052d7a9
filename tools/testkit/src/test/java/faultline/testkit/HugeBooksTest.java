package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.huge.HugePool;
import faultline.kernel.mm.Vma;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whichever book of huge pages is falsified, the checker says so. */
class HugeBooksTest {

    private static final int START = MmWorkbench.START;
    private static final int POOL = 4;

    /** A kernel with a pool of huge pages, of which a program has a private copy at {@link #START}. */
    record Books(MmWorkbench bench, Program program) {

        static Books balanced() {
            MmWorkbench bench = Area.bench("2.6.7", MappingKind.HUGETLB, 8, POOL);
            Program program = new Area(bench, MappingKind.HUGETLB, 1).filled();
            bench.check();
            return new Books(bench, program);
        }

        HugePool pool() {
            return bench.memory().huge().pool();
        }

        FrameTable frames() {
            return bench.memory().boot().table();
        }

        Vma vma() {
            return program.space().vmas().peek(START);
        }

        int mapped() {
            return bench.frame(program, START);
        }

        int free() {
            int frame = 0;
            while (!(frames().use(frame) == FrameUse.HUGE && pool().isFree(frame))) {
                frame++;
            }
            return frame;
        }

        void addUser(int page) {
            bench.call(() -> pool().get(page));
        }

        void convert(int frame, FrameUse use) {
            frames().convert(frame, use);
        }

        void setFlags(int flags) {
            bench.call(() -> vma().setFlags(flags));
        }
    }

    private static Arguments of(String violation, Consumer<Books> falsify) {
        return Arguments.of(violation, falsify);
    }

    static Stream<Arguments> falsifications() {
        return Stream.of(
                of(
                        "is outside any vma of huge pages",
                        books -> books.setFlags(books.vma().flags() & ~Vma.HUGETLB)),
                of(
                        "is writable in a vma that is not",
                        books -> books.setFlags(books.vma().flags() & ~Vma.WRITE)),
                of("which is kernel", books -> books.convert(books.mapped(), FrameUse.KERNEL)),
                of("is part of a huge page but counted", books -> books.addUser(books.free() + 1)),
                of("count 1, mapped by 0 entries, 0 owners", books -> books.addUser(books.free())),
                of("has 1 users, but free is true", books -> books.addUser(books.free())),
                of("is not at its index 7", books -> books.frames().setMapping(books.free(), books, 7)),
                of("3 huge pages are there, the pool says 4", books -> books.convert(books.free(), FrameUse.KERNEL)),
                of("huge pages are free, the pool says", books -> books.convert(books.free(), FrameUse.KERNEL)),
                of("frames are huge, which is not 4 pages", books -> books.convert(books.free() + 1, FrameUse.KERNEL)),
                of(
                        "free huge pages are promised",
                        books -> books.bench.call(() -> books.pool().unreserve(1 + POOL))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("falsifications")
    void aFalsifiedBookIsNoticed(String violation, Consumer<Books> falsify) {
        Books books = Books.balanced();

        falsify.accept(books);

        assertThatThrownBy(books.bench::check)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(violation);
    }
}
