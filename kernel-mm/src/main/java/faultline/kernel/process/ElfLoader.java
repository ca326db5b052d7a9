package faultline.kernel.process;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.abi.Errno;
import faultline.kernel.abi.MapFlags;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.fault.AnonymousPages;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.Highmem;
import faultline.kernel.mapping.MemoryManager;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a program into an empty address space: load_elf_binary. Segments become private anonymous mappings; pages with bytes
 * from the file are filled now, pages of zeros come by fault.
 */
public final class ElfLoader {

    private static final int FIXED_PRIVATE = MapFlags.MAP_PRIVATE | MapFlags.MAP_FIXED | MapFlags.MAP_ANONYMOUS;

    private final KernelWork work;
    private final PhysicalMemory memory;
    private final MemoryManager manager;
    private final AnonymousPages pages;
    private final PageTables tables;
    private final Highmem highmem;

    public ElfLoader(
            KernelWork work,
            PhysicalMemory memory,
            MemoryManager manager,
            AnonymousPages pages,
            PageTables tables,
            Highmem highmem) {
        this.work = work;
        this.memory = memory;
        this.manager = manager;
        this.pages = pages;
        this.tables = tables;
        this.highmem = highmem;
    }

    /** A run of pages with one set of rights. */
    private static final class Region {
        private final int start;
        private int end;
        private final int prot;

        Region(int start, int end, int prot) {
            this.start = start;
            this.end = end;
            this.prot = prot;
        }
    }

    /**
     * Loads {@code program} and its first stack.
     *
     * @return whether memory sufficed; if not, the address space is to be thrown away
     */
    public boolean load(AddressSpace space, ElfFile program, InitialStack stack) {
        for (Region region : regions(program)) {
            if (!map(space, region.start, region.end, region.prot, FIXED_PRIVATE)) {
                return false;
            }
        }
        int end = 0;
        for (ElfSegment segment : program.segments()) {
            int address = (int) segment.address() + program.loadBias();
            if (!fill(space, address, program.bytes(), segment.offset(), segment.fileBytes())) {
                return false;
            }
            end = (int) segment.end() + program.loadBias();
        }
        int heap = UserLayout.pageAlign(end);
        space.setHeap(heap, heap);
        return loadStack(space, program, stack);
    }

    private boolean loadStack(AddressSpace space, ElfFile program, InitialStack stack) {
        int prot = MapFlags.PROT_READ | MapFlags.PROT_WRITE;
        if (program.executableStack()) {
            prot |= MapFlags.PROT_EXEC;
        }
        int start = UserLayout.pageStart(stack.stackPointer());
        space.setStartStack(stack.stackPointer());
        byte[] bytes = stack.bytes();
        return map(space, start, UserLayout.TASK_SIZE, prot, FIXED_PRIVATE | MapFlags.MAP_GROWSDOWN)
                && fill(space, stack.stackPointer(), bytes, 0, bytes.length);
    }

    private boolean map(AddressSpace space, int start, int end, int prot, int flags) {
        return !Errno.isError(manager.mmap().map(space, start, end - start, prot, flags));
    }

    /** The pages of all segments; a page that two segments share gets the rights of both. */
    private static List<Region> regions(ElfFile program) {
        List<Region> regions = new ArrayList<>();
        Region last = null;
        for (ElfSegment segment : program.segments()) {
            int start = UserLayout.pageStart((int) segment.address() + program.loadBias());
            int end = UserLayout.pageAlign((int) segment.end() + program.loadBias());
            int prot = prot(segment.flags());
            if (last != null && start != last.end && Integer.compareUnsigned(start, last.end) < 0) {
                int shared = start;
                start += UserLayout.PAGE_SIZE;
                if (last.start == shared) {
                    regions.remove(last);
                }
                last.end = shared;
                last = new Region(shared, start, prot | last.prot);
                regions.add(last);
            }
            if (Integer.compareUnsigned(start, end) < 0) {
                last = new Region(start, end, prot);
                regions.add(last);
            }
        }
        return regions;
    }

    private static int prot(int flags) {
        int prot = 0;
        if ((flags & ElfSegment.READ) != 0) {
            prot |= MapFlags.PROT_READ;
        }
        if ((flags & ElfSegment.WRITE) != 0) {
            prot |= MapFlags.PROT_WRITE;
        }
        if ((flags & ElfSegment.EXECUTE) != 0) {
            prot |= MapFlags.PROT_EXEC;
        }
        return prot;
    }

    /** Writes {@code length} bytes to {@code va}, page by page, whatever the mapping's rights. */
    private boolean fill(AddressSpace space, int va, byte[] bytes, int from, int length) {
        for (int done = 0; done < length; ) {
            int address = va + done;
            int offset = address & (UserLayout.PAGE_SIZE - 1);
            int part = Math.min(length - done, UserLayout.PAGE_SIZE - offset);
            int frame = frameAt(space, UserLayout.pageStart(address));
            if (frame == FrameAllocator.NONE) {
                return false;
            }
            Phase was = work.phase(Phase.CLEAR_COPY);
            // The file's bytes come from the host, so only the stores are charged.
            work.cpu().streamClear(highmem.map(frame, 0) + offset, part);
            highmem.unmap(frame, 0);
            work.phase(was);
            memory.write(((long) frame << UserLayout.PAGE_SHIFT) + offset, bytes, from + done, part);
            done += part;
        }
        return true;
    }

    /** The frame behind the page at {@code va}, allocated and mapped if it was not; NONE when memory ran out. */
    private int frameAt(AddressSpace space, int va) {
        long pte = tables.ensure(space, va);
        if (pte == -1) {
            return FrameAllocator.NONE;
        }
        long entry = tables.read(pte);
        if (!Pte.isNone(entry)) {
            return Pte.frame(entry);
        }
        Vma vma = manager.spaces().find(space, va);
        int frame = pages.allocateZeroed(vma);
        if (frame != FrameAllocator.NONE) {
            pages.installZeroed(frame, vma, va, pte);
        }
        return frame;
    }
}
