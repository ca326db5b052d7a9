package faultline.kernel.syscall;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.abi.Errno;
import faultline.kernel.process.CpuUsage;
import faultline.kernel.process.Process;
import faultline.kernel.process.Signal;
import faultline.kernel.process.SignalAction;
import faultline.kernel.process.SignalInfo;
import faultline.kernel.process.SystemCall;
import faultline.kernel.process.Timekeeper;
import faultline.kernel.process.TlsSegments;
import faultline.kernel.testing.Desk;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** System calls from the program's side: numbers and arguments in, results and memory out. */
class CallTest {

    private static final int BAD_ADDRESS = 0xC0000000;

    private final Desk desk = new Desk();
    private final Process process = desk.process(2);
    private final SyscallTable table = new SyscallTable();

    CallTest() {
        Timekeeper time = new Timekeeper(1_000_000_000L, 1000);
        CpuUsage usage = new CpuUsage(desk.work);
        ResourceUsage resources = new ResourceUsage(usage, time);
        new TimeCalls(desk.work, desk.user, null, time, usage, resources).register(table);
        new SignalCalls(desk.work, desk.user, desk.signals, desk.delivery).register(table);
        new KillCalls(desk.work, desk.user, null, desk.signals, time).register(table);
        new ProcessCalls(desk.work, desk.user, null, null, null).register(table);
        new WaitCalls(desk.work, desk.user, null, resources).register(table);
        new ThreadCalls(desk.work, desk.user, null, new TlsSegments(desk.work, 1)).register(table);
        new LimitCalls(desk.work, desk.user, null).register(table);
        new IdentityCalls(desk.work, desk.user).register(table);
        new PersonalCalls(desk.work, desk.user, table).register(table);
        new SystemCalls(desk.work, desk.user, null, null, null, null, time, "5.10.0-test", 1 << 28).register(table);
    }

    private int call(int number, int... arguments) {
        int[] all = Arrays.copyOf(arguments, 6);
        process.call().begin(number, all[0], all[1], all[2], all[3], all[4], all[5]);
        return table.run(process, process.call());
    }

    private int again() {
        process.call().resume();
        return table.run(process, process.call());
    }

