package faultline.kernel.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

    private final List<String> asked = new ArrayList<>();
    private final ReadAhead ahead = new ReadAhead((first, count) -> asked.add(first + "+" + count));

    @Test
    void aFileReadFromItsStartIsReadInGrowingWindowsWithoutAGap() {
        for (int page = 0; page < 200; page++) {
            ahead.inOrder(page);
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
            ahead.inOrder(10_000 - read * 500);
        }

        assertThat(asked.get(asked.size() - 1)).isEqualTo("500+4");
    }

    @Test
    void aFaultReadsAnAlignedBlockAroundIt() {
        ahead.around(37);

        assertThat(asked).containsExactly("32+16");
    }

    @Test
    void faultsThatNearlyAllMissReadNothingAroundThem() {
        for (int fault = 0; fault < 150; fault++) {
            ahead.around(fault * 64);
        }

        assertThat(asked).hasSize(100);
    }

    @Test
    void faultsThatHitKeepItWorthwhile() {
        for (int fault = 0; fault < 150; fault++) {
            ahead.around(fault * 64);
            ahead.hit();
        }

        assertThat(asked).hasSize(150);
    }
}
