package faultline.emulator.paging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTableTest {

    private static final int PAGE = 0x0804_8000;
    /** Its lines are in the same block of the table, next to those of {@link #PAGE}. */
    private static final int NEIGHBOUR = PAGE + (1 << 17);

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 7})
    void closingAPageDropsItsLinesInBothModesAndKeepsThoseOfOtherPages(int lineShift) {
        FilterTable table = new FilterTable(lineShift);
        int line = 1 << lineShift;
        open(table, PAGE, FilterTable.USER);
        open(table, PAGE + 4 * line, FilterTable.SUPERVISOR);
        open(table, PAGE + 4096 - line, FilterTable.USER);
        open(table, NEIGHBOUR + 8 * line, FilterTable.USER);
        open(table, PAGE + 6 * line, FilterTable.USER);
        table.close(table.index(PAGE + 6 * line));

        table.closePage(PAGE + 123);

        for (int va = PAGE; va < PAGE + 4096; va += line) {
            assertThat(hit(table, va, FilterTable.USER)).isFalse();
            assertThat(hit(table, va, FilterTable.SUPERVISOR)).isFalse();
        }
        assertThat(hit(table, NEIGHBOUR + 8 * line, FilterTable.USER)).isTrue();
        table.closePage(NEIGHBOUR);
        assertThat(hit(table, NEIGHBOUR + 8 * line, FilterTable.USER)).isFalse();
    }

    /** Wherever the page is: its lines do not meet, and it is dropped whole. */
    @Property
    void aPageIsDroppedWhole(@ForAll int anywhere, @ForAll @IntRange(min = 4, max = 9) int lineShift) {
        FilterTable table = new FilterTable(lineShift);
        int page = anywhere & -4096;
        for (int at = 0; at < 4096; at += 1 << lineShift) {
            open(table, page + at, at % 3 == 0 ? FilterTable.SUPERVISOR : FilterTable.USER);
        }
        int empty = new FilterTable(lineShift).tags()[0];
        assertThat(Arrays.stream(table.tags()).filter(tag -> tag != empty)).hasSize(4096 >> lineShift);
        assertThat(Arrays.stream(table.tags()).filter(tag -> (tag & 3) != 0)).isEmpty();
        table.closePage(page + (anywhere & 4095));
        assertThat(table.tags()).containsOnly(empty);
    }

    private static void open(FilterTable table, int va, int mode) {
        table.open(table.index(va), va, mode, 7);
        assertThat(hit(table, va, mode)).isTrue();
    }

    private static boolean hit(FilterTable table, int va, int mode) {
        return table.hit(table.index(va), mode, va);
    }
}
