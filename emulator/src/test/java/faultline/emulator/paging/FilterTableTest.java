package faultline.emulator.paging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class FilterTableTest {

    /** Wherever the page is: its lines do not meet, and no tag has bits that an address has which is not aligned. */
    @Property
    void theLinesOfAPageDoNotMeet(@ForAll int anywhere, @ForAll @IntRange(min = 4, max = 9) int lineShift) {
        FilterTable table = new FilterTable(lineShift);
        int page = anywhere & -4096;
        for (int at = 0; at < 4096; at += 1 << lineShift) {
            int mode = at % 3 == 0 ? FilterTable.SUPERVISOR : FilterTable.USER;
            table.open(table.index(page + at), page + at, mode, 7);
            assertThat(table.hit(table.index(page + at), mode, page + at)).isTrue();
        }
        int empty = new FilterTable(lineShift).tags()[0];
        assertThat(Arrays.stream(table.tags()).filter(tag -> tag != empty)).hasSize(4096 >> lineShift);
        assertThat(Arrays.stream(table.tags()).filter(tag -> (tag & 3) != 0)).isEmpty();
        table.closeAll();
        assertThat(table.tags()).containsOnly(empty);
    }
}
