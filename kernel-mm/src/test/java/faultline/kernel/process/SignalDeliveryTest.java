package faultline.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.trap.UserContext;
import faultline.kernel.testing.Desk;
import org.junit.jupiter.api.Test;

class SignalDeliveryTest {

    private static final int HANDLER = 0x8000;
    private static final int STACK = 0x40000;
    private static final int ESP = 4;

    private final Desk desk = new Desk();
    private final Process process = desk.process(2);

    SignalDeliveryTest() {
        UserContext user = desk.cpu.user();
        for (int i = 0; i < 8; i++) {
            user.registers[i] = 0x1000 + i;
        }
        user.registers[ESP] = STACK;
        user.eip = 0x2000;
        user.eflags = 0x246;
        Segments.fresh(user);
    }

    private void handle(int number, int flags, long mask) {
        process.signals().setAction(number, new SignalAction(HANDLER, flags, 0x7000, mask));
    }

    private int word(int address) {
        return desk.memory.read32(address);
    }

    @Test
    void thePlainFrameIsThatOfLinux() {
        handle(10, SignalAction.HAS_RESTORER, 0);
        desk.signals.send(process, SignalInfo.fromProcess(10, SignalInfo.FROM_USER, 9, 0));

        assertThat(desk.delivery.deliver(process, false)).isEqualTo(SignalDelivery.Outcome.CONTINUES);

        int frame = desk.cpu.user().registers[ESP];
        assertThat((frame + 4) & 15).isZero();
        assertThat(desk.cpu.user().eip).isEqualTo(HANDLER);
        assertThat(word(frame)).isEqualTo(0x7000);
        assertThat(word(frame + 4)).isEqualTo(10);
        int context = frame + 8;
        assertThat(word(context + 16)).as("edi").isEqualTo(0x1007);
        assertThat(word(context + 28)).as("esp").isEqualTo(STACK);
        assertThat(word(context + 44)).as("eax").isEqualTo(0x1000);
        assertThat(word(context + 56)).as("eip").isEqualTo(0x2000);
        assertThat(word(context + 60)).as("cs").isEqualTo(Segments.USER_CODE);
        assertThat(word(context + 64)).as("eflags").isEqualTo(0x246);
        assertThat(word(context + 76)).as("fpstate").isEqualTo(frame + 96);
        assertThat(word(frame + 96) & 0xFFFF).as("control word").isEqualTo(0x37F);
        assertThat(process.signals().blocked()).isEqualTo(Signal.bit(10));
    }

    @Test
    void withSiginfoTheHandlerGetsPointers() {
        handle(11, SignalAction.SIGINFO, 0);
        desk.signals.force(
                process, SignalInfo.fromFault(Signal.SIGSEGV, SignalInfo.SEGV_NOT_ALLOWED, 0xDEAD000, 14, 7));
        desk.delivery.deliver(process, false);

        int frame = desk.cpu.user().registers[ESP];
        int info = word(frame + 8);
        int context = word(frame + 12) + 20;
        assertThat(word(info)).isEqualTo(11);
        assertThat(word(info + 8)).isEqualTo(SignalInfo.SEGV_NOT_ALLOWED);
        assertThat(word(info + 12)).isEqualTo(0xDEAD000);
        assertThat(word(context + 48)).as("trapno").isEqualTo(14);
        assertThat(word(context + 84)).as("cr2").isEqualTo(0xDEAD000);
        assertThat(desk.memory.read8(word(frame)))
                .as("return code on the stack")
                .isEqualTo(0xB8);
    }

    @Test
    void sigreturnRestoresEverything() {
        for (int flags : new int[] {SignalAction.HAS_RESTORER, SignalAction.HAS_RESTORER | SignalAction.SIGINFO}) {
            UserContext before = new UserContext();
            before.copyFrom(desk.cpu.user());
            desk.cpu.user().floats.setControl(0x27F);
            desk.cpu.user().xmm[3] = 77;
            before.copyFrom(desk.cpu.user());
            process.signals().setBlocked(Signal.bit(40));
            handle(10, flags, Signal.bit(33));
            desk.signals.send(process, SignalInfo.fromProcess(10, SignalInfo.FROM_USER, 9, 0));
            desk.delivery.deliver(process, false);
            assertThat(process.signals().blocked()).isEqualTo(Signal.bit(40) | Signal.bit(33) | Signal.bit(10));

            boolean rt = (flags & SignalAction.SIGINFO) != 0;
            UserContext user = desk.cpu.user();
            assertThat(user.floats.control).as("fresh in the handler").isEqualTo(0x37F);
            assertThat(user.xmm[3]).isZero();
            user.registers[ESP] += rt ? 4 : 8;
            user.eip = 0x7000;
            assertThat(desk.delivery.sigreturn(process, rt)).isTrue();

            assertThat(user.registers).isEqualTo(before.registers);
            assertThat(user.floats.control).isEqualTo(0x27F);
            assertThat(user.xmm).isEqualTo(before.xmm);
            assertThat(user.eip).isEqualTo(before.eip);
            assertThat(user.eflags).isEqualTo(before.eflags);
            assertThat(user.selectors).isEqualTo(before.selectors);
            assertThat(process.signals().blocked()).isEqualTo(Signal.bit(40));
        }
    }

