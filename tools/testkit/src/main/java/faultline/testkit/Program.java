package faultline.testkit;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.MapFlags;
import faultline.kernel.fault.FaultResult;
import faultline.kernel.mapping.Mmap;
import faultline.kernel.mapping.Mremap;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.testkit.BenchFile.Cell;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** One address space on a {@link MmWorkbench}, with what the first word of each of its pages must hold. */
public final class Program {

    /** MADV_DONTNEED. */
    public static final int DONT_NEED = 4;
    /** MADV_FREE. */
    public static final int FREE = 8;
    /** MADV_REMOVE. */
    public static final int REMOVE = 9;

    private static final int BRK = 45;
    private static final int MMAP2 = 192;
    private static final int VRANGE_BYTES = 501;

    private static final int PAGE = 4096;

    private final MmWorkbench bench;
    private final AddressSpace space;
    private final TreeMap<Integer, Cell> contents = new TreeMap<>();

    Program(MmWorkbench bench, AddressSpace space) {
        this.bench = bench;
        this.space = space;
    }

    /** The address space. */
    public AddressSpace space() {
        return space;
    }

    /** What the first word of each mapped page must hold, by address. */
    SortedMap<Integer, Cell> contents() {
        return contents;
    }

    /** Whether a page is mapped at {@code va}. */
    public boolean has(int va) {
        return contents.containsKey(va);
    }

    /** What a child has after fork: copies of what is private, the same of what is shared, nothing of what MADV_DONTFORK is about. */
    void inherit(Program parent) {
        parent.contents.forEach((va, cell) -> {
            if (!parent.space.vmas().peek(va).has(Vma.DONT_COPY)) {
                contents.put(va, cell.ofFile() ? cell : cell.copy());
            }
        });
    }

    /** mmap of {@code pages} pages of {@code file} from page {@code first} on at {@code va}; the address or a negative errno. */
    public int mapFile(BenchFile file, int first, int va, int pages, int prot, boolean shared) {
        return mapFile(file, first, va, pages, prot, shared ? MapFlags.MAP_SHARED : MapFlags.MAP_PRIVATE);
    }

    /** As above with MAP_ flags, to which MAP_FIXED is added. */
    public int mapFile(BenchFile file, int first, int va, int pages, int prot, int flags) {
        Mmap.Request request =
                new Mmap.Request(va, pages * PAGE, prot, flags | MapFlags.MAP_FIXED, file.mapped(), first);
        int result = bench.mappings().mapFile(this, request);
        if (result == va) {
            shows(file, first, va, pages);
        } else {
            dropUnmapped(va, pages);
        }
        return result;
    }

    /** {@code pages} pages of {@code file} from page {@code first} on are mapped at {@code va} now. */
    private void shows(BenchFile file, int first, int va, int pages) {
        range(va, pages).clear();
        for (int i = 0; i < pages; i++) {
            if (file.begins(first + i)) {
                contents.put(va + i * PAGE, file.cell(first + i));
            }
        }
    }

    /** shmat of all of {@code segment} at {@code va}, where nothing may be; the address or a negative errno. */
    public int attach(BenchFile segment, int va) {
        int result = bench.files().attach(this, segment, va);
        if (result == va) {
            shows(segment, 0, va, segment.pages());
        }
        return result;
    }

    /** shmdt of what was attached at {@code va}; 0 or a negative errno. */
    public int detach(int va) {
        int result = bench.files().detach(this, va);
        if (result == 0) {
            contents.keySet().removeIf(at -> !mapped(at));
        }
        return result;
    }

    private boolean mapped(int va) {
        Vma vma = space.vmas().peek(va);
        return vma != null && vma.contains(va);
    }

    /**
     * remap_file_pages: shows the pages of {@code file}, which is mapped there, from {@code first} on at {@code va}; 0 or a negative
     * errno.
     */
    public int remapFile(BenchFile file, int first, int va, int pages, boolean nonBlock) {
        int result = bench.mappings().remapFile(this, va, pages, first, nonBlock);
        for (int i = 0; i < pages && (result == 0 || result == Errno.ENOMEM.result()); i++) {
            // A call that ran out of memory has done a part.
            int at = va + i * PAGE;
            int index = result == 0 ? first + i : bench.pages().pageOfFile(this, at);
            contents.put(at, file.cell(index));
        }
        return result;
    }

