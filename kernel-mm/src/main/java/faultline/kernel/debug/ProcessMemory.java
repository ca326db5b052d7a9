package faultline.kernel.debug;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.LargeEntries;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;
import java.util.function.LongUnaryOperator;

/**
 * Memory of processes with a debugger's rights: reading finds what a first access would find and leaves no trace; writing copies a
 * shared page first, as get_user_pages with force does (Linux 2.6.2 kernel/ptrace.c, access_process_vm).
 */
final class ProcessMemory {

    private static final int PAGE = UserLayout.PAGE_SIZE;

    private final Kernel kernel;
    private final PhysicalMemory memory;
    private final FreeWork free;
    private final AbsentPages absent;

    ProcessMemory(Kernel kernel, PhysicalMemory memory, FreeWork free) {
        this.kernel = kernel;
        this.memory = memory;
        this.free = free;
        this.absent = new AbsentPages(kernel, memory);
    }

    /** Reads {@code length} bytes at {@code va}; returns how many there are before the first that is not mapped. */
    int read(AddressSpace space, int va, byte[] into, int at, int length) {
        int done = 0;
        while (done < length) {
            int address = va + done;
            int part = Math.min(length - done, PAGE - (address & PAGE - 1));
            if (!readPart(space, address, into, at + done, part)) {
                break;
            }
            done += part;
        }
        return done;
    }

    private boolean readPart(AddressSpace space, int va, byte[] into, int at, int length) {
        Vma vma = vma(space, va);
        if (vma == null) {
            return false;
        }
        long entry = entry(space, va);
        if (Pte.isPresent(entry)) {
            memory.read(physical(entry, va), into, at, length);
            return true;
        }
        byte[] page = absent.page(vma, va, entry);
        if (page == null) {
            return false;
        }
        System.arraycopy(page, va & PAGE - 1, into, at, length);
        return true;
    }

    /** Writes {@code length} bytes at {@code va}; returns how many could be written. */
    int write(AddressSpace space, int va, byte[] from, int at, int length) {
        int done = 0;
        while (done < length) {
            int address = va + done;
            int part = Math.min(length - done, PAGE - (address & PAGE - 1));
            Vma vma = vma(space, address);
            if (vma == null || !makeWritable(vma, UserLayout.pageStart(address))) {
                break;
            }
            memory.write(physical(entry(space, address), address), from, at + done, part);
            done += part;
        }
        return done;
    }

    private boolean makeWritable(Vma vma, int page) {
        long entry = entry(vma.space(), page);
        if (Pte.isPresent(entry) && Pte.isWritable(entry)) {
            change(vma, page, Pte::dirty);
            return true;
        }
        if (vma.has(Vma.SHARED) && !vma.has(Vma.WRITE)) {
            return false;
        }
        return free.run(() -> breakCopy(vma, page));
    }

    /** Faults the page in for writing; where the program may not write, the entry is protected again. */
    private boolean breakCopy(Vma vma, int page) {
        int flags = vma.flags();
        Vma cached = vma.space().lastFound();
        vma.setFlags(flags | Vma.WRITE);
        boolean done = kernel.parts().memory().faults().touch(vma, page, true).resolved();
        vma.setFlags(flags);
        vma.space().setLastFound(cached);
        if (done && (flags & Vma.WRITE) == 0) {
            change(vma, page, Pte::writeProtected);
        }
        return done;
    }

    /** Changes bits of the entry that maps {@code va}, of whichever size, without a trace. */
    private void change(Vma vma, int va, LongUnaryOperator change) {
        PageTables tables = kernel.parts().memory().tables();
        LargeEntries large = kernel.parts().memory().huge().entries();
        long at = vma.has(Vma.HUGETLB) ? large.locate(vma.space(), va) : tables.locate(vma.space(), va);
        tables.format().write(memory, at, change.applyAsLong(tables.peek(at)));
    }

    /** The page-table entry for {@code va}, or NONE; in a large page what the entry of its part at {@code va} would be. */
    long entry(AddressSpace space, int va) {
        LargeEntries large = kernel.parts().memory().huge().entries();
        long whole = large.peek(space, va);
        if (!Pte.isNone(whole)) {
            return large.asSmall(whole, va);
        }
        PageTables tables = kernel.parts().memory().tables();
        long pte = tables.locate(space, va);
        return pte == PageTables.NONE ? Pte.NONE : tables.peek(pte);
    }

    /** The vma that holds {@code va}, or null; looking charges nothing and does not change mmap_cache. */
    static Vma vma(AddressSpace space, int va) {
        if (space == null || !UserLayout.inUserSpace(va, 1)) {
            return null;
        }
        Vma vma = space.vmas().peek(va);
        return vma != null && vma.contains(va) ? vma : null;
    }

    private static long physical(long entry, int va) {
        return (long) Pte.frame(entry) << UserLayout.PAGE_SHIFT | va & PAGE - 1;
    }
}