    @Test
    void defaultsKillStopOrDoNothing() {
        desk.signals.send(process, SignalInfo.fromProcess(17, 0, 9, 0));
        assertThat(desk.delivery.deliver(process, false)).isEqualTo(SignalDelivery.Outcome.CONTINUES);
        desk.signals.send(process, SignalInfo.fromProcess(19, 0, 9, 0));
        assertThat(desk.delivery.deliver(process, false)).isEqualTo(SignalDelivery.Outcome.STOPS);
        desk.signals.send(process, SignalInfo.fromProcess(15, 0, 9, 0));
        assertThat(desk.delivery.deliver(process, false)).isEqualTo(SignalDelivery.Outcome.DIES);
        assertThat(desk.delivery.waitStatus()).isEqualTo(15);
        desk.signals.force(process, SignalInfo.fromKernel(11));
        assertThat(desk.delivery.deliver(process, false)).isEqualTo(SignalDelivery.Outcome.DIES);
        assertThat(desk.delivery.waitStatus()).isEqualTo(11 | 0x80);
    }

    @Test
    void aBlockedFaultKillsInSpiteOfAHandler() {
        handle(11, 0, 0);
        process.signals().setBlocked(Signal.bit(11));
        desk.signals.force(process, SignalInfo.fromKernel(11));

        assertThat(desk.delivery.deliver(process, false)).isEqualTo(SignalDelivery.Outcome.DIES);
    }

    @Test
    void callsAreInterruptedOrRestarted() {
        assertThat(afterHandler(0, SignalDelivery.RESTART)).isEqualTo("eax -4 eip 2000");
        assertThat(afterHandler(SignalAction.RESTART, SignalDelivery.RESTART)).isEqualTo("eax 114 eip 1ffe");
        assertThat(afterHandler(SignalAction.RESTART, SignalDelivery.RESTART_WITHOUT_HANDLER))
                .isEqualTo("eax -4 eip 2000");
    }

    /** What sigreturn goes back to after a handler with {@code flags} interrupted a wait4 that returned {@code result}. */
    private String afterHandler(int flags, int result) {
        handle(10, flags | SignalAction.HAS_RESTORER, 0);
        desk.cpu.user().registers[ESP] = STACK;
        desk.cpu.user().eip = 0x2000;
        desk.cpu.user().registers[0] = result;
        process.signals().setBlocked(0);
        process.call().begin(114, 0, 0, 0, 0, 0, 0);
        desk.signals.send(process, SignalInfo.fromProcess(10, 0, 9, 0));
        desk.delivery.deliver(process, true);
        int context = desk.cpu.user().registers[ESP] + 8;
        return "eax " + word(context + 44) + " eip " + Integer.toHexString(word(context + 56));
    }

    @Test
    void anUnwritableStackIsASegmentationFault() {
        handle(10, 0, 0);
        desk.cpu.user().registers[ESP] = 0xFFFFFF00;
        desk.signals.send(process, SignalInfo.fromProcess(10, 0, 9, 0));

        assertThat(desk.delivery.deliver(process, false)).isEqualTo(SignalDelivery.Outcome.DIES);
        assertThat(desk.delivery.waitStatus() & 0x7F).isEqualTo(11);
    }

    @Test
    void handlersMayRunOnTheirOwnStack() {
        handle(10, SignalAction.ON_STACK, 0);
        process.signals().setStack(0x60000, 0x2000);
        desk.signals.send(process, SignalInfo.fromProcess(10, 0, 9, 0));
        desk.delivery.deliver(process, false);

        assertThat(desk.cpu.user().registers[ESP]).isBetween(0x60000, 0x62000);
        assertThat(process.signals().onStack(desk.cpu.user().registers[ESP])).isTrue();
    }

    @Test
    void aForgedFrameCannotChangePrivilege() {
        handle(10, SignalAction.HAS_RESTORER, 0);
        desk.signals.send(process, SignalInfo.fromProcess(10, 0, 9, 0));
        desk.delivery.deliver(process, false);
        int context = desk.cpu.user().registers[ESP] + 8;
        desk.cpu.user().registers[ESP] += 8;
        desk.memory.write32(context, 0x60);
        assertThat(desk.delivery.sigreturn(process, false)).isTrue();
        assertThat(desk.cpu.user().selectors[5]).as("gs").isZero();

        desk.cpu.user().registers[ESP] = context;
        desk.memory.write32(context + 60, 0x60);
        assertThat(desk.delivery.sigreturn(process, false)).isFalse();
    }
}