    /** {@code file} has lost the pages from {@code first} up to {@code end}: so have private copies. */
    void forget(BenchFile file, int first, int end) {
        for (int va : List.copyOf(contents.keySet())) {
            Vma vma = space.vmas().peek(va);
            boolean copies = vma.file() != null && bench.fileOf(vma) == file && !vma.has(Vma.SHARED);
            int page = vma.pageIndex(va);
            if (copies && page >= first && page < end) {
                contents.put(va, file.cell(page));
            }
        }
    }

    /** Where a private mapping of a file has its own page by now, later changes of the file are not seen there. */
    void settle() {
        contents.keySet().forEach(this::settle);
    }

    private void settle(int va) {
        Cell cell = contents.get(va);
        Vma vma = space.vmas().peek(va);
        if (cell != null
                && cell.ofFile()
                && vma != null
                && !vma.has(Vma.SHARED)
                && bench.pages().isOwn(this, va)) {
            contents.put(va, cell.copy());
        }
    }

    /** mmap of private anonymous memory at {@code va}, over whatever is there; the address or a negative errno. */
    public int map(int va, int pages, int prot) {
        return map(va, pages, prot, 0);
    }

    /** As {@link #map(int, int, int)} with MAP_ flags more. */
    public int map(int va, int pages, int prot, int flags) {
        int all = flags | MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_FIXED;
        int result = bench.calls().make(this, MMAP2, va, pages * PAGE, prot, all, -1, 0);
        if (result == va) {
            range(va, pages).clear();
            for (int i = 0; i < pages; i++) {
                contents.put(va + i * PAGE, new Cell(false, 0));
            }
        } else {
            dropUnmapped(va, pages);
        }
        return result;
    }

    /**
     * mmap of shared or huge memory without a name at {@code va}: a new file as large as the mapping.
     *
     * @param unit pages of 4 KB in one of its pages
     * @param flags MAP_SHARED or MAP_PRIVATE, MAP_HUGETLB
     */
    int mapNew(int va, int pages, int unit, int flags) {
        int all = flags | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_FIXED;
        int result = bench.calls().make(this, MMAP2, va, pages * PAGE, Vma.READ | Vma.WRITE, all, -1, 0);
        if (result == va) {
            shows(bench.files().unnamed(space.vmas().peek(va).file().owner(), pages, unit), 0, va, pages);
            settle();
        } else {
            dropUnmapped(va, pages);
        }
        return result;
    }

    /** vrange in the form that returns bytes, with VRANGE_VOLATILE or VRANGE_NOVOLATILE and nobody to be told of purging. */
    int vrangeBytes(int va, int pages, int mode) {
        int result = bench.calls().make(this, VRANGE_BYTES, va, pages * PAGE, mode, 0);
        range(va, pages).forEach((at, cell) -> {
            if (bench.volatiles().purged(this, at) && !bench.volatiles().willTell(this, at)) {
                cell.set(0);
            }
        });
        return result;
    }

    /** Address of the page with number {@code index}, counted from the lowest that is mapped. */
    int page(int index) {
        return List.copyOf(contents.keySet()).get(index);
    }

    /** mmap of private anonymous memory wherever there is room; the address or a negative errno. */
    public int mapAnywhere(int pages, int prot) {
        int va = bench.mappings().mapAnywhere(this, pages, prot);
        for (int i = 0; i < pages && (va >= 0 || va < -PAGE); i++) {
            contents.put(va + i * PAGE, new Cell(false, 0));
        }
        return va;
    }

    /** munmap; 0 or a negative errno. */
    public int unmap(int va, int pages) {
        int result = bench.mappings().unmap(this, va, pages);
        if (result == 0) {
            range(va, pages).clear();
        }
        return result;
    }

    /** mprotect; 0 or a negative errno. */
    public int protect(int va, int pages, int prot) {
        return bench.mappings().protect(this, va, pages, prot);
    }

    /** mremap to a given address, or with {@code to} 0 to wherever there is room; the address or a negative errno. */
    public int remap(int va, int oldPages, int newPages, int to) {
        int flags = to == 0 ? Mremap.MAY_MOVE : Mremap.MAY_MOVE | Mremap.FIXED;
        int result =
                bench.mappings().remap(this, new Mremap.Request(va, oldPages * PAGE, newPages * PAGE, flags, to, -1L));
        if (result < 0 && result > -PAGE) {
            dropUnmapped(to, newPages);
            dropUnmapped(va, oldPages);
            return result;
        }
        TreeMap<Integer, Cell> old = new TreeMap<>(range(va, oldPages));
        range(va, oldPages).clear();
        range(result, newPages).clear();
        for (int i = 0; i < newPages; i++) {
            // A shrinking call succeeds over holes too.
            Cell cell = i < oldPages ? old.get(va + i * PAGE) : fresh(result + i * PAGE);
            if (cell != null) {
                contents.put(result + i * PAGE, cell);
            }
        }
        return result;
    }

