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

    /** MADV_FREE. */
    public static final int FREE = 8;

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

    /** What a child has after fork: copies of what is private, the same of what is shared. */
    void inherit(Program parent) {
        parent.contents.forEach((va, cell) -> contents.put(va, cell.ofFile() ? cell : cell.copy()));
    }

    /** mmap of {@code pages} pages of {@code file} from page {@code first} on at {@code va}; the address or a negative errno. */
    public int mapFile(BenchFile file, int first, int va, int pages, int prot, boolean shared) {
        int flags = MapFlags.MAP_FIXED | (shared ? MapFlags.MAP_SHARED : MapFlags.MAP_PRIVATE);
        int result = bench.mapFile(this, file, new Mmap.Request(va, pages * PAGE, prot, flags, file.mapped(), first));
        if (result == va) {
            range(va, pages).clear();
            for (int i = 0; i < pages; i++) {
                contents.put(va + i * PAGE, file.cell(first + i));
            }
        } else {
            dropUnmapped(va, pages);
        }
        return result;
    }

    /**
     * remap_file_pages: shows the pages of {@code file}, which is mapped there, from {@code first} on at {@code va}; 0 or a negative
     * errno.
     */
    public int remapFile(BenchFile file, int first, int va, int pages, boolean nonBlock) {
        int result = bench.remapFile(this, va, pages, first, nonBlock);
        for (int i = 0; i < pages && (result == 0 || result == Errno.ENOMEM.result()); i++) {
            // A call that ran out of memory has done a part.
            int at = va + i * PAGE;
            int index = result == 0 ? first + i : bench.pageOfFile(this, at);
            contents.put(at, file.cell(index));
        }
        return result;
    }

    /** {@code file} has lost the pages from {@code first} on: so have private copies. */
    void forget(BenchFile file, int first) {
        for (int va : List.copyOf(contents.keySet())) {
            Vma vma = space.vmas().peek(va);
            if (vma.file() == file.mapped() && !vma.has(Vma.SHARED) && vma.pageIndex(va) >= first) {
                contents.put(va, file.cell(vma.pageIndex(va)));
            }
        }
    }

    /** mmap of private anonymous memory at {@code va}, over whatever is there; the address or a negative errno. */
    public int map(int va, int pages, int prot) {
        return map(va, pages, prot, 0);
    }

    /** As {@link #map(int, int, int)} with MAP_ flags more. */
    public int map(int va, int pages, int prot, int flags) {
        int result = bench.map(this, va, pages, prot, flags);
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

    /** mmap of private anonymous memory wherever there is room; the address or a negative errno. */
    public int mapAnywhere(int pages, int prot) {
        int va = bench.mapAnywhere(this, pages, prot);
        for (int i = 0; i < pages && (va >= 0 || va < -PAGE); i++) {
            contents.put(va + i * PAGE, new Cell(false, 0));
        }
        return va;
    }

    /** munmap; 0 or a negative errno. */
    public int unmap(int va, int pages) {
        int result = bench.unmap(this, va, pages);
        if (result == 0) {
            range(va, pages).clear();
        }
        return result;
    }

    /** mprotect; 0 or a negative errno. */
    public int protect(int va, int pages, int prot) {
        return bench.protect(this, va, pages, prot);
    }

    /** mremap to a given address, or with {@code to} 0 to wherever there is room; the address or a negative errno. */
    public int remap(int va, int oldPages, int newPages, int to) {
        int flags = to == 0 ? Mremap.MAY_MOVE : Mremap.MAY_MOVE | Mremap.FIXED;
        int result = bench.remap(this, new Mremap.Request(va, oldPages * PAGE, newPages * PAGE, flags, to, -1L));
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
        int result = bench.volatiles().advise(this, va, pages, advice);
        if (advice == FREE) {
            // A hole makes the call fail when all else is done.
            range(va, pages).values().forEach(Cell::giveUp);
        }
        return result;
    }

    /** Writes a word, or fails as a write to that page must. */
    public FaultResult write(int va, int value) {
        FaultResult result = bench.write(this, va, value);
        if (result == null || result.resolved()) {
            Cell cell = contents.get(va);
            if (cell.ofFile() && !space.vmas().peek(va).has(Vma.SHARED)) {
                contents.put(va, new Cell(false, value));
            } else {
                cell.set(value);
            }
        }
        return result;
    }

    /** Reads a word. */
    public FaultResult read(int va) {
        return bench.read(this, va);
    }

    /** A page that nobody has touched since its vma grew. */
    private Cell fresh(int va) {
        Vma vma = space.vmas().peek(va);
        if (vma.file() == null) {
            return new Cell(false, 0);
        }
        BenchFile file = bench.fileOf(vma);
        int page = vma.pageIndex(va);
        return page < file.pages() ? file.cell(page) : new Cell(true, 0);
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
