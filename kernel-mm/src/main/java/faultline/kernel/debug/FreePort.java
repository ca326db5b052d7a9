package faultline.kernel.debug;

import faultline.emulator.trap.GuestFault;
import faultline.emulator.trap.LocalDescriptors;
import faultline.emulator.trap.SupervisorPort;
import faultline.emulator.trap.TrapKind;
import faultline.emulator.trap.UserContext;
import java.util.function.IntConsumer;

/**
 * A CPU on which the kernel works for somebody who looks: no time passes and no cache, TLB or counter notices (law 7). Only what a
 * debugger asked for changes, and translations that would contradict it are forgotten.
 */
public class FreePort implements SupervisorPort {

    private final SupervisorPort real;
    private final IntConsumer forgetTranslation;

    /**
     * @param real the CPU whose number, time and root table are shown
     * @param forgetTranslation drops what the CPU's TLBs know of an address
     */
    public FreePort(SupervisorPort real, IntConsumer forgetTranslation) {
        this.real = real;
        this.forgetTranslation = forgetTranslation;
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
        // The disk interrupts whoever waits for it.
        if (kind != TrapKind.INTERRUPT) {
            throw refused();
        }
    }

    @Override
    public void leaveTrap(TrapKind kind) {
        if (kind != TrapKind.INTERRUPT) {
            throw refused();
        }
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
        forgetTranslation.accept(va);
    }

    @Override
    public void setTimer(long cycle) {
        throw refused();
    }

    @Override
    public void idleUntil(long cycle) {
        // A page that a debugger writes to may have to be read first, which takes its time as it does for ptrace.
        real.idleUntil(cycle);
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

    /** What an operation that would disturb the model ends in. */
    protected static IllegalStateException refused() {
        return new IllegalStateException("who only looks must not do this to the machine");
    }

    @Override
    public boolean observes() {
        return true;
    }
}
