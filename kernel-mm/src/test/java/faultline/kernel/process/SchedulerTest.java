package faultline.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.testing.Desk;
import org.junit.jupiter.api.Test;

class SchedulerTest {

    private final Desk desk = new Desk();
    private final Scheduler scheduler = desk.scheduler;
    private final Process a = desk.process(2);
    private final Process b = desk.process(3);
    private final Process c = desk.process(4);

    @Test
    void aChildRunsBeforeItsParentGoesOn() {
        scheduler.addFirst(a);
        Process parent = scheduler.next();
        scheduler.addForked(parent, b);
        assertThat(scheduler.rescheduleDue()).isTrue();
        scheduler.putBack(parent);

        assertThat(scheduler.next()).isSameAs(b);
        assertThat(a.sliceTicks()).isEqualTo(5);
        assertThat(b.sliceTicks()).isEqualTo(5);
        assertThat(scheduler.rescheduleDue()).isFalse();
        assertThat(scheduler.next()).isSameAs(a);
        assertThat(scheduler.nextPid()).isEqualTo(-1);
    }

    @Test
    void whoHasUsedItsSliceWaitsForItsTurn() {
        scheduler.addFirst(c);
        scheduler.addFirst(b);
        scheduler.addFirst(a);
        Process running = scheduler.next();
        scheduler.tick(running, 9);
        assertThat(scheduler.rescheduleDue()).isFalse();
        scheduler.tick(running, 1);
        assertThat(scheduler.rescheduleDue()).isTrue();
        scheduler.putBack(running);

        assertThat(scheduler.next()).isSameAs(b);
        assertThat(scheduler.next()).isSameAs(c);
        assertThat(scheduler.next()).isSameAs(a);
        assertThat(a.sliceTicks()).isEqualTo(10);
    }

    @Test
    void aloneOnTheCpuASliceIsRenewed() {
        scheduler.addFirst(a);
        Process running = scheduler.next();
        scheduler.tick(running, 25);

        assertThat(scheduler.rescheduleDue()).isFalse();
        assertThat(a.sliceTicks()).isEqualTo(10);
    }

    @Test
    void sleepersWakeAtTheirTickInOrder() {
        sleep(c, 5);
        sleep(b, 7);
        sleep(a, 5);

        assertThat(scheduler.nextDeadline()).isEqualTo(5);
        scheduler.wakeDue(4);
        assertThat(scheduler.nextPid()).isEqualTo(-1);
        scheduler.wakeDue(5);
        assertThat(scheduler.next()).isSameAs(a);
        assertThat(scheduler.next()).isSameAs(c);
        assertThat(scheduler.nextDeadline()).isEqualTo(7);
        assertThat(b.state()).isEqualTo(ProcessState.SLEEPING);
    }

    @Test
    void wakingTakesASleeperOffTheClock() {
        sleep(a, 5);
        scheduler.wake(a);
        scheduler.wake(a);

        assertThat(scheduler.nextDeadline()).isEqualTo(SystemCall.NEVER);
        assertThat(scheduler.next()).isSameAs(a);
        assertThat(scheduler.nextPid()).isEqualTo(-1);
    }

    private void sleep(Process process, long tick) {
        process.call().begin(162, 0, 0, 0, 0, 0, 0);
        process.call().setDeadline(tick);
        scheduler.sleep(process);
    }

    @Test
    void forkingWinsNoTime() {
        scheduler.addFirst(a);
        Process parent = scheduler.next();
        scheduler.tick(parent, 7);
        scheduler.addForked(parent, b);
        assertThat(b.sliceTicks()).isEqualTo(2);
        assertThat(a.sliceTicks()).isEqualTo(1);
        assertThat(scheduler.next()).isSameAs(b);
        scheduler.exited(parent, b);
        assertThat(a.sliceTicks()).isEqualTo(3);

        scheduler.addForked(parent, c);
        scheduler.addForked(parent, b);
        assertThat(a.sliceTicks()).isZero();
        scheduler.putBack(parent);
        assertThat(scheduler.next()).isSameAs(b);
        assertThat(scheduler.next()).isSameAs(c);
        assertThat(scheduler.next()).isSameAs(a);
    }

    @Test
    void aRenewedSliceIsNotGivenBack() {
        scheduler.addFirst(a);
        Process parent = scheduler.next();
        scheduler.addForked(parent, b);
        scheduler.putBack(parent);
        scheduler.tick(scheduler.next(), 5);
        scheduler.putBack(b);
        scheduler.next();
        scheduler.next();
        int before = a.sliceTicks();
        scheduler.exited(a, b);
        assertThat(a.sliceTicks()).isEqualTo(before);
    }
}
