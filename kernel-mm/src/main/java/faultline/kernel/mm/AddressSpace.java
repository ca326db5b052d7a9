package faultline.kernel.mm;

import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.SimLock;
import faultline.kernel.account.SimRwSemaphore;

/** What a process sees of memory: mm_struct. */
public final class AddressSpace {

    private static final long NO_LIMIT = -1;

    private final int id;
    private final int kernelAddress;
    private final long root;
    private final VmaTree vmas;
    private final SimLock pageTableLock;
    private final SimRwSemaphore mapSemaphore;
    private Vma lastFound;
    private int users = 1;
    private int residentPages;
    private int peakResidentPages;
    private int tablePages;
    private int mmapBase;
    private int freeAreaCache;
    private boolean topDown;
    private int startData;
    private int startBrk;
    private int brk;
    private int startStack;
    private int defaultFlags;
    private int swapAddress;
    private long stackLimit = UserLayout.STACK_LIMIT;
    private long addressLimit = NO_LIMIT;
    private Object reverseMapState;
    private Object volatileRanges;

    /**
     * @param id unique number, in order of creation
     * @param kernelAddress where the mm_struct lies
     * @param root physical address of the top-level page table
     * @param pageTableLock what guards page tables and rss
     * @param mapSemaphore what guards the vmas
     */
    public AddressSpace(
            int id, int kernelAddress, long root, VmaTree vmas, SimLock pageTableLock, SimRwSemaphore mapSemaphore) {
        this.id = id;
        this.kernelAddress = kernelAddress;
        this.root = root;
        this.vmas = vmas;
        this.pageTableLock = pageTableLock;
        this.mapSemaphore = mapSemaphore;
    }

    /** Unique number, in order of creation. */
    public int id() {
        return id;
    }

    /** Kernel address of the mm_struct. */
    public int kernelAddress() {
        return kernelAddress;
    }

    /** Physical address of the top-level page table, as CR3 takes it. */
    public long root() {
        return root;
    }

    /** page_table_lock. */
    public SimLock pageTableLock() {
        return pageTableLock;
    }

    /** mmap_sem. */
    public SimRwSemaphore mapSemaphore() {
        return mapSemaphore;
    }

    /** The vmas by address. */
    public VmaTree vmas() {
        return vmas;
    }

    /** mmap_cache: the vma that find_vma returned last, or null. */
    public Vma lastFound() {
        return lastFound;
    }

    /** Sets {@link #lastFound}. */
    public void setLastFound(Vma vma) {
        lastFound = vma;
    }

    /** Tasks that share this address space. */
    public int users() {
        return users;
    }

    /** Another task shares this address space. */
    public void addUser() {
        users++;
    }

    /** A task leaves; returns how many stay. */
    public int dropUser() {
        return --users;
    }

    /** rss: mapped pages, zero page apart. */
    public int residentPages() {
        return residentPages;
    }

    /** Changes rss by {@code pages}. */
    public void addResident(int pages) {
        residentPages += pages;
        peakResidentPages = Math.max(peakResidentPages, residentPages);
    }

    /** The most that {@link #residentPages} has been: hiwater_rss. */
    public int peakResidentPages() {
        return peakResidentPages;
    }

    /** Frames that hold this address space's own page tables, the top one included. */
    public int tablePages() {
        return tablePages;
    }

    /** Changes {@link #tablePages} by {@code pages}. */
    public void addTablePages(int pages) {
        tablePages += pages;
    }

    /** mmap_base: above it (bottom-up) or below it (top-down) mappings go that name no address. */
    public int mmapBase() {
        return mmapBase;
    }

    /** Whether such mappings go downwards from {@link #mmapBase}. */
    public boolean topDown() {
        return topDown;
    }

    /** Sets in which direction, and from where on, mappings go. */
    public void setLayout(boolean downwards, int base) {
        topDown = downwards;
        mmapBase = base;
        freeAreaCache = base;
    }

