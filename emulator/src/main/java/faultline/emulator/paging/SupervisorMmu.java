package faultline.emulator.paging;

import faultline.emulator.snapshot.Outside;
import faultline.emulator.timing.PerfCounters;
import faultline.emulator.trap.GuestFault;

/**
 * What a kernel does to the memory side of its CPU: references without data, accesses to user memory, control registers.
 * A reference to a kernel address that is not mapped is a bug of the kernel and throws {@link IllegalStateException}.
 */
public final class SupervisorMmu {

    private final LineAccess lines;
    private final PerfCounters counters;
    private final GuestFault fault;
    private final FilterTable reads;
    private final FilterTable writes;
    private final int inLine;
    /** The tags of the filters, which no snapshot holds, and what turns an address into an index and a tag: at hand for references that hit. */
    @Outside
    private final int[] readTags;

    @Outside
    private final int[] writeTags;

    @Outside
    private final int[] fetchTags;

    private final int lineMask;
    private final int multiplier;

    SupervisorMmu(LineAccess lines, PerfCounters counters, GuestFault fault) {
        this.lines = lines;
        this.counters = counters;
        this.fault = fault;
        this.reads = lines.dataFilter().reads();
        this.writes = lines.dataFilter().writes();
        this.inLine = lines.lineBytes() - 1;
        this.readTags = reads.tags();
        this.writeTags = writes.tags();
        this.fetchTags = lines.fetchFilter().reads().tags();
        this.lineMask = -lines.lineBytes();
        this.multiplier = FilterTable.multiplier(Integer.numberOfTrailingZeros(lines.lineBytes()));
    }

    /** A load of the line that holds {@code va}. */
    public void load(int va) {
        int line = va & lineMask;
        int index = FilterTable.index(line, multiplier);
        int tag = line | FilterTable.SUPERVISOR;
        // What may be written through the filter may be read through it.
        if (readTags[index] == tag || writeTags[index] == tag) {
            counters.loads++;
        } else if (lines.data(va, 0) == PagingUnit.FAULT) {
            throw unmapped("load");
        }
    }

    /** {@link #load} of one line and then of another, which are often the same. */
    public void load(int first, int second) {
        load(first);
        load(second);
    }

    /** A store to the line that holds {@code va}. */
    public void store(int va) {
        int line = va & lineMask;
        if (writeTags[FilterTable.index(line, multiplier)] == (line | FilterTable.SUPERVISOR)) {
            counters.stores++;
        } else if (lines.data(va, GuestFault.CODE_WRITE) == PagingUnit.FAULT) {
            throw unmapped("store");
        }
    }

    /** {@link #store} to one line and then to another, which are often the same. */
    public void store(int first, int second) {
        store(first);
        store(second);
    }

    /** A locked read-modify-write in the line that holds {@code va}: a store at the price of a lock. */
    public void locked(int va) {
        store(va);
        lines.clock().advance(lines.cost().lock());
    }

    /** An instruction-side access to each line of {@code [va, va + bytes)}. */
    public void fetch(int va, int bytes) {
        int[] tags = fetchTags;
        int end = va + bytes;
        int hits = 0;
        for (int line = va & lineMask; line - end < 0; line += inLine + 1) {
            if (tags[FilterTable.index(line, multiplier)] == (line | FilterTable.SUPERVISOR)) {
                hits++;
            } else if (lines.fetch(line, GuestFault.CODE_FETCH) == PagingUnit.FAULT) {
                throw unmapped("fetch");
            }
        }
        counters.fetches += hits;
    }

    /** REP STOS over {@code bytes} from {@code va}: as long as the slower of core and memory takes. */
    public void streamClear(int va, int bytes) {
        lines.clock().advance(lines.cost().clearCycles(bytes));
        lines.streamClear();
        int end = va + bytes;
        for (int line = va & ~inLine; line - end < 0; line += inLine + 1) {
            store(line);
        }
        lines.endStream();
    }

    /** REP MOVS of {@code bytes}, as {@link #streamClear}; both addresses have the same offset in their line. */
    public void streamCopy(int to, int from, int bytes) {
        lines.clock().advance(lines.cost().copyCycles(bytes));
        lines.streamCopy();
        int end = to + bytes;
        int distance = from - to;
        for (int line = to & ~inLine; line - end < 0; line += inLine + 1) {
            load(line + distance);
            store(line);
        }
        lines.endStream();
    }

    /** An access to one line of user memory, rights as for a supervisor under CR0.WP; physical address or -1. */
    public long accessUser(int va, boolean write) {
        FilterTable table = write ? writes : reads;
        int index = table.index(va);
        if (table.hit(index, FilterTable.SUPERVISOR, va)) {
            if (write) {
                counters.stores++;
            } else {
                counters.loads++;
            }
            return table.physical(index, va);
        }
        int bytes = inLine + 1 - (va & inLine);
        if (lines.stops().mayWatch(va, bytes)) {
            lines.stops().access(va, bytes, write);
        }
        return lines.data(va, write ? GuestFault.CODE_WRITE : 0);
    }

    /**
     * MOV to CR3: drops all translations but global ones.
     *
     * @throws IllegalStateException if the processor would raise #GP(0), because a PAE pointer is malformed
     */
    public void loadCr3(long root) {
        if (!lines.paging().loadRoot(root)) {
            throw new IllegalStateException(String.format("#GP(0): malformed page-directory pointer at %#x", root));
        }
    }

    /** Physical address in CR3. */
    public long cr3() {
        return lines.paging().root();
    }

    /** INVLPG: drops the translations of the page of {@code va}, global ones too. */
    public void invalidatePage(int va) {
        lines.paging().invalidatePage(va);
    }

    /** The control bits in force. */
    public PagingControl control() {
        return lines.paging().control();
    }

    /**
     * Changes control bits: drops all translations, and reloads the PAE pointers from CR3. Turning paging on must be
     * followed by {@link #loadCr3}.
     *
     * @throws IllegalStateException if the processor would raise #GP(0), because a PAE pointer is malformed
     */
    public void setControl(PagingControl control) {
        if (!lines.paging().setControl(control)) {
            throw new IllegalStateException("#GP(0): malformed page-directory pointer");
        }
    }

    private IllegalStateException unmapped(String what) {
        return new IllegalStateException(String.format(
                "the kernel faulted: %s at %#x, error code %#x", what, fault.address(), fault.errorCode()));
    }
}
