package faultline.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.testing.Desk;
import org.junit.jupiter.api.Test;

class FutexesTest {

    private static final Futexes.Key HERE = new Futexes.Key(1, 0x1000);
    private static final Futexes.Key THERE = new Futexes.Key(1, 0x2000);

    private final Desk desk = new Desk();
    private final Futexes futexes = desk.futexes;
    private final Process a = desk.process(2);
    private final Process b = desk.process(3);
    private final Process c = desk.process(4);

    private Futexes.Waiter sleep(Process process, Futexes.Key key, int bits) {
        process.call().begin(240, 0, 0, 0, 0, 0, 0);
        Futexes.Waiter waiter = futexes.await(process, key, bits);
        desk.scheduler.sleep(process);
        return waiter;
    }

    private static boolean awake(Process process) {
        return process.state() == ProcessState.RUNNABLE && process.call().woken();
    }

    @Test
    void thoseWhoCameFirstWakeFirst() {
        sleep(c, HERE, Futexes.ANY);
        sleep(a, HERE, Futexes.ANY);
        sleep(b, HERE, Futexes.ANY);

        assertThat(futexes.wake(HERE, 2, Futexes.ANY)).isEqualTo(2);

        assertThat(awake(c)).isTrue();
        assertThat(awake(a)).isTrue();
        assertThat(awake(b)).isFalse();
        assertThat(futexes.waiting(HERE)).isEqualTo(1);
    }

    @Test
    void otherFutexesAndSpacesAreNotDisturbed() {
        sleep(a, HERE, Futexes.ANY);
        assertThat(futexes.wake(THERE, 9, Futexes.ANY)).isZero();
        assertThat(futexes.wake(new Futexes.Key(2, 0x1000), 9, Futexes.ANY)).isZero();
        assertThat(awake(a)).isFalse();
    }

    @Test
    void bitsChooseWhoWakes() {
        sleep(a, HERE, 1);
        sleep(b, HERE, 2);
        assertThat(futexes.wake(HERE, 9, 2)).isEqualTo(1);
        assertThat(awake(a)).isFalse();
        assertThat(awake(b)).isTrue();
    }

    @Test
    void whoGivesUpIsWokenByNobody() {
        Futexes.Waiter waiter = sleep(a, HERE, Futexes.ANY);
        sleep(b, HERE, Futexes.ANY);
        futexes.leave(waiter);
        assertThat(futexes.wake(HERE, 1, Futexes.ANY)).isEqualTo(1);
        assertThat(awake(a)).isFalse();
        assertThat(awake(b)).isTrue();
        futexes.leave(waiter);
        assertThat(futexes.waiting(HERE)).isZero();
    }

    @Test
    void requeueMovesTheRestInOrder() {
        sleep(c, THERE, Futexes.ANY);
        Futexes.Waiter moved = sleep(a, HERE, Futexes.ANY);
        sleep(b, HERE, Futexes.ANY);

        assertThat(futexes.requeue(HERE, THERE, 0, 9, true)).isEqualTo(2);
        assertThat(futexes.waiting(HERE)).isZero();
        assertThat(futexes.waiting(THERE)).isEqualTo(3);
        futexes.wake(THERE, 1, Futexes.ANY);
        assertThat(awake(c)).isTrue();
        futexes.leave(moved);
        futexes.wake(THERE, 9, Futexes.ANY);
        assertThat(awake(a)).isFalse();
        assertThat(awake(b)).isTrue();
    }

    @Test
    void requeueTellsOnlyTheWokenUnlessItCompares() {
        sleep(a, HERE, Futexes.ANY);
        sleep(b, HERE, Futexes.ANY);
        sleep(c, HERE, Futexes.ANY);
        assertThat(futexes.requeue(HERE, THERE, 1, 1, false)).isEqualTo(1);
        assertThat(futexes.waiting(HERE)).isEqualTo(1);
        assertThat(futexes.waiting(THERE)).isEqualTo(1);
    }
}
