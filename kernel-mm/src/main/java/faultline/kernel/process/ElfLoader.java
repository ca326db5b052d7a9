package faultline.kernel.process;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.abi.Errno;
import faultline.kernel.abi.MapFlags;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.fault.FaultHandler;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.Highmem;
import faultline.kernel.mapping.MemoryManager;
import faultline.kernel.mapping.Mmap;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.MappedFile;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;

/**
 * Puts a program into an empty address space: load_elf_binary. Segments are private mappings of the program's file, so their
 * pages come by fault and are shared until written; what lies behind the file's bytes is anonymous.
 */
public final class ElfLoader {

    private static final int FIXED_FILE = MapFlags.MAP_PRIVATE | MapFlags.MAP_FIXED | MapFlags.MAP_DENYWRITE;
    private static final int FIXED_PRIVATE = MapFlags.MAP_PRIVATE | MapFlags.MAP_FIXED | MapFlags.MAP_ANONYMOUS;

    private final KernelWork work;
    private final PhysicalMemory memory;
    private final MemoryManager manager;
    private final FaultHandler faults;
    private final PageTables tables;
    private final Highmem highmem;

    public ElfLoader(
            KernelWork work,
            PhysicalMemory memory,
            MemoryManager manager,
            FaultHandler faults,
            PageTables tables,
            Highmem highmem) {
        this.work = work;
        this.memory = memory;
        this.manager = manager;
        this.faults = faults;
        this.tables = tables;
        this.highmem = highmem;
    }

    /**
     * Loads {@code program} and its first stack.
     *
     * @param file the program's file, which the segments show
     * @return whether memory sufficed; if not, the address space is to be thrown away
     */
    public boolean load(AddressSpace space, ElfFile program, MappedFile file, InitialStack stack) {
        int end = 0;
        int data = 0;
        for (ElfSegment segment : program.segments()) {
            if (!mapSegment(space, segment, file, program.loadBias())) {
                return false;
            }
            end = (int) segment.end() + program.loadBias();
            int start = (int) segment.address() + program.loadBias();
            data = Integer.compareUnsigned(start, data) > 0 ? start : data;
        }
        int heap = UserLayout.pageAlign(end);
        space.setStartData(data);
        space.setHeap(heap, heap);
        return loadStack(space, program, stack);
    }

    /** elf_map, and behind the bytes from the file the zeros: padzero and set_brk. */
    private boolean mapSegment(AddressSpace space, ElfSegment segment, MappedFile file, int bias) {
        int address = (int) segment.address() + bias;
        int fileEnd = address + segment.fileBytes();
        int start = UserLayout.pageStart(address);
        int bss = segment.fileBytes() == 0 ? start : UserLayout.pageAlign(fileEnd);
        int end = UserLayout.pageAlign((int) segment.end() + bias);
        int prot = prot(segment.flags());
        if (bss != start) {
            int page = segment.offset() >>> UserLayout.PAGE_SHIFT;
            if (!map(space, new Mmap.Request(start, bss - start, prot, FIXED_FILE, file, page))) {
                return false;
            }
            boolean writable = (prot & MapFlags.PROT_WRITE) != 0;
            boolean zeros = segment.memoryBytes() > segment.fileBytes() && fileEnd != bss;
            if (zeros && writable && !clear(space, fileEnd, bss - fileEnd)) {
                return false;
            }
        }
        return bss == end || map(space, new Mmap.Request(bss, end - bss, prot, FIXED_PRIVATE, null, 0));
    }

    /** Clears {@code length} bytes, to the end of a page that shows the file: the program gets its own copy of that page. */
    private boolean clear(AddressSpace space, int va, int length) {
        Vma vma = manager.spaces().find(space, va);
        int page = UserLayout.pageStart(va);
        if (!faults.touch(vma, page, true).resolved()) {
            return false;
        }
        int frame = Pte.frame(tables.read(tables.find(space, page)));
        write(frame, va & (UserLayout.PAGE_SIZE - 1), new byte[length], 0, length);
        return true;
    }

    private boolean loadStack(AddressSpace space, ElfFile program, InitialStack stack) {
        int prot = MapFlags.PROT_READ | MapFlags.PROT_WRITE;
        if (program.executableStack()) {
            prot |= MapFlags.PROT_EXEC;
        }
        int start = UserLayout.pageStart(stack.stackPointer());
        space.setStartStack(stack.stackPointer());
        byte[] bytes = stack.bytes();
        int flags = FIXED_PRIVATE | MapFlags.MAP_GROWSDOWN;
        return map(space, new Mmap.Request(start, UserLayout.TASK_SIZE - start, prot, flags, null, 0))
                && fill(space, stack.stackPointer(), bytes);
    }

    private boolean map(AddressSpace space, Mmap.Request request) {
        return !Errno.isError(manager.mmap().map(space, request));
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

    /** Writes {@code bytes} to {@code va}, page by page, whatever the mapping's rights. */
    private boolean fill(AddressSpace space, int va, byte[] bytes) {
        for (int done = 0; done < bytes.length; ) {
            int address = va + done;
            int offset = address & (UserLayout.PAGE_SIZE - 1);
            int part = Math.min(bytes.length - done, UserLayout.PAGE_SIZE - offset);
            int frame = frameAt(space, UserLayout.pageStart(address));
            if (frame == FrameAllocator.NONE) {
                return false;
            }
            write(frame, offset, bytes, done, part);
            done += part;
        }
        return true;
    }

    /** Stores bytes that the kernel has at hand, of which only the stores are charged. */
    private void write(int frame, int offset, byte[] bytes, int from, int length) {
        Phase was = work.phase(Phase.CLEAR_COPY);
        work.cpu().streamClear(highmem.map(frame, 0) + offset, length);
        highmem.unmap(frame, 0);
        work.phase(was);
        memory.write(((long) frame << UserLayout.PAGE_SHIFT) + offset, bytes, from, length);
    }

    /** The frame behind the page at {@code va}, allocated and mapped if it was not; NONE when memory ran out. */
    private int frameAt(AddressSpace space, int va) {
        long pte = tables.ensure(space, va);
        if (pte == -1) {
            return FrameAllocator.NONE;
        }
        long entry = tables.read(pte);
        if (Pte.isPresent(entry)) {
            return Pte.frame(entry);
        }
        Vma vma = manager.spaces().find(space, va);
        if (!Pte.isNone(entry)) {
            // Written before, and swapped out since.
            boolean back = faults.touch(vma, UserLayout.pageStart(va), true).resolved();
            return back ? Pte.frame(tables.read(pte)) : FrameAllocator.NONE;
        }
        int frame = faults.pages().allocateZeroed(vma);
        if (frame != FrameAllocator.NONE) {
            faults.pages().installZeroed(frame, vma, va, pte);
        }
        return frame;
    }
}
