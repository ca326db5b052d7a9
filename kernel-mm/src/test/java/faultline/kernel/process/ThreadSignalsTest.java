package faultline.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.testing.Desk;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Signals among the threads of one process. */
class ThreadSignalsTest {

    private final Desk desk = new Desk();
    private final Process parent = desk.process(2);
    private final Process leader = desk.process(3);
    private final Process thread = desk.process(4);

    @BeforeEach
    void makeAFamily() {
        leader.group().setParent(parent.group());
        parent.group().children().add(leader);
        thread.joinGroup(leader.group());
    }

    private static SignalInfo signal(int number) {
        return SignalInfo.fromProcess(number, SignalInfo.FROM_USER, 9, 0);
    }

    private void sleep(Process process) {
        process.call().begin(29, 0, 0, 0, 0, 0, 0);
        desk.scheduler.sleep(process);
    }

    @Test
    void whoDoesNotBlockASignalOfTheProcessTakesIt() {
        leader.signals().setBlocked(Signal.bit(10));
        sleep(leader);
        sleep(thread);
        desk.signals.send(leader, signal(10));

        assertThat(leader.state()).isEqualTo(ProcessState.SLEEPING);
        assertThat(thread.state()).isEqualTo(ProcessState.RUNNABLE);
        assertThat(thread.signals().take().number()).isEqualTo(10);
        assertThat(leader.signals().pending()).isZero();
    }

    @Test
    void aThreadsOwnSignalsReachNoOther() {
        sleep(leader);
        sleep(thread);
        desk.signals.sendToThread(thread, signal(10));

        assertThat(leader.signals().pending()).isZero();
        assertThat(leader.state()).isEqualTo(ProcessState.SLEEPING);
        assertThat(thread.signals().deliverable()).isTrue();
    }

    @Test
    void aWaitingThreadWakesForASignalThatItBlocks() {
        thread.signals().setBlocked(Signal.bit(10));
        leader.signals().setBlocked(Signal.bit(10));
        thread.signals().waitFor(Signal.bit(10));
        sleep(leader);
        sleep(thread);
        desk.signals.send(leader, signal(10));

        assertThat(thread.state()).isEqualTo(ProcessState.RUNNABLE);
        assertThat(leader.state()).isEqualTo(ProcessState.SLEEPING);
    }

    @Test
    void aProcessHasStoppedWhenAllItsThreadsHave() {
        sleep(thread);
        desk.signals.send(leader, signal(19));
        assertThat(desk.delivery.deliver(leader, false)).isEqualTo(SignalDelivery.Outcome.STOPS);
        assertThat(leader.group().stopped()).isFalse();
        assertThat(thread.signals().deliverable()).isTrue();
        assertThat(desk.delivery.deliver(thread, false)).isEqualTo(SignalDelivery.Outcome.STOPS);
        assertThat(leader.group().stopToReport()).isTrue();

        desk.signals.send(leader, signal(18));
        assertThat(leader.state()).isEqualTo(ProcessState.RUNNABLE);
        assertThat(thread.state()).isEqualTo(ProcessState.RUNNABLE);
        assertThat(leader.group().stopToReport()).isFalse();
        assertThat(leader.group().continueToReport()).isTrue();
    }

    @Test
    void stopAndContinueCancelEachOther() {
        thread.signals().setBlocked(Signal.bit(18));
        desk.signals.sendToThread(thread, signal(18));
        desk.signals.send(leader, signal(19));
        assertThat(thread.signals().pending() & Signal.bit(18)).isZero();
        desk.signals.send(leader, signal(18));
        assertThat(leader.signals().pending() & Signal.bit(19)).isZero();
    }

    @Test
    void whatMustExitDoesSoWithoutASignal() {
        sleep(thread);
        desk.signals.makeExit(thread);
        assertThat(thread.state()).isEqualTo(ProcessState.RUNNABLE);
        assertThat(thread.signals().killed()).isTrue();
        assertThat(desk.delivery.deliver(thread, true)).isEqualTo(SignalDelivery.Outcome.EXITS);
    }
}
