package faultline.emulator.timing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrefetcherTest {

    private static final int LATENCY = 330;
    private static final int AHEAD = 84;

    private final Prefetcher two = new Prefetcher(2, 128, LATENCY, AHEAD);

    @Test
    void twoMissesInARowStartAStream() {
        assertThat(two.miss(64)).isEqualTo(LATENCY);
        assertThat(two.miss(65)).isEqualTo(LATENCY);
        assertThat(two.miss(66)).isEqualTo(AHEAD);
        assertThat(two.miss(67)).isEqualTo(AHEAD);
    }

    @Test
    void aStreamEndsWithItsPage() {
        for (int block = 0; block < 32; block++) {
            two.miss(block);
        }
        assertThat(two.miss(32)).as("the first block of the next page").isEqualTo(LATENCY);
    }

    @Test
    void aStreamMayGoDownAndSkipALittle() {
        assertThat(two.miss(20)).isEqualTo(LATENCY);
        assertThat(two.miss(19)).isEqualTo(LATENCY);
        assertThat(two.miss(17)).isEqualTo(AHEAD);
        assertThat(two.miss(18)).as("it turned").isEqualTo(LATENCY);
        assertThat(two.miss(19)).isEqualTo(LATENCY);
        assertThat(two.miss(20)).isEqualTo(AHEAD);
    }

    @Test
    void streamsInDifferentPagesMayInterleaveUpToTheirNumber() {
        for (int block = 0; block < 2; block++) {
            two.miss(block);
            two.miss(1000 + block);
        }
        assertThat(two.miss(2)).isEqualTo(AHEAD);
        assertThat(two.miss(1002)).isEqualTo(AHEAD);
        two.miss(2000);
        assertThat(two.miss(1003)).isEqualTo(AHEAD);
        assertThat(two.miss(3)).as("its place was taken").isEqualTo(LATENCY);
    }

    @Test
    void largeStepsAreNoStream() {
        for (int block = 64; block < 96; block += 3) {
            assertThat(two.miss(block)).isEqualTo(LATENCY);
        }
    }

    @Test
    void withoutStreamsEveryMissCostsTheSame() {
        Prefetcher none = new Prefetcher(0, 64, LATENCY, AHEAD);
        for (int block = 0; block < 5; block++) {
            assertThat(none.miss(block)).isEqualTo(LATENCY);
        }
    }
}
