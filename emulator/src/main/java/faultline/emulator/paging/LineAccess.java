package faultline.emulator.paging;

import faultline.emulator.debug.StopPoints;
import faultline.emulator.memory.CodeFrameListener;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.snapshot.Outside;
import faultline.emulator.timing.CacheConfig;
import faultline.emulator.timing.CacheHierarchy;
import faultline.emulator.timing.Clock;
import faultline.emulator.timing.CostModel;
import faultline.emulator.timing.PerfCounters;
import faultline.emulator.trap.GuestFault;

/**
 * The modelled access to one line: translation, then cache, then the clock; afterwards the line filter is opened for the
 * line. This is the slow path behind all fast ones.
 *
 * <p>Right after an access its TLB entry and its cache slot are settled, and after a store they are dirty, so the filter may
 * be opened without asking; only frames with decoded code and addresses without RAM stay out.
 */
final class LineAccess implements CodeFrameListener, StopPoints.Listener {

    private static final long NO_STREAM = -1;

    private final PhysicalMemory memory;
    private final CostModel cost;
    private final Clock clock;
    private final PerfCounters counters;
    private final CacheHierarchy caches;
    private final PagingUnit paging;
    private final LineFilter dataFilter;
    private final LineFilter fetchFilter;
    private final PageFilter pages;
    private final boolean filterOn;
    private final StopPoints stops = new StopPoints();
    /** Cycles of core work that each line of the present stream hides, or {@link #NO_STREAM}. */
    private long hidden = NO_STREAM;
    /** The {@link Tlb#slot} of the last {@link #translate}. */
    @Outside
    private int translation;

    LineAccess(
            MmuConfig config,
            PhysicalMemory memory,
            CostModel cost,
            Clock clock,
            PerfCounters counters,
            GuestFault fault) {
        this.memory = memory;
        this.cost = cost;
        this.clock = clock;
        this.counters = counters;
        this.filterOn = config.lineFilter();
        this.dataFilter = filterOver(config.caches().l1d(), config.dataTlb());
        this.fetchFilter = filterOver(config.caches().l1i(), config.instructionTlb());
        this.pages = dataFilter.pages();
        this.caches = new CacheHierarchy(
                config.caches(), counters, filterOn ? dataFilter : null, filterOn ? fetchFilter : null);
        PagingControl reset = PagingControl.reset(config.physicalBits());
        this.paging = new PagingUnit(
                new Tlb(config.instructionTlb(), 21, fetchFilter),
                new Tlb(config.dataTlb(), 31, dataFilter),
                new PageWalker(memory, caches, cost, clock, reset),
                reset,
                cost,
                clock,
                counters,
                fault);
        memory.addCodeListener(this);
        stops.addListener(this);
    }

    private static LineFilter filterOver(CacheConfig cache, TlbConfig tlb) {
        return new LineFilter(
                Integer.numberOfTrailingZeros(cache.lineBytes()), CacheHierarchy.slots(cache), Tlb.slots(tlb));
    }

    /** A data access; returns the physical address of {@code va} or {@link PagingUnit#FAULT}. */
    long data(int va, int access) {
        long address = translate(va, access);
        if (address != PagingUnit.FAULT) {
            if ((access & GuestFault.CODE_WRITE) != 0) {
                stored(va, access, address);
            } else {
                loaded(va, access, address);
            }
        }
        return address;
    }

    /** {@link #loaded} in user mode from RAM at {@code host}, but for the count of loads. */
    void loadedUser(int va, long address, long host) {
        if (hidden == NO_STREAM) {
            clock.advance(caches.load(address, 1));
        } else {
            streamed(address, false, 1);
        }
        if (filterOn && !watched(va)) {
            dataFilter.openUserRead(va, host, caches.dataSlot(), translation);
        }
    }

    /** {@link #stored} in user mode to RAM without decoded code at {@code host}, but for the count of stores. */
    void storedUser(int va, long address, long host) {
        if (hidden == NO_STREAM) {
            clock.advance(caches.store(address, 1));
        } else {
            streamed(address, true, 1);
        }
        int slot = caches.dataSlot();
        if (filterOn && slot != CacheHierarchy.NO_SLOT && !watched(va)) {
            dataFilter.openUserWrite(va, host, slot, translation);
        }
    }

    /** The translation for {@link #data}: the physical address of {@code va} or {@link PagingUnit#FAULT}. */
    long translate(int va, int access) {
        int frame = pages.frame(va, access);
        if (frame != PageFilter.UNKNOWN) {
            translation = pages.slot(va, access);
            return (long) frame << PhysicalMemory.FRAME_SHIFT | va & PhysicalMemory.FRAME_BYTES - 1;
        }
        long address = paging.data(va, access);
        if (address != PagingUnit.FAULT && filterOn) {
            translation = paging.dataSlot();
            pages.open(va, access, address, translation);
        }
        return address;
    }

