package faultline.emulator.paging;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineFilterTest {

    private static final int PAGE = 0x0804_8000;
    /** Its lines are next to those of {@link #PAGE} in the tables. */
    private static final int NEIGHBOUR = PAGE + (1 << 17);

    private static final int TRANSLATION = 3;
    private static final int SLOTS = 4096;

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6, 7, 8})
    void aPageIsDroppedInBothModesAndTables(int lineShift) {
        LineFilter filter = new LineFilter(lineShift, SLOTS, 8);
        int line = 1 << lineShift;
        filter.openUserRead(PAGE, 0, 1, TRANSLATION);
        filter.openRead(PAGE + 4 * line, FilterTable.SUPERVISOR, 7, 2, TRANSLATION);
        filter.openUserWrite(PAGE + 4096 - line, 0, 3, TRANSLATION);
        filter.openSupervisorWrite(PAGE + 5 * line, 7, 4, TRANSLATION);
        filter.openUserRead(NEIGHBOUR + 8 * line, 0, 5, TRANSLATION + 1);

        filter.pageUnsettled(PAGE + 123, TRANSLATION);

        for (int va = PAGE; va < PAGE + 4096; va += line) {
            assertThat(hit(filter.reads(), va)).isFalse();
            assertThat(hit(filter.writes(), va)).isFalse();
        }
        assertThat(hit(filter.reads(), NEIGHBOUR + 8 * line)).isTrue();
        filter.pageUnsettled(NEIGHBOUR, TRANSLATION + 1);
        assertThat(hit(filter.reads(), NEIGHBOUR + 8 * line)).isFalse();
    }

    /** Wherever the page is, and whatever of it was opened before the slot got another page. */
    @Property
    void aPageIsDroppedWhole(@ForAll int anywhere, @ForAll @IntRange(min = 4, max = 8) int lineShift) {
        LineFilter filter = new LineFilter(lineShift, SLOTS, 8);
        int page = anywhere & -4096;
        for (int round = 0; round < 2; round++) {
            int base = page + (round << 20);
            for (int at = 0; at < 4096; at += 1 << lineShift) {
                filter.openUserRead(base + at, 0, at >> lineShift, TRANSLATION);
                filter.openUserWrite(base + at, 0, at >> lineShift, TRANSLATION);
            }
            filter.pageUnsettled(base + (anywhere & 4095), TRANSLATION);
            assertThat(filter.reads().tags()).containsOnly(empty(lineShift));
            assertThat(filter.writes().tags()).containsOnly(empty(lineShift));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6, 8})
    void allPagesAreDroppedAtOnce(int lineShift) {
        LineFilter filter = new LineFilter(lineShift, SLOTS, 8);
        filter.openUserRead(PAGE, 0, 1, TRANSLATION);
        filter.openUserWrite(NEIGHBOUR, 0, 2, 7);
        filter.pagesUnsettled();
        assertThat(filter.reads().tags()).containsOnly(empty(lineShift));
        assertThat(filter.writes().tags()).containsOnly(empty(lineShift));
    }

    private static int empty(int lineShift) {
        return new FilterTable(lineShift).tags()[0];
    }

    private static boolean hit(FilterTable table, int va) {
        int index = table.index(va);
        return table.hit(index, FilterTable.USER, va) || table.hit(index, FilterTable.SUPERVISOR, va);
    }
}
