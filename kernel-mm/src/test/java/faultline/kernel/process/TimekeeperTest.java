package faultline.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class TimekeeperTest {

    private final Timekeeper time = new Timekeeper(2_400_000_007L, 1000);

    @Property
    void aTickBeginsAtItsFirstCycle(@ForAll @LongRange(min = 1, max = 10_000_000_000L) long tick) {
        assertThat(time.tickAt(time.cycleOf(tick))).isEqualTo(tick);
        assertThat(time.tickAt(time.cycleOf(tick) - 1)).isEqualTo(tick - 1);
    }

    @Property
    void sleepsLastAtLeastAsLongAsAsked(
            @ForAll @LongRange(max = 1L << 50) long start, @ForAll @LongRange(max = 100_000_000_000L) long nanos) {
        long end = time.cycleOf(time.deadline(start, nanos));
        if (nanos > 0) {
            assertThat(time.nanos(end - start)).isBetween(nanos - 1, nanos + 3_000_000);
        }
    }

    @Test
    void centuriesNeverEnd() {
        assertThat(time.deadline(0, Long.MAX_VALUE)).isEqualTo(SystemCall.NEVER);
        assertThat(new Timekeeper(3_000_000_000L, 100).nanos(9_000_000_000L)).isEqualTo(3_000_000_000L);
    }
}
