package faultline.kernel.syscall;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.SimLock;
import faultline.kernel.account.SimRwSemaphore;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.VmaTree;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProcessState;
import faultline.kernel.process.SystemCall;
import faultline.kernel.testing.Desk;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingLockTest {

    private static final int MUNMAP = 91;
    private static final int MINCORE = 218;
    private static final int CLONE = 120;
    private static final int GETPID = 20;
    private static final int RESULT = 42;

    private final Desk desk = new Desk();
    private final KernelLocks locks = new KernelLocks(desk.work, true);
    private final SimRwSemaphore semaphore = new SimRwSemaphore(locks, 0xC0400020);
    private final AddressSpace space = new AddressSpace(
            1, 0xC0400000, 0, new VmaTree(desk.work), new SimLock(desk.work, locks, 0xC0400030), semaphore);
    private final Process caller = process(2);
    private final SyscallTable table = new SyscallTable();
    private final List<Integer> ran = new ArrayList<>();

    MappingLockTest() {
        for (int number : new int[] {MUNMAP, MINCORE, CLONE, GETPID}) {
            table.add(number, "call" + number, (process, call) -> {
                ran.add(semaphore.readers());
                assertThat(call.resumed()).isFalse();
                return RESULT;
            });
        }
        new MappingLock(desk.scheduler).guard(table);
    }

    private Process process(int pid) {
        Process process = desk.process(pid);
        process.setSpace(space);
        return process;
    }

    private int call(int number, int argument) {
        caller.call().begin(number, argument, 0, 0, 0, 0, 0);
        return table.run(caller, caller.call());
    }

    private int again() {
        caller.call().resume();
        return table.run(caller, caller.call());
    }

    private SystemCall.Outcome outcome() {
        return caller.call().outcome();
    }

    @Test
    void aWriterHasItForItsCallOnly() {
        assertThat(call(MUNMAP, 0)).isEqualTo(RESULT);
        assertThat(outcome()).isEqualTo(SystemCall.Outcome.DONE);
        assertThat(semaphore.writable()).isTrue();
    }

    @Test
    void aWriterSleepsUntilTheFaultsOfOtherThreadsAreOver() {
        semaphore.downRead();
        call(MUNMAP, 0);
        assertThat(outcome()).isEqualTo(SystemCall.Outcome.BLOCKED);
        desk.scheduler.sleep(caller);
        assertThat(ran).isEmpty();

        // A signal wakes it; it has no other place in the queue then.
        desk.scheduler.wake(caller);
        again();
        assertThat(outcome()).isEqualTo(SystemCall.Outcome.BLOCKED);
        desk.scheduler.sleep(caller);

        semaphore.upRead();
        assertThat(caller.state()).isEqualTo(ProcessState.RUNNABLE);
        assertThat(again()).isEqualTo(RESULT);
        assertThat(outcome()).isEqualTo(SystemCall.Outcome.DONE);
        assertThat(ran).containsExactly(0);
    }

    @Test
    void whoWasWokenAndCameTooLateWaitsAgain() {
        semaphore.downRead();
        call(MUNMAP, 0);
        desk.scheduler.sleep(caller);
        semaphore.upRead();
        semaphore.downRead();
        again();
        assertThat(outcome()).isEqualTo(SystemCall.Outcome.BLOCKED);
        desk.scheduler.sleep(caller);
        semaphore.upRead();
        assertThat(again()).isEqualTo(RESULT);
    }

    @ParameterizedTest
    @CsvSource({"218, 0, DONE", "20, 0, DONE", "120, 0x100, DONE", "120, 0x11, BLOCKED", "91, 0, BLOCKED"})
    void whileAFaultSleeps(int number, int argument, SystemCall.Outcome expected) {
        semaphore.downRead();
        call(number, argument);
        assertThat(outcome()).isEqualTo(expected);
    }

    @Test
    void aReaderWaitsBehindAWriterThatWaits() {
        semaphore.downRead();
        semaphore.sleep(true, () -> {});
        call(MINCORE, 0);
        assertThat(outcome()).isEqualTo(SystemCall.Outcome.BLOCKED);
    }
}