    /** The rest of {@link #data} for a load, once {@code va} was translated to {@code address}. */
    void loaded(int va, int access, long address) {
        counters.loads++;
        if (!memory.contains(address)) {
            clock.advance(caches.uncached());
            return;
        }
        if ((access & GuestFault.CODE_USER) != 0) {
            loadedUser(va, address, memory.host(address));
            return;
        }
        if (hidden == NO_STREAM) {
            clock.advance(caches.load(address, 0));
        } else {
            streamed(address, false, 0);
        }
        if (filterOn && !watched(va)) {
            int frame = (int) (address >>> PhysicalMemory.FRAME_SHIFT);
            dataFilter.openRead(va, FilterTable.SUPERVISOR, frame, caches.dataSlot(), translation);
        }
    }

    /** The rest of {@link #data} for a store, once {@code va} was translated to {@code address}. */
    void stored(int va, int access, long address) {
        counters.stores++;
        if (!memory.contains(address)) {
            clock.advance(caches.uncached());
            return;
        }
        int frame = (int) (address >>> PhysicalMemory.FRAME_SHIFT);
        if ((access & GuestFault.CODE_USER) != 0 && !memory.holdsCode(frame)) {
            storedUser(va, address, memory.hostForStores(address));
            return;
        }
        int user = (access & GuestFault.CODE_USER) != 0 ? 1 : 0;
        if (hidden == NO_STREAM) {
            clock.advance(caches.store(address, user));
        } else {
            streamed(address, true, user);
        }
        int slot = caches.dataSlot();
        if (filterOn && slot != CacheHierarchy.NO_SLOT && !memory.holdsCode(frame) && !watched(va)) {
            dataFilter.openSupervisorWrite(va, frame, slot, translation);
        }
    }

    /** {@link #reference} for a user-mode access, whose misses are counted apart too. */
    void userReference(long address, boolean write) {
        reference(address, write, 1);
    }

    /** The cache part of a data access at physical {@code address}. */
    void reference(long address, boolean write) {
        reference(address, write, 0);
    }

    private void reference(long address, boolean write, int user) {
        if (write) {
            counters.stores++;
        } else {
            counters.loads++;
        }
        if (!memory.contains(address)) {
            clock.advance(caches.uncached());
        } else if (hidden == NO_STREAM) {
            clock.advance(caches.data(address, write, user));
        } else {
            streamed(address, write, user);
        }
    }

    private void streamed(long address, boolean write, int user) {
        long moved = counters.dramReads + counters.dramWrites;
        int stall = caches.data(address, write, user);
        if (stall != 0) {
            long lines = counters.dramReads + counters.dramWrites - moved;
            clock.advance(Math.max(0, cost.streamed(stall, lines) - hidden));
        }
    }

    /** An instruction-side access; returns the physical address of {@code va} or {@link PagingUnit#FAULT}. */
    long fetch(int va, int access) {
        long address = paging.fetch(va, access);
        if (address == PagingUnit.FAULT) {
            return address;
        }
        counters.fetches++;
        if (!memory.contains(address)) {
            clock.advance(caches.uncached());
            return address;
        }
        boolean user = (access & GuestFault.CODE_USER) != 0;
        long before = counters.l1iMisses;
        int stall = caches.fetch(address);
        if (user) {
            counters.userL1iMisses += counters.l1iMisses - before;
        }
        if (stall != 0) {
            clock.advance(stall);
        }
        if (filterOn && caches.fetchSlot() != CacheHierarchy.NO_SLOT) {
            int mode = user ? FilterTable.USER : FilterTable.SUPERVISOR;
            int frame = (int) (address >>> PhysicalMemory.FRAME_SHIFT);
            fetchFilter.openRead(va, mode, frame, caches.fetchSlot(), paging.fetchSlot());
        }
        return address;
    }

    /** Whether a byte of the line of {@code va} is watched. */
    private boolean watched(int va) {
        int bytes = caches.lineBytes();
        int line = va & -bytes;
        return stops.mayWatch(line, bytes) && stops.watches(line, bytes);
    }

    /** Where a debugger makes this CPU stop. */
    StopPoints stops() {
        return stops;
    }

    @Override
    public void watched(int va, int bytes) {
        dataFilter.pagesUnsettled();
    }

    PagingUnit paging() {
        return paging;
    }

    LineFilter dataFilter() {
        return dataFilter;
    }

    LineFilter fetchFilter() {
        return fetchFilter;
    }

    CostModel cost() {
        return cost;
    }

    Clock clock() {
        return clock;
    }

    int lineBytes() {
        return caches.lineBytes();
    }

    /**
     * Misses belong to a stream of stores from now on. It takes as long as the slower of core and memory: the core's time is charged
     * by the byte, and a line waits for what memory takes beyond that. So nothing depends on where a stream is interrupted.
     */
    void streamClear() {
        hidden = cost.clearCycles(caches.lineBytes());
    }

    /** As {@link #streamClear} for loads and stores: each of the two lines hides half of the core's time. */
    void streamCopy() {
        hidden = cost.copyCycles(caches.lineBytes()) / 2;
    }

    /** Misses cost their whole latency again. */
    void endStream() {
        hidden = NO_STREAM;
    }

    @Override
    public void frameHoldsCode(int frame) {
        dataFilter.codeAppeared();
    }

    @Override
    public void codeOverwritten(int frame) {
        // The frame may be opened for stores again by its next store.
    }

    @Override
    public void ramSaved() {
        dataFilter.pagesUnsettled();
        fetchFilter.pagesUnsettled();
    }
}