    /** vrange with VRANGE_VOLATILE; 0 or a negative errno. */
    public int markVolatile(int va, int pages, boolean full) {
        return bench.volatiles().mark(this, va, pages, full);
    }

    /**
     * vrange with VRANGE_NOVOLATILE; 0, 1 or a negative errno.
     *
     * @throws AssertionError if a page was discarded and the call does not say so
     */
    public int unmarkVolatile(int va, int pages) {
        SortedMap<Integer, Cell> range = range(va, pages);
        // Where zeros are expected the program has been told before.
        boolean lost = range.entrySet().stream()
                .anyMatch(page ->
                        page.getValue().value() != 0 && bench.volatiles().purged(this, page.getKey()));
        int result = bench.volatiles().unmark(this, va, pages);
        if (result == 0 && lost) {
            throw new AssertionError("a page was discarded, and NOVOLATILE does not say so");
        }
        if (result == 1) {
            range.forEach((page, cell) -> {
                if (bench.volatiles().purged(this, page)) {
                    cell.set(0);
                }
            });
        }
        return result;
    }

    /** Whether {@code va} is in a volatile range of which something was discarded. */
    boolean isVolatile(int va) {
        return bench.volatiles().willTell(this, va);
    }

    /** madvise; 0 or a negative errno. */
    public int advise(int va, int pages, int advice) {
        return new Advice(bench, this).take(va, pages, advice);
    }

    /** brk; where the heap ends now, which is as before if it could not be moved. */
    public int moveBrk(int end) {
        int old = space.brk();
        int result = bench.calls().make(this, BRK, end);
        for (int va = result; va < old; va += PAGE) {
            contents.remove(va);
        }
        for (int va = old; va < result; va += PAGE) {
            contents.put(va, new Cell(false, 0));
        }
        return result;
    }

    /**
     * Writes a word, or fails as a write to that page must.
     *
     * @throws AssertionError if it succeeds or fails where it must not
     */
    public FaultResult write(int va, int value) {
        boolean gone = isGone(va);
        FaultResult result = bench.pages().write(this, va, value);
        Access.judge(bench, this, va, result, true, gone);
        if (result == null || result.resolved()) {
            Cell cell = contents.get(va);
            Vma vma = space.vmas().peek(va);
            boolean own = vma.file() == null
                    || !vma.has(Vma.SHARED) && bench.fileOf(vma).shape().privateCopies();
            if (cell.ofFile() && own) {
                contents.put(va, new Cell(false, value));
            } else {
                cell.set(value);
            }
        }
        return result;
    }

    /**
     * Reads a word.
     *
     * @throws AssertionError if it succeeds or fails where it must not
     */
    public FaultResult read(int va) {
        boolean gone = isGone(va);
        FaultResult result = bench.pages().read(this, va);
        Access.judge(bench, this, va, result, false, gone);
        settle(va);
        return result;
    }

    /** Whether the huge page of its own that the program had at {@code va} was taken from it. */
    private boolean isGone(int va) {
        Cell cell = contents.get(va);
        return cell != null && !cell.ofFile() && space.vmas().peek(va).has(Vma.HUGETLB) && bench.entry(this, va) == 0;
    }

    /** A page that nobody has touched since its vma grew. */
    private Cell fresh(int va) {
        Vma vma = space.vmas().peek(va);
        return vma.file() == null ? new Cell(false, 0) : bench.fileOf(vma).cell(vma.pageIndex(va));
    }

    private SortedMap<Integer, Cell> range(int va, int pages) {
        return contents.subMap(va, va + pages * PAGE);
    }

    /** What a call that failed half way has unmapped already. */
    private void dropUnmapped(int va, int pages) {
        for (int i = 0; i < pages; i++) {
            Vma vma = space.vmas().peek(va + i * PAGE);
            if (vma == null || !vma.contains(va + i * PAGE)) {
                contents.remove(va + i * PAGE);
            }
        }
    }
}
