package faultline.kernel.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FaultStatisticsTest {

    @Test
    void countsMeansAndPercentiles() {
        FaultStatistics statistics = new FaultStatistics();
        for (int i = 1; i <= 100; i++) {
            statistics.record(Activity.COW_COPY, i * 10L);
        }
        statistics.record(Activity.ZERO_FILL, 7);

        assertThat(statistics.count(Activity.COW_COPY)).isEqualTo(100);
        assertThat(statistics.mean(Activity.COW_COPY)).isEqualTo(505.0);
        assertThat(statistics.percentile(Activity.COW_COPY, 50)).isEqualTo(500);
        assertThat((double) statistics.percentile(Activity.COW_COPY, 99)).isCloseTo(990, within(1.0));
        assertThat(statistics.max(Activity.COW_COPY)).isEqualTo(1000);
        assertThat(statistics.total()).isEqualTo(101);
    }

    @Test
    void whatNeverHappenedIsZero() {
        FaultStatistics statistics = new FaultStatistics();

        assertThat(statistics.count(Activity.BAD)).isZero();
        assertThat(statistics.mean(Activity.BAD)).isZero();
        assertThat(statistics.percentile(Activity.BAD, 99)).isZero();
    }
}