    /** free_area_cache: where the next search for room starts. */
    public int freeAreaCache() {
        return freeAreaCache;
    }

    /** Sets {@link #freeAreaCache}. */
    public void setFreeAreaCache(int va) {
        freeAreaCache = va;
    }

    /** Where the program's data begins: what RLIMIT_DATA counts from. */
    public int startData() {
        return startData;
    }

    /** Sets {@link #startData}. */
    public void setStartData(int va) {
        startData = va;
    }

    /** Start of the heap. */
    public int startBrk() {
        return startBrk;
    }

    /** End of the heap, not rounded. */
    public int brk() {
        return brk;
    }

    /** Sets the heap's start and end. */
    public void setHeap(int start, int end) {
        startBrk = start;
        brk = end;
    }

    /** Moves the heap's end. */
    public void setBrk(int end) {
        brk = end;
    }

    /** swap_address of 2.4: where the search for pages to swap out goes on. */
    public int swapAddress() {
        return swapAddress;
    }

    /** Sets {@link #swapAddress}. */
    public void setSwapAddress(int va) {
        swapAddress = va;
    }

    /** Initial stack pointer of the program. */
    public int startStack() {
        return startStack;
    }

    /** Sets {@link #startStack}. */
    public void setStartStack(int va) {
        startStack = va;
    }

    /**
     * Sets how far the stack may grow and how much may be mapped in all (RLIMIT_STACK and RLIMIT_AS), in bytes; unsigned, so
     * that -1 is no limit.
     */
    public void limit(long stackBytes, long addressBytes) {
        stackLimit = stackBytes;
        addressLimit = addressBytes;
    }

    /** Whether a stack of {@code bytes} is within its limit. */
    public boolean allowsStack(long bytes) {
        return Long.compareUnsigned(bytes, stackLimit) <= 0;
    }

    /** Whether {@code bytes} more may be mapped. */
    public boolean allowsMore(long bytes) {
        if (addressLimit == NO_LIMIT) {
            return true;
        }
        return Long.compareUnsigned((totalPages() << UserLayout.PAGE_SHIFT) + bytes, addressLimit) <= 0;
    }

    /** total_vm: pages of all vmas. */
    public long totalPages() {
        long pages = 0;
        for (Vma vma = vmas.first(); vma != null; vma = vmas.next(vma)) {
            pages += vma.pages();
        }
        return pages;
    }

    /** What the reverse-mapping design hangs on this address space: an anonmm, or null. */
    public Object reverseMapState() {
        return reverseMapState;
    }

    /** Sets {@link #reverseMapState}; only the reverse-mapping design does. */
    public void setReverseMapState(Object state) {
        reverseMapState = state;
    }

    /** v_rb: the tree of volatile ranges, or null when there never were any. */
    public Object volatileRanges() {
        return volatileRanges;
    }

    /** Sets {@link #volatileRanges}; only the code of volatile ranges does. */
    public void setVolatileRanges(Object tree) {
        volatileRanges = tree;
    }

    /** def_flags: VM_ flags that every new mapping gets, as mlockall told. */
    public int defaultFlags() {
        return defaultFlags;
    }

    /** Sets {@link #defaultFlags}. */
    public void setDefaultFlags(int flags) {
        defaultFlags = flags;
    }

    /** locked_vm: pages of locked vmas. */
    public long lockedPages() {
        long pages = 0;
        for (Vma vma = vmas.first(); vma != null; vma = vmas.next(vma)) {
            pages += vma.has(Vma.LOCKED) ? vma.pages() : 0;
        }
        return pages;
    }

    /** Takes over the layout of {@code parent} in fork. */
    public void copyLayout(AddressSpace parent) {
        mmapBase = parent.mmapBase;
        topDown = parent.topDown;
        freeAreaCache = parent.freeAreaCache;
        startData = parent.startData;
        startBrk = parent.startBrk;
        brk = parent.brk;
        startStack = parent.startStack;
        stackLimit = parent.stackLimit;
        addressLimit = parent.addressLimit;
    }
}
