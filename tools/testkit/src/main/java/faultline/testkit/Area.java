package faultline.testkit;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.abi.Errno;
import faultline.kernel.fault.FaultResult;

/**
 * Memory of one kind at {@link MmWorkbench#START} of a program, page by page: of 4 KB or huge ones. Calls that a kernel refuses for this
 * kind must be refused with the errno of Linux, and then the contents are as before.
 */
final class Area {

    private static final int PAGE = 4096;
    private static final int READ_WRITE = 3;

    private final MmWorkbench bench;
    private final MappingKind kind;
    private final int pages;
    private final int unit;
    private final BenchFile file;

    /** {@code pages} pages of {@code kind} that programs can map; nothing can be when memory ran out. */
    Area(MmWorkbench bench, MappingKind kind, int pages) {
        this.bench = bench;
        this.kind = kind;
        this.pages = pages;
        this.unit = kind.huge() ? bench.memory().huge().pageBytes() / PAGE : 1;
        this.file = make();
    }

    /** A booted kernel with room for this kind: {@code hugePages} huge pages, and {@code megabytes} of RAM for all else. */
    static MmWorkbench bench(String design, MappingKind kind, long megabytes, int hugePages) {
        if (!kind.huge()) {
            return new MmWorkbench(design, PageTableFormat.TWO_LEVEL, megabytes, true);
        }
        MmWorkbench bench = new MmWorkbench(design, PageTableFormat.PAE, megabytes + 2L * hugePages, true);
        int[] got = new int[1];
        bench.call(() -> got[0] = bench.memory().huge().pool().resize(hugePages));
        if (got[0] != hugePages) {
            throw new IllegalStateException("only " + got[0] + " huge pages");
        }
        return bench;
    }

    private BenchFile make() {
        return switch (kind) {
            case ANONYMOUS, VOLATILE -> null;
            case FILE_PRIVATE, FILE_SHARED, NONLINEAR -> bench.files().stored(pages);
            case SHARED_ANONYMOUS -> bench.files().memory(pages);
            case TMPFS -> bench.files().tmpfs(pages);
            case SEGMENT -> bench.files().segment(pages, false);
            case HUGETLB -> bench.files().huge(pages);
            case HUGETLB_SEGMENT -> bench.files().segment(pages, true);
        };
    }

    /** The file, or null. */
    BenchFile file() {
        return file;
    }

    /** Where page {@code index} is; further ones are behind the area. */
    int at(int index) {
        return MmWorkbench.START + index * unit * PAGE;
    }

    /** A new program that has it mapped and each page filled with 100 and its index, or null when memory ran out. */
    Program filled() {
        Program program = bench.exec();
        if (program == null || !map(program)) {
            return program;
        }
        for (int i = 0; i < pages; i++) {
            write(program, i, 100 + i);
        }
        if (kind == MappingKind.VOLATILE) {
            program.markVolatile(at(0), pages, true);
        }
        return program;
    }

    /** Maps all of it; false when memory ran out. */
    boolean map(Program program) {
        int result = mapped(program);
        boolean done = result == at(0);
        for (int i = 0; done && kind == MappingKind.NONLINEAR && i < pages; i++) {
            program.remapFile(file, pages - 1 - i, at(i), 1, false);
        }
        return done;
    }

    private int mapped(Program program) {
        return switch (kind) {
            case ANONYMOUS, VOLATILE -> program.map(at(0), pages, READ_WRITE);
            case SEGMENT, HUGETLB_SEGMENT -> file == null ? -1 : program.attach(file, at(0));
            default -> file == null ? -1 : show(program, 0, 0, pages, kind.shared());
        };
    }

    /** Maps {@code count} pages of the file from page {@code first} on at page {@code index}; the address or a negative errno. */
    int show(Program program, int index, int first, int count, boolean shared) {
        return program.mapFile(file, first * unit, at(index), count * unit, READ_WRITE, shared);
    }

    /** A write to a page that is mapped. */
    FaultResult write(Program program, int index, int value) {
        if (!program.has(at(index))) {
            return FaultResult.NOT_MAPPED;
        }
        FaultResult result = program.write(at(index), value);
        if (result == FaultResult.PURGED) {
            // The program is told, says that it needs the page, and writes it anew.
            program.unmarkVolatile(at(index), 1);
            result = program.write(at(index), value);
        }
        return result;
    }

    /** A read of a page that is mapped. */
    FaultResult read(Program program, int index) {
        return program.has(at(index)) ? program.read(at(index)) : FaultResult.NOT_MAPPED;
    }

    /** mprotect, which the kernels of the time refuse for huge pages. */
    int protect(Program program, int index, int count, int prot) {
        int result = program.protect(at(index), count * unit, prot);
        boolean refused = kind.huge() && !bench.memory().huge().paging().mayProtect();
        return refused && result == Errno.EACCES.result() ? 0 : result;
    }

    /** munmap. */
    int unmap(Program program, int index, int count) {
        return program.unmap(at(index), count * unit);
    }

    /** mremap to page {@code to}, or with {@code to} -1 in place; it is refused for huge pages. */
    int move(Program program, int index, int count, int newCount, int to) {
        int target = to < 0 ? 0 : at(to);
        int result = program.remap(at(index), count * unit, newCount * unit, target);
        boolean shrinks = to < 0 && newCount <= count;
        // What was not moved there before is not there now.
        boolean refused = result == Errno.EINVAL.result() || result == Errno.EFAULT.result() && !program.has(at(index));
        return kind.huge() && !shrinks && refused ? target(index, to) : result;
    }

    private int target(int index, int to) {
        return to < 0 ? at(index) : at(to);
    }

    /** ftruncate to {@code length} pages; false where its length is fixed, or the kernel refuses. */
    boolean truncate(int length) {
        return file != null && bench.truncate(file, length * unit);
    }

    /** How many of its pages {@code program} could not touch without a fault. */
    int absent(Program program) {
        int count = 0;
        for (int i = 0; i < pages; i++) {
            count += (bench.entry(program, at(i)) & 1) == 0 ? 1 : 0;
        }
        return count;
    }
}
