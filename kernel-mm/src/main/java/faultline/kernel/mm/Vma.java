package faultline.kernel.mm;

import faultline.kernel.index.RedBlackTree;

/** One contiguous mapping of an address space with one set of rights: vm_area_struct. */
public final class Vma extends RedBlackTree.Node<Vma> {

    /** VM_READ: pages may be read. */
    public static final int READ = 0x1;
    /** VM_WRITE: pages may be written. */
    public static final int WRITE = 0x2;
    /** VM_EXEC: pages may be executed. */
    public static final int EXEC = 0x4;
    /** VM_SHARED: writes are shared, no copy on write. */
    public static final int SHARED = 0x8;
    /** VM_MAYREAD: mprotect may grant reading. */
    public static final int MAY_READ = 0x10;
    /** VM_MAYWRITE: mprotect may grant writing. */
    public static final int MAY_WRITE = 0x20;
    /** VM_MAYEXEC: mprotect may grant execution. */
    public static final int MAY_EXEC = 0x40;
    /** VM_MAYSHARE: made with MAP_SHARED, even where the file was opened for reading only. */
    public static final int MAY_SHARE = 0x80;
    /** VM_GROWSDOWN: a stack. */
    public static final int GROWS_DOWN = 0x100;
    /** VM_DENYWRITE, the bit of MAP_DENYWRITE: nobody may write to the file while it is there. */
    public static final int DENY_WRITE = 0x800;
    /** VM_LOCKED: mlock; reclaim leaves its pages alone. */
    public static final int LOCKED = 0x2000;
    /** VM_SEQ_READ: madvise told to read ahead far. */
    public static final int SEQUENTIAL = 0x8000;
    /** VM_RAND_READ: madvise told not to read ahead. */
    public static final int RANDOM = 0x1_0000;
    /** VM_DONTCOPY: fork leaves it out. */
    public static final int DONT_COPY = 0x2_0000;
    /** VM_DONTEXPAND: mremap may not enlarge it. */
    public static final int DONT_EXPAND = 0x4_0000;
    /** VM_RESERVED: reclaim keeps off. */
    public static final int RESERVED = 0x8_0000;
    /** VM_ACCOUNT: counted against the commit limit. */
    public static final int ACCOUNT = 0x10_0000;
    /** VM_NORESERVE: no huge pages are promised for it. */
    public static final int NO_RESERVE = 0x20_0000;
    /** VM_HUGETLB: of huge pages. */
    public static final int HUGETLB = 0x40_0000;
    /** VM_NONLINEAR: remap_file_pages has put pages out of the linear order. */
    public static final int NONLINEAR = 0x80_0000;

    private final AddressSpace space;
    private final int kernelAddress;
    private int start;
    private int end;
    private int flags;
    private int pageOffset;
    private MappedFile file;
    private Object reverseMapState;
    private Object fileLink;
    private int scanCursor;
    private Object privateData;

    /**
     * @param kernelAddress where the object lies in its slab
     * @param start first address, page-aligned
     * @param end first address behind, page-aligned
     * @param flags VM_ flags
     * @param pageOffset vm_pgoff: the linear page index of {@code start}
     */
    public Vma(AddressSpace space, int kernelAddress, int start, int end, int flags, int pageOffset) {
        this.space = space;
        this.kernelAddress = kernelAddress;
        this.start = start;
        this.end = end;
        this.flags = flags;
        this.pageOffset = pageOffset;
    }

    /** The address space that this is part of. */
    public AddressSpace space() {
        return space;
    }

    /** Kernel address of the vm_area_struct. */
    @Override
    public int kernelAddress() {
        return kernelAddress;
    }

    /** First address. */
    public int start() {
        return start;
    }

    /** First address behind the last. */
    public int end() {
        return end;
    }

    /** VM_ flags. */
    public int flags() {
        return flags;
    }

    /** Whether all of {@code wanted} flags are set. */
    public boolean has(int wanted) {
        return (flags & wanted) == wanted;
    }

    /** vm_pgoff, the linear page index of {@link #start}. */
    public int pageOffset() {
        return pageOffset;
    }

    /** Linear page index of the page at {@code va}. */
    public int pageIndex(int va) {
        return pageOffset + ((va - start) >>> 12);
    }

    /** Length in pages. */
    public int pages() {
        return (end - start) >>> 12;
    }

    /** Whether {@code va} lies inside. */
    public boolean contains(int va) {
        return Integer.compareUnsigned(va, start) >= 0 && Integer.compareUnsigned(va, end) < 0;
    }

    /** Whether writes go to a private copy: not shared, and writable now or by mprotect. */
    public boolean copiesOnWrite() {
        return (flags & (SHARED | MAY_WRITE)) == MAY_WRITE;
    }

    /** Moves the bounds; the caller keeps the tree in order. */
    public void resize(int newStart, int newEnd, int newPageOffset) {
        start = newStart;
        end = newEnd;
        pageOffset = newPageOffset;
    }

    /** Replaces the VM_ flags. */
    public void setFlags(int newFlags) {
        flags = newFlags;
    }

    /** What is mapped: vm_file with its operations; null for anonymous memory. */
    public MappedFile file() {
        return file;
    }

    /** Sets {@link #file}, before the vma is linked. */
    public void setFile(MappedFile mapped) {
        file = mapped;
    }

    /** Whether a vma may be split at {@code va}: vmas of huge pages only between two of them. */
    public boolean mayBeCutAt(int va) {
        return file == null || (va & file.alignment() - 1) == 0;
    }

    /** vm_private_data: what the file's mmap hangs on this vma, or null. */
    public Object privateData() {
        return privateData;
    }

    /** Sets {@link #privateData}; only what {@link #file} is does. */
    public void setPrivateData(Object data) {
        privateData = data;
    }

    /** What links this vma among those of its file: a list node or a prio tree node of the design, or null. */
    public Object fileLink() {
        return fileLink;
    }

    /** Sets {@link #fileLink}; only the file side of the reverse map does. */
    public void setFileLink(Object link) {
        fileLink = link;
    }

    /** vm_private_data of a nonlinear vma: bytes from its start at which reclaim's scan goes on. */
    public int scanCursor() {
        return scanCursor;
    }

    /** Sets {@link #scanCursor}. */
    public void setScanCursor(int bytes) {
        scanCursor = bytes;
    }

    /** What the reverse-mapping design hangs on this vma: an anon_vma, or null. */
    public Object reverseMapState() {
        return reverseMapState;
    }

    /** Sets {@link #reverseMapState}; only the reverse-mapping design does. */
    public void setReverseMapState(Object state) {
        reverseMapState = state;
    }
}
