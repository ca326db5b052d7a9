package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.frame.AllocationPolicy;
import faultline.kernel.kernel.MmDesigns;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How many vmas there are after what may merge or split them: vma_merge's eight cases (Linux 2.6.7 mm/mmap.c), and splits by munmap and
 * mprotect, of every kind of memory, under each design. Where a kernel or its reverse map does not allow a merge the number says so.
 *
 * <p>Sources of the numbers: mm/mmap.c vma_merge and mm/mprotect.c of 2.6.7 for the designs with full merging; 2.6.2 mm/mprotect.c
 * and mm/mremap.c, which merge only private anonymous memory, and mm/mmap.c, which merges files too; 2.4.20 mm/mmap.c, which merges no files;
 * seed 000 for 2.6.5-aa (merging for mprotect and mremap is disabled) and for anonmm (allows all merging); is_mergeable_anon_vma
 * for those whose vmas know an anon_vma: two different ones do not merge. vm_ops->close, which System V memory has, forbids merging in
 * each (is_mergeable_vma of 2.6.2; facts linux-mm.md 6.3).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MergeTableTest {

    private static final int PAGE = 4096;
    private static final int START = MmWorkbench.START;
    private static final int FAR = START + 0x0100_0000;
    private static final int READ = 1;
    private static final int READ_WRITE = 3;

    /** What the mappings are of, and what has happened to their pages. */
    enum Memory {
        /** Private anonymous memory that nobody has touched. */
        UNTOUCHED,
        /** Written as one mapping before it was cut. */
        TOGETHER,
        /** Each mapping was written when it had no neighbour. */
        APART,
        /** A child's copy of {@link #TOGETHER}. */
        FORKED,
        /** A private mapping of a file. */
        PRIVATE_FILE,
        /** A shared mapping of a file. */
        SHARED_FILE,
        /** System V shared memory. */
        SEGMENT
    }

    /**
     * One row for several kinds of memory.
     *
     * @param name the call, and the case of vma_merge where there is one
     * @param before a letter for each page: w written and read, r read only, n no rights, . nothing; one mapping for each run
     * @param action m map, p protect, v move there from elsewhere, b move away and back, u unmap
     * @param rights of the pages from {@code from} up to {@code to} afterwards
     * @param memory what is mapped
     * @param counts vmas under each design in the order of {@link MmDesigns#all}
     */
    record Row(String name, String before, char action, char rights, int from, int to, Memory memory, int[] counts) {

        @Override
        public String toString() {
            return name + " of " + memory;
        }
    }

    /** Name, layout, action, rights, from, to, kinds of memory, then 2.4, 2.6.2, objrmap, anonmm, 2.6.5-aa, 2.6.7 and 2.6.34. */
    private static final String TABLE = """
            mmap-case-1     ww..ww  m w 2 4  UNTOUCHED,TOGETHER        1 1 1 1 1 1 1
            mmap-case-1     ww..ww  m w 2 4  APART                     1 1 1 1 1 2 2
            mmap-case-1     ww..ww  m w 2 4  FORKED                    1 1 1 1 2 1 2
            mmap-case-1     ww..ww  m w 2 4  PRIVATE_FILE,SHARED_FILE  3 1 1 1 1 1 1
            mmap-case-2     ww..rr  m w 2 4  UNTOUCHED,TOGETHER,APART  2 2 2 2 2 2 2
            mmap-case-2     ww..rr  m w 2 4  FORKED                    2 2 2 2 2 2 2
            mmap-case-2     ww..rr  m w 2 4  PRIVATE_FILE,SHARED_FILE  3 2 2 2 2 2 2
            mmap-case-3     rr..ww  m w 2 4  UNTOUCHED,TOGETHER,APART  2 2 2 2 2 2 2
            mmap-case-3     rr..ww  m w 2 4  FORKED                    2 2 2 2 2 2 2
            mmap-case-3     rr..ww  m w 2 4  PRIVATE_FILE,SHARED_FILE  3 2 2 2 2 2 2
            mmap-alone      rr..rr  m w 2 4  UNTOUCHED,TOGETHER,APART  3 3 3 3 3 3 3
            mremap-case-1   ww..ww  v w 2 4  UNTOUCHED                 1 1 1 1 3 1 1
            mremap-case-2   ww..rr  v w 2 4  UNTOUCHED                 2 2 2 2 3 2 2
            mremap-case-3   rr..ww  v w 2 4  UNTOUCHED                 2 2 2 2 3 2 2
            mremap-case-1   ww..ww  v w 2 4  TOGETHER,APART            1 1 1 1 3 3 3
            mremap-case-2   ww..rr  v w 2 4  TOGETHER,APART            2 2 2 2 3 3 3
            mremap-case-3   rr..ww  v w 2 4  TOGETHER,APART            2 2 2 2 3 3 3
            mremap-case-1   ww..ww  v w 2 4  PRIVATE_FILE,SHARED_FILE  3 3 3 1 3 1 1
            mremap-case-2   ww..rr  v w 2 4  PRIVATE_FILE,SHARED_FILE  3 3 3 2 3 2 2
            mremap-case-3   rr..ww  v w 2 4  PRIVATE_FILE,SHARED_FILE  3 3 3 2 3 2 2
            there-and-back  wwwwww  b w 2 4  UNTOUCHED,TOGETHER        1 1 1 1 3 1 1
            there-and-back  wwwwww  b w 2 4  FORKED                    1 1 1 1 3 1 1
            there-and-back  wwwwww  b w 2 4  PRIVATE_FILE,SHARED_FILE  3 3 3 1 3 1 1
            there-and-back  wwwwww  b w 2 4  SEGMENT                   3 3 3 3 3 3 3
            mprotect-case-4 wwwwrr  p r 2 4  UNTOUCHED,TOGETHER        2 2 2 2 3 2 2
            mprotect-case-4 wwwwrr  p r 2 4  APART                     2 2 2 2 3 3 3
            mprotect-case-4 wwwwrr  p r 2 4  FORKED                    2 2 2 2 3 2 3
            mprotect-case-4 wwwwrr  p r 2 4  PRIVATE_FILE,SHARED_FILE  3 3 3 2 3 2 2
            mprotect-case-4 wwwwrr  p r 2 4  SEGMENT                   3 3 3 3 3 3 3
            mprotect-case-5 wwrrrr  p w 2 4  UNTOUCHED,TOGETHER        2 2 2 2 3 2 2
            mprotect-case-5 wwrrrr  p w 2 4  APART                     2 2 2 2 3 3 3
            mprotect-case-5 wwrrrr  p w 2 4  FORKED                    2 2 2 2 3 2 3
            mprotect-case-5 wwrrrr  p w 2 4  PRIVATE_FILE,SHARED_FILE  3 3 3 2 3 2 2
            mprotect-case-5 wwrrrr  p w 2 4  SEGMENT                   3 3 3 3 3 3 3
            mprotect-case-6 wwrrww  p w 2 4  UNTOUCHED,TOGETHER        1 1 1 1 3 1 1
            mprotect-case-6 wwrrww  p w 2 4  APART                     1 1 1 1 3 3 3
            mprotect-case-6 wwrrww  p w 2 4  FORKED                    1 1 1 1 3 1 3
            mprotect-case-6 wwrrww  p w 2 4  PRIVATE_FILE,SHARED_FILE  3 3 3 1 3 1 1
            mprotect-case-6 wwrrww  p w 2 4  SEGMENT                   3 3 3 3 3 3 3
            mprotect-case-7 wwrrnn  p w 2 4  UNTOUCHED,TOGETHER        2 2 2 2 3 2 2
            mprotect-case-7 wwrrnn  p w 2 4  APART                     2 2 2 2 3 3 3
            mprotect-case-7 wwrrnn  p w 2 4  FORKED                    2 2 2 2 3 2 3
            mprotect-case-7 wwrrnn  p w 2 4  PRIVATE_FILE,SHARED_FILE  3 3 3 2 3 2 2
            mprotect-case-7 wwrrnn  p w 2 4  SEGMENT                   3 3 3 3 3 3 3
            mprotect-case-8 nnrrww  p w 2 4  UNTOUCHED,TOGETHER        2 2 2 2 3 2 2
            mprotect-case-8 nnrrww  p w 2 4  APART                     2 2 2 2 3 3 3
            mprotect-case-8 nnrrww  p w 2 4  FORKED                    2 2 2 2 3 2 3
            mprotect-case-8 nnrrww  p w 2 4  PRIVATE_FILE,SHARED_FILE  3 3 3 2 3 2 2
            mprotect-case-8 nnrrww  p w 2 4  SEGMENT                   3 3 3 3 3 3 3
            mprotect-middle wwwwww  p r 2 4  ALL                       3 3 3 3 3 3 3
            mprotect-head   wwwwww  p r 0 2  ALL                       2 2 2 2 2 2 2
            mprotect-tail   wwwwww  p n 4 6  ALL                       2 2 2 2 2 2 2
            mprotect-whole  wwwwww  p r 0 6  ALL                       1 1 1 1 1 1 1
            mprotect-across wwrrww  p n 1 5  UNTOUCHED,TOGETHER        3 3 3 3 5 3 3
            mprotect-across wwrrww  p n 1 5  FORKED                    3 3 3 3 5 3 5
            mprotect-across wwrrww  p n 1 5  APART                     3 3 3 3 5 5 5
            mprotect-across wwrrww  p n 1 5  PRIVATE_FILE,SHARED_FILE  5 5 5 3 5 3 3
            mprotect-across wwrrww  p n 1 5  SEGMENT                   5 5 5 5 5 5 5
            munmap-middle   wwwwww  u . 2 4  ALL                       2 2 2 2 2 2 2
            munmap-head     wwwwww  u . 0 2  ALL                       1 1 1 1 1 1 1
            munmap-tail     wwwwww  u . 4 6  ALL                       1 1 1 1 1 1 1
            munmap-across   wwrrww  u . 1 5  ALL                       2 2 2 2 2 2 2
            munmap-hole     ww..ww  u . 1 5  ALL                       2 2 2 2 2 2 2
            munmap-whole    wwrrww  u . 0 6  ALL                       0 0 0 0 0 0 0
            """;

    private final Map<String, MmWorkbench> benches = new TreeMap<>();

    static Stream<Row> rows() {
        return TABLE.lines().flatMap(MergeTableTest::rows);
    }

    private static Stream<Row> rows(String line) {
        String[] word = line.trim().split(" +");
        int[] counts = IntStream.range(7, word.length)
                .map(i -> Integer.parseInt(word[i]))
                .toArray();
        Stream<Memory> kinds = word[6].equals("ALL")
                ? Stream.of(Memory.values())
                : Arrays.stream(word[6].split(",")).map(Memory::valueOf);
        return kinds.map(memory -> new Row(
                word[0],
                word[1],
                word[2].charAt(0),
                word[3].charAt(0),
                Integer.parseInt(word[4]),
                Integer.parseInt(word[5]),
                memory,
                counts));
    }

    static Stream<Arguments> rowsAndDesigns() {
        return MmDesigns.all().stream().flatMap(design -> rows().map(row -> Arguments.of(row, design.name())));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("rowsAndDesigns")
    void countsAreThoseOfTheDesign(Row row, String design) {
        Board board = new Board(idle(design), row);
        assertThat(board.vmas()).as("before").isEqualTo(runs(row.before));

        assertThat(board.act()).isZero();

        assertThat(board.vmas()).isEqualTo(row.counts[MmDesigns.all().indexOf(MmDesigns.byName(design))]);
        board.bench.readAll();
        board.bench.close();
        benches.put(design, board.bench);
    }

    /** A booted kernel that nobody uses; who has not broken it puts it back. */
    private MmWorkbench idle(String design) {
        MmWorkbench bench = benches.remove(design);
        return bench == null ? new MmWorkbench(design, PageTableFormat.TWO_LEVEL, 8, false) : bench;
    }

    /** A merge or split that memory does not suffice for leaves contents and books as they must be, and can be done later. */
    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("rowsAndDesigns")
    void withoutMemoryNothingIsLost(Row row, String design) {
        MmWorkbench bench = idle(design);
        int victim = 0;
        boolean failed = true;
        while (failed) {
            Board board = new Board(bench, row);
            FailingAllocation failing = new FailingAllocation(++victim);
            board.bench.allow(failing);
            board.act();
            board.bench.check();
            failed = failing.failed();
            board.bench.allow(AllocationPolicy.ALWAYS);
            board.bench.close();
        }
        benches.put(design, bench);
    }

    private static int runs(String layout) {
        int count = 0;
        for (int i = 0; i < layout.length(); i++) {
            boolean begins = i == 0 || layout.charAt(i - 1) != layout.charAt(i);
            count += begins && layout.charAt(i) != '.' ? 1 : 0;
        }
        return count;
    }

    private static int rights(char letter) {
        return letter == 'w' ? READ_WRITE : letter == 'r' ? READ : 0;
    }

    /** A program with the mappings of a row. */
    private static final class Board {
        private final MmWorkbench bench;
        private final Row row;
        private final BenchFile file;
        private Program program;

        Board(MmWorkbench bench, Row row) {
            this.bench = bench;
            this.row = row;
            this.program = bench.exec();
            this.file = file();
            if (row.memory == Memory.APART) {
                buildApart();
            } else {
                build();
            }
            if (row.memory == Memory.FORKED) {
                program = bench.fork(program);
            }
            if (row.action == 'v') {
                map(FAR, row.from, row.to);
                write(FAR, row.to - row.from);
            }
        }

        private BenchFile file() {
            return switch (row.memory) {
                case PRIVATE_FILE, SHARED_FILE -> bench.storedFile(row.before.length());
                case SEGMENT -> bench.files().segment(row.before.length(), false);
                default -> null;
            };
        }

        private int length() {
            return row.before.length();
        }

        private void map(int va, int from, int to) {
            int result =
                    switch (row.memory) {
                        case SEGMENT -> program.attach(file, va);
                        case PRIVATE_FILE -> program.mapFile(file, from, va, to - from, READ_WRITE, false);
                        case SHARED_FILE -> program.mapFile(file, from, va, to - from, READ_WRITE, true);
                        default -> program.map(va, to - from, READ_WRITE);
                    };
            if (result != va) {
                throw new AssertionError("not mapped: " + result);
            }
        }

        private void write(int va, int pages) {
            for (int i = 0; i < pages && row.memory != Memory.UNTOUCHED && row.memory != Memory.PRIVATE_FILE; i++) {
                program.write(va + i * PAGE, 100 + i);
            }
        }

        private void build() {
            map(START, 0, length());
            write(START, length());
            for (int i = 0; i < length(); i++) {
                char letter = row.before.charAt(i);
                if (letter == '.') {
                    program.unmap(START + i * PAGE, 1);
                } else if (letter != 'w' && (i == 0 || row.before.charAt(i - 1) != letter)) {
                    program.protect(START + i * PAGE, end(i) - i, rights(letter));
                }
            }
        }

        /** Where the run that begins at {@code page} ends. */
        private int end(int page) {
            int end = page;
            while (end < length() && row.before.charAt(end) == row.before.charAt(page)) {
                end++;
            }
            return end;
        }

        /** From right to left; the last page of each run closes the gap to its neighbour when both have been written. */
        private void buildApart() {
            for (int end = length(); end > 0; ) {
                int start = end - 1;
                while (start > 0 && row.before.charAt(start - 1) == row.before.charAt(end - 1)) {
                    start--;
                }
                char letter = row.before.charAt(start);
                if (letter != '.') {
                    program.map(START + start * PAGE, end - 1 - start, READ_WRITE);
                    write(START + start * PAGE, end - 1 - start);
                    program.map(START + (end - 1) * PAGE, 1, READ_WRITE);
                    program.protect(START + start * PAGE, end - start, rights(letter));
                }
                end = start;
            }
        }

        int vmas() {
            int far = row.action == 'v' && program.space().vmas().peek(FAR) != null ? 1 : 0;
            return program.space().vmas().size() - far;
        }

        /** 0, or a negative errno. */
        int act() {
            int va = START + row.from * PAGE;
            int pages = row.to - row.from;
            return switch (row.action) {
                case 'm' ->
                    mapped(
                            row.memory == Memory.PRIVATE_FILE || row.memory == Memory.SHARED_FILE
                                    ? program.mapFile(
                                            file,
                                            row.from,
                                            va,
                                            pages,
                                            rights(row.rights),
                                            row.memory == Memory.SHARED_FILE)
                                    : program.map(va, pages, rights(row.rights)));
                case 'p' -> program.protect(va, pages, rights(row.rights));
                case 'u' -> program.unmap(va, pages);
                case 'v' -> mapped(program.remap(FAR, pages, pages, va));
                default -> {
                    int away = mapped(program.remap(va, pages, pages, FAR));
                    yield away != 0 ? away : mapped(program.remap(FAR, pages, pages, va));
                }
            };
        }

        private static int mapped(int address) {
            return address > 0 ? 0 : address;
        }
    }
}
