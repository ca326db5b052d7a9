package faultline.kernel.vrange;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.abi.Errno;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.testing.KernelMemory;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Ranges against a map of pages that knows for each what it is. */
class VolatileRangesTest {

    private static final int PAGES = 48;
    private static final int BASE = 0x5000_0000;

    private final KernelMemory memory = KernelMemory.small("2.6.7");
    private final VolatileRanges ranges = new VolatileRanges(
            memory.work,
            memory.locks,
            memory.slabs.create("vrange", VolatileRange.BYTES, 4),
            memory.boot.globals() + 3584);
    private final AddressSpace space = memory.emptySpace();

    private static int va(int page) {
        return BASE + (page << 12);
    }

    private int mark(int page, int pages, boolean full) {
        return ranges.mark(space, va(page), va(page + pages) - 1, full);
    }

    private int unmark(int page, int pages) {
        return ranges.unmark(space, va(page), va(page + pages) - 1);
    }

    @Test
    void markingJoinsWhatItOverlapsAndNotWhatItTouches() {
        mark(0, 4, true);
        mark(4, 4, true);
        assertThat(ranges.inUse()).isEqualTo(2);

        mark(3, 2, true);

        assertThat(ranges.inUse()).isEqualTo(1);
        VolatileRange joined = ranges.find(space, va(5));
        assertThat(joined.start()).isEqualTo(va(0));
        assertThat(joined.last()).isEqualTo(va(8) - 1);
        assertThat(ranges.list().peekPages()).isEqualTo(8);
    }

    @Test
    void unmarkingTheMiddleLeavesTwoRangesThatKnowTheirPast() {
        mark(0, 9, false);
        ranges.purge(ranges.find(space, va(1)));

        assertThat(unmark(3, 3)).isEqualTo(VolatileRanges.PURGED);

        assertThat(ranges.inUse()).isEqualTo(2);
        assertThat(ranges.find(space, va(4))).isNull();
        assertThat(ranges.find(space, va(8)).purged()).isTrue();
        assertThat(unmark(0, 3)).isEqualTo(VolatileRanges.PURGED);
        assertThat(unmark(0, 3)).isZero();
    }

    @Test
    void whatIsMarkedAgainIsNotPurged() {
        mark(0, 4, true);
        ranges.purge(ranges.find(space, va(0)));
        unmark(0, 4);

        mark(0, 4, true);

        assertThat(ranges.find(space, va(0)).purged()).isFalse();
    }

    @Test
    void withoutMemoryNothingChanges() {
        mark(0, 9, true);
        memory.allowObjects(0);

        assertThat(mark(4, 9, true)).isEqualTo(Errno.ENOMEM.result());
        assertThat(unmark(2, 2)).isEqualTo(Errno.ENOMEM.result());
        assertThat(ranges.clear(space, va(2), 8192)).isFalse();
        assertThat(ranges.clear(space, va(7), 2 * 4096)).isTrue();

        assertThat(ranges.inUse()).isEqualTo(1);
        assertThat(ranges.find(space, va(0)).last()).isEqualTo(va(7) - 1);
    }

    @Test
    void forkCopiesAndExitGivesBack() {
        mark(0, 4, true);
        mark(8, 4, false);
        ranges.purge(ranges.find(space, va(8)));
        AddressSpace child = memory.emptySpace();

        assertThat(ranges.fork(space, child)).isTrue();
        ranges.exit(space);

        assertThat(ranges.inUse()).isEqualTo(2);
        assertThat(ranges.find(space, va(0))).isNull();
        assertThat(ranges.find(child, va(0)).purged()).isFalse();
        assertThat(ranges.find(child, va(9)).purged()).isTrue();
        assertThat(ranges.find(child, va(9)).full()).isFalse();
        ranges.exit(child);
        assertThat(ranges.any()).isFalse();
        assertThat(ranges.list().oldest()).isNull();
        assertThat(ranges.list().peekPages()).isZero();
    }

    @Test
    void movedPagesStayVolatile() {
        mark(2, 6, true);
        ranges.purge(ranges.find(space, va(2)));
        mark(22, 30, false);

        assertThat(ranges.copy(space, va(4), 8 << 12, va(20))).isTrue();
        ranges.clear(space, va(4), 8 << 12);

        assertThat(ranges.find(space, va(3)).last()).isEqualTo(va(4) - 1);
        assertThat(ranges.find(space, va(4))).isNull();
        VolatileRange moved = ranges.find(space, va(20));
        assertThat(moved.last()).isEqualTo(va(24) - 1);
        assertThat(moved.purged()).isTrue();
        assertThat(ranges.find(space, va(27))).isNull();
        assertThat(ranges.find(space, va(28)).full()).isFalse();
    }

    /** One call. */
    record Call(int kind, int page, int pages, boolean full) {}

    @Provide
    Arbitrary<List<Call>> calls() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.integers().between(0, PAGES - 1),
                        Arbitraries.integers().between(1, 12),
                        Arbitraries.of(true, false))
                .as(Call::new)
                .list()
                .ofMaxSize(60);
    }

    @Property(tries = 200)
    void aMapOfPagesAgrees(@ForAll("calls") List<Call> calls) {
        BitSet isVolatile = new BitSet();
        BitSet told = new BitSet();
        for (Call call : calls) {
            int end = Math.min(PAGES, call.page() + call.pages());
            int pages = end - call.page();
            if (call.kind() < 4) {
                assertThat(mark(call.page(), pages, call.full())).isZero();
                joined(isVolatile, told, call.page(), end);
            } else if (call.kind() < 6) {
                boolean purged = !told.get(call.page(), end).isEmpty();
                assertThat(unmark(call.page(), pages)).isEqualTo(purged ? 1 : 0);
                isVolatile.clear(call.page(), end);
                told.clear(call.page(), end);
            } else if (call.kind() < 7) {
                assertThat(ranges.clear(space, va(call.page()), pages << 12)).isTrue();
                isVolatile.clear(call.page(), end);
                told.clear(call.page(), end);
            } else if (isVolatile.get(call.page())) {
                VolatileRange range = ranges.find(space, va(call.page()));
                ranges.purge(range);
                told.set(page(range.start()), page(range.last()) + 1);
            }
            for (int page = 0; page < PAGES; page++) {
                VolatileRange range = ranges.find(space, va(page));
                assertThat(range != null).isEqualTo(isVolatile.get(page));
                assertThat(range != null && range.purged()).isEqualTo(told.get(page));
            }
        }
        ranges.exit(space);
        assertThat(ranges.any()).isFalse();
    }

    private static int page(int va) {
        return va - BASE >>> 12;
    }

    /** What marking does to purged ranges: all that becomes one range has the same past. */
    private void joined(BitSet isVolatile, BitSet told, int start, int end) {
        isVolatile.set(start, end);
        VolatileRange range = ranges.find(space, va(start));
        int first = page(range.start());
        int behind = page(range.last()) + 1;
        assertThat(isVolatile.nextClearBit(first)).isGreaterThanOrEqualTo(behind);
        assertThat(first <= start && end <= behind).isTrue();
        if (!told.get(first, behind).isEmpty()) {
            told.set(first, behind);
        }
    }
}
