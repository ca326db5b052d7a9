package faultline.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SignalQueueTest {

    private static final long ALL = -1;

    private final SignalQueue queue = new SignalQueue();

    private void post(int number, int value) {
        queue.post(SignalInfo.of(number, SignalInfo.FROM_QUEUE, 0, 0, value));
    }

    private List<String> taken(long wanted) {
        List<String> all = new ArrayList<>();
        for (SignalInfo info = queue.take(wanted); info != null; info = queue.take(wanted)) {
            all.add(info.number() + ":" + info.field2());
        }
        return all;
    }

    @Test
    void standardSignalsWaitOnceAndRealTimeOnesQueue() {
        post(10, 1);
        post(10, 2);
        post(40, 3);
        post(40, 4);
        post(34, 5);
        assertThat(taken(ALL)).containsExactly("10:1", "34:5", "40:3", "40:4");
        assertThat(queue.pending()).isZero();
    }

    @Test
    void killComesFirstThenWhatTheProgramItselfCaused() {
        post(1, 0);
        post(11, 0);
        post(9, 0);
        post(4, 0);
        assertThat(taken(ALL)).containsExactly("9:0", "4:0", "11:0", "1:0");
    }

    @Test
    void onlyWantedSignalsAreTaken() {
        post(10, 1);
        post(12, 2);
        assertThat(taken(Signal.bit(12))).containsExactly("12:2");
        assertThat(queue.pending()).isEqualTo(Signal.bit(10));
        queue.discard(Signal.bit(10));
        assertThat(taken(ALL)).isEmpty();
        assertThat(queue.size()).isZero();
    }

    @Property
    void thePendingSetIsThatOfTheQueue(@ForAll List<@IntRange(min = 1, max = 64) Integer> numbers) {
        SignalQueue fresh = new SignalQueue();
        long set = 0;
        int expected = 0;
        for (int number : numbers) {
            boolean known = (set & Signal.bit(number)) != 0;
            expected += known && number < 32 ? 0 : 1;
            set |= Signal.bit(number);
            fresh.post(SignalInfo.fromKernel(number));
        }
        assertThat(fresh.pending()).isEqualTo(set);
        assertThat(fresh.size()).isEqualTo(expected);
        for (int i = 0; i < expected; i++) {
            assertThat(fresh.take(ALL)).isNotNull();
        }
        assertThat(fresh.take(ALL)).isNull();
        assertThat(fresh.pending()).isZero();
    }
}
