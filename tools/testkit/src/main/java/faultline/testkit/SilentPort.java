package faultline.testkit;

import faultline.emulator.trap.GuestFault;
import faultline.emulator.trap.LocalDescriptors;
import faultline.emulator.trap.SupervisorPort;
import faultline.emulator.trap.TrapKind;
import faultline.emulator.trap.UserContext;

/**
 * A CPU on which kernel code runs without any effect on the model: checks borrow it to walk reverse maps (law 7). Time stands
 * still; what would change registers or translations is refused.
 */
final class SilentPort implements SupervisorPort {

    private final SupervisorPort real;

    /** @param real the CPU whose number, time and root table are shown */
    SilentPort(SupervisorPort real) {
        this.real = real;
    }

    @Override
    public int number() {
        return real.number();
    }

    @Override
    public long now() {
        return real.now();
    }

    @Override
    public void load(int va) {}

    @Override
    public void store(int va) {}

    @Override
    public void locked(int va) {}

    @Override
    public void execute(int va, int bytes, int instructions) {}

    @Override
    public void streamClear(int va, int bytes) {}

    @Override
    public void streamCopy(int to, int from, int bytes) {}

    @Override
    public long accessUser(int va, boolean write) {
        throw refused();
    }

    @Override
    public GuestFault fault() {
        return real.fault();
    }

    @Override
    public void enterTrap(TrapKind kind) {
        throw refused();
    }

    @Override
    public void leaveTrap(TrapKind kind) {
        throw refused();
    }

    @Override
    public void loadCr3(long root) {
        throw refused();
    }

    @Override
    public long cr3() {
        return real.cr3();
    }

    @Override
    public void invalidatePage(int va) {
        throw refused();
    }

    @Override
    public void setTimer(long cycle) {
        throw refused();
    }

    @Override
    public void idleUntil(long cycle) {
        throw refused();
    }

    @Override
    public int register(int number) {
        return real.register(number);
    }

    @Override
    public void setRegister(int number, int value) {
        throw refused();
    }

    @Override
    public int eip() {
        return real.eip();
    }

    @Override
    public void saveUser(UserContext into) {
        real.saveUser(into);
    }

    @Override
    public void loadUser(UserContext from) {
        throw refused();
    }

    @Override
    public void setLocalDescriptors(LocalDescriptors table) {
        throw refused();
    }

    @Override
    public void setTaskSwitched(boolean switched) {
        throw refused();
    }

    @Override
    public void setKernelStack(int va) {
        throw refused();
    }

    @Override
    public void setDescriptor(int index, int base, int limit, boolean present) {
        throw refused();
    }

    private static IllegalStateException refused() {
        return new IllegalStateException("a check must not change the machine");
    }
}
