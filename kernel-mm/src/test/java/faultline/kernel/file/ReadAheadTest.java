package faultline.kernel.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

    private final List<String> asked = new ArrayList<>();
    private final Set<Integer> there = new HashSet<>();
    private ReadAhead ahead = ReadAheadStyle.WINDOWS.create(new Reader());

    /** Whatever is asked for is there at once. */
    private final class Reader implements ReadAhead.Reader {
        @Override
        public void read(int first, int count) {
            asked.add(first + "+" + count);
            IntStream.range(first, first + count).forEach(there::add);
        }

        @Override
        public boolean cached(int index) {
            return there.contains(index);
        }
    }

    private void fault(int page) {
        ahead.beforeFault(page, false);
        ahead.atFault(page, false, there.contains(page));
    }

    private void style(ReadAheadStyle style) {
        ahead = style.create(new Reader());
    }

    /** Reads {@code pages} pages in order; how many requests that took. */
    private int readInOrder(int pages) {
        for (int page = 0; page < pages; page++) {
            ahead.beforeRead(page);
            assertThat(there)
                    .as("page %d is read with those before it, or alone", page)
                    .contains(page);
        }
        return asked.size();
    }

    @Test
    void aFileReadFromItsStartIsReadInGrowingWindowsWithoutAGap() {
        for (int page = 0; page < 200; page++) {
            ahead.beforeRead(page);
        }

        assertThat(asked.get(0)).isEqualTo("0+16");
        int next = 0;
        int last = 0;
        for (String window : asked) {
            String[] parts = window.split("\\+");
            assertThat(Integer.parseInt(parts[0])).isEqualTo(next);
            last = Integer.parseInt(parts[1]);
            next += last;
        }
        assertThat(last).isEqualTo(32);
        assertThat(next).as("a window lies ahead of the reader").isGreaterThan(200);
    }

    @Test
    void readsHereAndThereShrinkTheWindow() {
        for (int read = 0; read < 20; read++) {
            ahead.beforeRead(10_000 - read * 500);
        }

        assertThat(asked.get(asked.size() - 1)).isEqualTo("500+4");
    }

    @Test
    void aFaultReadsAnAlignedBlockAroundIt() {
        fault(37);

        assertThat(asked).containsExactly("32+16");
    }

    @Test
    void faultsThatNearlyAllMissReadNothingAroundThem() {
        for (int fault = 0; fault < 150; fault++) {
            fault(fault * 64);
        }

        assertThat(asked).hasSize(100);
    }

    @Test
    void faultsThatHitKeepItWorthwhile() {
        for (int fault = 0; fault < 150; fault++) {
            fault(fault * 64);
            fault(fault * 64);
        }

        assertThat(asked).hasSize(150);
    }

    @Test
    void aReaderInOrderOf24DoublesItsWindow() {
        style(ReadAheadStyle.CLUSTERS);

        assertThat(readInOrder(400)).isLessThan(400 / 15);
        assertThat(asked).contains("0+1", "1+3");
    }

    @Test
    void aFaultOf24ReadsItsCluster() {
        style(ReadAheadStyle.CLUSTERS);
        fault(37);
        fault(38);

        assertThat(asked).containsExactly("32+8");
    }

    @Test
    void onDemandAReaderInOrderStaysAheadFromTheMarkOn() {
        style(ReadAheadStyle.ON_DEMAND);

        assertThat(readInOrder(400)).isLessThan(400 / 20);
        assertThat(asked).startsWith("0+4", "4+8", "12+16", "28+32");
    }

    @Test
    void onDemandAReadHereOrThereIsReadAlone() {
        style(ReadAheadStyle.ON_DEMAND);
        ahead.beforeRead(5000);
        ahead.beforeRead(900);

        assertThat(asked).containsExactly("5000+1", "900+1");
    }

    @Test
    void onDemandAFaultReadsWhatLiesAroundIt() {
        style(ReadAheadStyle.ON_DEMAND);
        fault(100);

        assertThat(asked).containsExactly("84+32");
    }
}
