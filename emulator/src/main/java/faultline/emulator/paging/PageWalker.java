package faultline.emulator.paging;

import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.timing.CacheHierarchy;
import faultline.emulator.timing.Clock;
import faultline.emulator.timing.CostModel;
import faultline.emulator.trap.GuestFault;

/**
 * The hardware page walk over the entries in RAM (Intel SDM 3A 3.7 to 3.12; facts machines.md 3). Each entry is read
 * through the data caches; accessed and dirty bits are set by locked updates, which are charged.
 *
 * <p>An access is described by the bits of a page-fault error code: {@link GuestFault#CODE_WRITE}, {@link GuestFault#CODE_USER},
 * {@link GuestFault#CODE_FETCH}. On a protection fault the accessed bits of the upper levels are set and that of the leaf
 * is not, which the manual leaves to the model.
 */
final class PageWalker {

    private static final int POINTERS = 4;
    private static final int ROOT_MASK_PAE = ~0x1F;
    private static final int ROOT_MASK = ~0xFFF;

    private final PhysicalMemory memory;
    private final CacheHierarchy caches;
    private final CostModel cost;
    private final Clock clock;
    private final long[] pointers = new long[POINTERS];
    private final int walkCycles;
    private PagingControl control;
    private PageTableFormat format;
    private boolean wide;
    private int entryShift;
    private int upperShift;
    private int indexMask;
    private long reservedInTable;
    private long reservedInLarge;
    private long reservedInLeaf;
    private long root;
    private int frame;
    private int flags;
    private int faultCode;

    PageWalker(PhysicalMemory memory, CacheHierarchy caches, CostModel cost, Clock clock, PagingControl control) {
        this.memory = memory;
        this.caches = caches;
        this.cost = cost;
        this.clock = clock;
        this.walkCycles = cost.pageWalk();
        setControl(control);
    }

    void setControl(PagingControl control) {
        this.control = control;
        this.format = control.format();
        int upper = format.largeLevel();
        this.wide = format.entryBytes() == Long.BYTES;
        this.entryShift = Integer.numberOfTrailingZeros(format.entryBytes());
        this.upperShift = format.shift(upper);
        this.indexMask = format.entries(upper + 1) - 1;
        this.reservedInTable = reserved(upper, false);
        this.reservedInLarge = reserved(upper, true);
        this.reservedInLeaf = reserved(upper + 1, false);
    }

    private long reserved(int level, boolean large) {
        return format.reservedBits(level, large, control.physicalBits(), control.noExecute());
    }

    /** First frame of the page of the last successful walk. */
    int frame() {
        return frame;
    }

    /** {@link TlbArray} flags of the page of the last successful walk. */
    int flags() {
        return flags;
    }

    /** Error code of the last failed walk. */
    int faultCode() {
        return faultCode;
    }

    /** Physical address in CR3. */
    long root() {
        return root;
    }

    /**
     * Takes a new top table. With PAE the four pointers are read now and held; if one is malformed, nothing changes.
     *
     * @return whether the load succeeded; if not, the processor raises #GP(0)
     */
    boolean load(long newRoot) {
        if (!control.physicalAddressExtension()) {
            root = newRoot & ROOT_MASK;
            return true;
        }
        long table = newRoot & ROOT_MASK_PAE;
        reference(table);
        long reserved = format.reservedBits(0, false, control.physicalBits(), control.noExecute());
        for (int i = 0; i < POINTERS; i++) {
            long pointer = format.read(memory, table + (long) i * format.entryBytes());
            if (PageTableEntry.present(pointer) && (pointer & reserved) != 0) {
                return false;
            }
        }
        for (int i = 0; i < POINTERS; i++) {
            pointers[i] = format.read(memory, table + (long) i * format.entryBytes());
        }
        root = table;
        return true;
    }

    /** Walks for an access to {@code va}; on success the page is described by the accessors, else the fault. */
    boolean walk(int va, int access) {
        clock.advance(walkCycles);
        long table = root;
        if (wide) {
            long pointer = pointers[va >>> 30];
            if (!PageTableEntry.present(pointer)) {
                return fault(access, 0);
            }
            table = tableOf(pointer);
        }
        long address = table + ((long) (va >>> upperShift & indexMask) << entryShift);
        long entry = read(address);
        if (!PageTableEntry.present(entry)) {
            return fault(access, 0);
        }
        boolean large = isLarge(entry);
        if ((entry & (large ? reservedInLarge : reservedInTable)) != 0) {
            return fault(access, GuestFault.CODE_PRESENT | GuestFault.CODE_RESERVED);
        }
        if (large) {
            return leaf(address, entry, entry, access, format.largeFrame(entry), TlbArray.LARGE);
        }
        if (!PageTableEntry.accessed(entry)) {
            update(address, PageTableEntry.ACCESSED);
        }
        return walkTable(va, access, entry);
    }

