package faultline.testkit;

import faultline.kernel.fault.FaultResult;
import faultline.kernel.mapping.Mremap;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import java.util.SortedMap;
import java.util.TreeMap;

/** One address space on a {@link MmWorkbench}, with what the first word of each of its pages must hold. */
public final class Program {

    private static final int PAGE = 4096;

    private final MmWorkbench bench;
    private final AddressSpace space;
    private final TreeMap<Integer, Integer> contents = new TreeMap<>();

    Program(MmWorkbench bench, AddressSpace space) {
        this.bench = bench;
        this.space = space;
    }

    /** The address space. */
    public AddressSpace space() {
        return space;
    }

    /** What the first word of each mapped page must hold, by address. */
    public SortedMap<Integer, Integer> contents() {
        return contents;
    }

    /** mmap of private anonymous memory at {@code va}, over whatever is there; the address or a negative errno. */
    public int map(int va, int pages, int prot) {
        int result = bench.map(this, va, pages, prot);
        if (result == va) {
            range(va, pages).clear();
            for (int i = 0; i < pages; i++) {
                contents.put(va + i * PAGE, 0);
            }
        } else {
            dropUnmapped(va, pages);
        }
        return result;
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
        TreeMap<Integer, Integer> old = new TreeMap<>(range(va, oldPages));
        range(va, oldPages).clear();
        range(result, newPages).clear();
        for (int i = 0; i < newPages; i++) {
            // A shrinking call succeeds over holes too.
            Integer value = i < oldPages ? old.get(va + i * PAGE) : Integer.valueOf(0);
            if (value != null) {
                contents.put(result + i * PAGE, value);
            }
        }
        return result;
    }

    /** Writes a word, or fails as a write to that page must. */
    public FaultResult write(int va, int value) {
        FaultResult result = bench.write(this, va, value);
        if (result == null || result.resolved()) {
            contents.put(va, value);
        }
        return result;
    }

    /** Reads a word. */
    public FaultResult read(int va) {
        return bench.read(this, va);
    }

    private SortedMap<Integer, Integer> range(int va, int pages) {
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