    private String text(int address, int length) {
        byte[] bytes = new byte[length];
        desk.memory.read(address, bytes, 0, length);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private int word(int address) {
        return desk.memory.read32(address);
    }

    @Test
    void clocksShowSimulatedTime() {
        desk.cpu.advance(5_000_000_000L - desk.cpu.now() - 100);
        assertThat(call(265, 1, 0x1000)).isZero();
        assertThat(word(0x1000)).isEqualTo(4);
        assertThat(word(0x1004)).isBetween(999_999_000, 1_000_000_000);
        assertThat(call(403, 0, 0x1000)).isZero();
        assertThat(desk.memory.read64(0x1000)).isEqualTo(Timekeeper.EPOCH_SECONDS + 5);
        assertThat(call(265, 99, 0x1000)).isEqualTo(Errno.EINVAL.result());
        assertThat(call(13, 0)).isEqualTo((int) Timekeeper.EPOCH_SECONDS + 5);
    }

    @Test
    void aSleepEndsWhenItsTimeHasCome() {
        desk.memory.write32(0x1000, 0);
        desk.memory.write32(0x1004, 3_000_000);
        call(162, 0x1000, 0x2000);
        assertThat(process.call().outcome()).isEqualTo(SystemCall.Outcome.BLOCKED);
        assertThat(process.call().deadline()).isEqualTo(4);
        again();
        assertThat(process.call().outcome()).isEqualTo(SystemCall.Outcome.BLOCKED);
        desk.cpu.advance(4_000_000);
        assertThat(again()).isZero();
        assertThat(process.call().outcome()).isEqualTo(SystemCall.Outcome.DONE);
    }

    @Test
    void aSignalCutsASleepShortAndTellsTheRest() {
        desk.memory.write32(0x1000, 2);
        desk.memory.write32(0x1004, 0);
        call(162, 0x1000, 0x2000);
        desk.cpu.advance(500_000_000);
        process.signals().setAction(10, new SignalAction(0x9000, 0, 0, 0));
        desk.signals.send(process, SignalInfo.fromProcess(10, 0, 3, 0));
        again();
        assertThat(process.call().outcome()).isEqualTo(SystemCall.Outcome.DONE);
        assertThat(word(0x2000)).isEqualTo(1);
        assertThat(word(0x2004)).isBetween(490_000_000, 510_000_000);
    }

    @Test
    void nonsenseSleepsAreRefused() {
        desk.memory.write32(0x1000, 0);
        desk.memory.write32(0x1004, 1_000_000_000);
        assertThat(call(162, 0x1000, 0)).isEqualTo(Errno.EINVAL.result());
        assertThat(call(162, BAD_ADDRESS, 0)).isEqualTo(Errno.EFAULT.result());
    }

    @Test
    void signalActionsAreStoredAndRead() {
        int[] action = {0x9000, SignalAction.RESTART, 0x9100, 0x5, 0x1};
        for (int i = 0; i < action.length; i++) {
            desk.memory.write32(0x1000 + 4 * i, action[i]);
        }
        assertThat(call(174, 10, 0x1000, 0, 8)).isZero();
        assertThat(call(174, 10, 0, 0x2000, 8)).isZero();
        for (int i = 0; i < action.length; i++) {
            assertThat(word(0x2000 + 4 * i)).isEqualTo(action[i]);
        }
        assertThat(call(174, Signal.SIGKILL.number(), 0x1000, 0, 8)).isEqualTo(Errno.EINVAL.result());
        assertThat(call(174, 65, 0, 0x2000, 8)).isEqualTo(Errno.EINVAL.result());
        assertThat(call(174, 10, 0, 0x2000, 4)).isEqualTo(Errno.EINVAL.result());
    }

    @Test
    void theMaskCannotBlockKill() {
        desk.memory.write64(0x1000, -1L);
        assertThat(call(175, 2, 0x1000, 0x2000, 8)).isZero();
        assertThat(process.signals().blocked()).isEqualTo(~(Signal.SIGKILL.bit() | Signal.SIGSTOP.bit()));
        assertThat(desk.memory.read64(0x2000)).isZero();
        desk.memory.write64(0x1000, Signal.bit(10));
        call(175, 1, 0x1000, 0, 8);
        assertThat(process.signals().blocked() & Signal.bit(10)).isZero();
        assertThat(call(175, 3, 0x1000, 0, 8)).isEqualTo(Errno.EINVAL.result());
    }

    @Test
    void threadAreasTakeTheFirstFreeDescriptor() {
        int[] description = {-1, 0x12345000, 0xFFFFF, 0x51};
        for (int i = 0; i < description.length; i++) {
            desk.memory.write32(0x1000 + 4 * i, description[i]);
        }
        assertThat(call(243, 0x1000)).isZero();
        assertThat(word(0x1000)).isEqualTo(6);
        assertThat(desk.cpu.events()).contains("descriptor 6 12345000");
        desk.memory.write32(0x1000, -1);
        assertThat(call(243, 0x1000)).isZero();
        assertThat(word(0x1000)).isEqualTo(7);
        desk.memory.write32(0x2000, 6);
        assertThat(call(244, 0x2000)).isZero();
        assertThat(word(0x2004)).isEqualTo(0x12345000);
        desk.memory.write32(0x1000, 9);
        assertThat(call(243, 0x1000)).isEqualTo(Errno.EINVAL.result());
    }

    @Test
    void unameTellsTheConfiguredRelease() {
        assertThat(call(122, 0x1000)).isZero();
        assertThat(text(0x1000, 5)).isEqualTo("Linux");
        assertThat(text(0x1000 + 2 * 65, 11)).isEqualTo("5.10.0-test");
        assertThat(text(0x1000 + 4 * 65, 4)).isEqualTo("i686");
    }

    @Test
    void limitsAreThoseOfTheKernel() {
        assertThat(call(191, 3, 0x1000)).isZero();
        assertThat(word(0x1000)).isEqualTo(8 << 20);
        assertThat(call(340, 0, 7, 0, 0x1000)).isZero();
        assertThat(desk.memory.read64(0x1000)).isEqualTo(1024);
        assertThat(call(191, 16, 0x1000)).isEqualTo(Errno.EINVAL.result());
    }

    @Test
    void unknownCallsAreCounted() {
        assertThat(call(500)).isEqualTo(Errno.ENOSYS.result());
        assertThat(call(500)).isEqualTo(Errno.ENOSYS.result());
        assertThat(call(-7)).isEqualTo(Errno.ENOSYS.result());
        assertThat(call(386)).isEqualTo(Errno.ENOSYS.result());
        assertThat(table.unknown()).containsExactly(Map.entry(-7, 1L), Map.entry(500, 2L));
        assertThat(table.name(500)).isEqualTo("syscall_500");
        assertThat(table.name(162)).isEqualTo("nanosleep");
    }
}