    private boolean walkTable(int va, int access, long upper) {
        long address = tableOf(upper) + ((long) (va >>> 12 & indexMask) << entryShift);
        long leaf = read(address);
        if (!PageTableEntry.present(leaf)) {
            return fault(access, 0);
        }
        if ((leaf & reservedInLeaf) != 0) {
            return fault(access, GuestFault.CODE_PRESENT | GuestFault.CODE_RESERVED);
        }
        return leaf(address, leaf, upper, access, PageTableEntry.frame(leaf), 0);
    }

    private boolean leaf(long address, long leaf, long upper, int access, int leafFrame, int sizeFlag) {
        int rights = sizeFlag;
        if (PageTableEntry.user(leaf & upper)) {
            rights |= TlbArray.USER;
        }
        if (PageTableEntry.writable(leaf & upper)) {
            rights |= TlbArray.WRITABLE;
        }
        if (control.noExecute() && PageTableEntry.noExecute(leaf | upper)) {
            rights |= TlbArray.NO_EXECUTE;
        }
        if (control.globalPages() && PageTableEntry.global(leaf)) {
            rights |= TlbArray.GLOBAL;
        }
        if (!allows(rights, access)) {
            return fault(access, GuestFault.CODE_PRESENT);
        }
        long wanted = PageTableEntry.ACCESSED;
        if ((access & GuestFault.CODE_WRITE) != 0) {
            wanted |= PageTableEntry.DIRTY;
        }
        if ((leaf & wanted) != wanted) {
            update(address, wanted);
        }
        frame = leafFrame;
        flags = PageTableEntry.dirty(leaf | wanted) ? rights | TlbArray.DIRTY : rights;
        return true;
    }

    /** Whether a page with {@code rights} of {@link TlbArray} lets {@code access} through. */
    boolean allows(int rights, int access) {
        boolean user = (access & GuestFault.CODE_USER) != 0;
        if (user && (rights & TlbArray.USER) == 0) {
            return false;
        }
        if ((access & GuestFault.CODE_WRITE) != 0
                && (rights & TlbArray.WRITABLE) == 0
                && (user || control.writeProtect())) {
            return false;
        }
        return (access & GuestFault.CODE_FETCH) == 0 || (rights & TlbArray.NO_EXECUTE) == 0;
    }

    /** The error code that {@code access} gets for {@code cause}: the fetch bit exists only with PAE and NXE. */
    int errorCode(int access, int cause) {
        boolean fetchBit = control.physicalAddressExtension() && control.noExecute();
        return cause | (fetchBit ? access : access & ~GuestFault.CODE_FETCH);
    }

    /** Translates without any effect (law 7); -1 if not mapped. */
    long translateForDebug(int va) {
        long table = root;
        int level = 0;
        if (control.physicalAddressExtension()) {
            long pointer = pointers[va >>> 30];
            if (!PageTableEntry.present(pointer)) {
                return -1;
            }
            table = tableOf(pointer);
            level = 1;
        }
        long entry = format.read(memory, format.entryAddress(table, va, level));
        if (!PageTableEntry.present(entry)) {
            return -1;
        }
        if (isLarge(entry)) {
            return ((long) format.largeFrame(entry) << 12) + (va & (1 << format.largeShift()) - 1);
        }
        long leaf = format.read(memory, format.entryAddress(tableOf(entry), va, level + 1));
        return PageTableEntry.present(leaf) ? tableOf(leaf) + (va & 0xFFF) : -1;
    }

    private boolean isLarge(long entry) {
        return PageTableEntry.large(entry) && (control.physicalAddressExtension() || control.pageSizeExtension());
    }

    private boolean fault(int access, int cause) {
        faultCode = errorCode(access, cause);
        return false;
    }

    private long read(long address) {
        long entry = entry(address);
        reference(address);
        return entry;
    }

    private void reference(long address) {
        clock.advance(memory.contains(address) ? caches.load(address, 0) : caches.uncached());
    }

    private long entry(long address) {
        return wide ? memory.read64(address) : memory.read32(address) & 0xFFFF_FFFFL;
    }

    /** A locked update of the low half of an entry, where A and D are. */
    private void update(long address, long bits) {
        clock.advance(cost.lock());
        clock.advance(memory.contains(address) ? caches.data(address, true) : caches.uncached());
        memory.write32(address, memory.read32(address) | (int) bits);
    }

    private static long tableOf(long entry) {
        return (long) PageTableEntry.frame(entry) << 12;
    }
}
