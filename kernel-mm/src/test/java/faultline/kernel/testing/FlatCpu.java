package faultline.kernel.testing;

import faultline.emulator.trap.GuestFault;
import faultline.emulator.trap.LocalDescriptors;
import faultline.emulator.trap.SupervisorPort;
import faultline.emulator.trap.TrapKind;
import faultline.emulator.trap.UserContext;
import java.util.ArrayList;
import java.util.List;

/** A CPU on which everything takes one cycle an action, and user addresses below a limit are physical addresses. */
public final class FlatCpu implements SupervisorPort {

    private final UserContext user = new UserContext();
    private final GuestFault fault = new GuestFault();
    private final List<String> events = new ArrayList<>();
    private final long userBytes;
    private long now;
    private long cr3;

    /** @param userBytes user addresses from this one on fault */
    public FlatCpu(long userBytes) {
        this.userBytes = userBytes;
    }

    /** What was asked of the CPU besides memory references. */
    public List<String> events() {
        return events;
    }

    /** The user context in the CPU. */
    public UserContext user() {
        return user;
    }

    /** Lets time pass. */
    public void advance(long cycles) {
        now += cycles;
    }

    @Override
    public int number() {
        return 0;
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public void load(int va) {
        now++;
    }

    @Override
    public void store(int va) {
        now++;
    }

    @Override
    public void locked(int va) {
        now++;
    }

    @Override
    public void execute(int va, int bytes, int instructions) {
        now += instructions;
    }

    @Override
    public void streamClear(int va, int bytes) {
        now += bytes;
    }

    @Override
    public void streamCopy(int to, int from, int bytes) {
        now += bytes;
    }

    @Override
    public long accessUser(int va, boolean write) {
        now++;
        long address = va & 0xFFFFFFFFL;
        if (address >= userBytes) {
            fault.pageFault(va, write ? GuestFault.CODE_WRITE : 0);
            return -1;
        }
        return address;
    }

    @Override
    public GuestFault fault() {
        return fault;
    }

    @Override
    public void enterTrap(TrapKind kind) {
        now++;
    }

    @Override
    public void leaveTrap(TrapKind kind) {
        now++;
    }

    @Override
    public void loadCr3(long root) {
        cr3 = root;
        events.add("cr3 " + root);
    }

    @Override
    public long cr3() {
        return cr3;
    }

    @Override
    public void invalidatePage(int va) {
        now++;
    }

    @Override
    public void setTimer(long cycle) {
        events.add("timer " + cycle);
    }

    @Override
    public void idleUntil(long cycle) {
        now = cycle;
    }

    @Override
    public int register(int number) {
        return user.registers[number];
    }

    @Override
    public void setRegister(int number, int value) {
        user.registers[number] = value;
    }

    @Override
    public int eip() {
        return user.eip;
    }

    @Override
    public void saveUser(UserContext into) {
        into.copyFrom(user);
    }

    @Override
    public void loadUser(UserContext from) {
        user.copyFrom(from);
    }

    @Override
    public void setLocalDescriptors(LocalDescriptors table) {}

    @Override
    public void setTaskSwitched(boolean switched) {}

    @Override
    public void setKernelStack(int va) {
        events.add("stack " + Integer.toHexString(va));
    }

    @Override
    public void setDescriptor(int index, int base, int limit, boolean present) {
        events.add("descriptor " + index + " " + Integer.toHexString(base) + (present ? "" : " absent"));
    }
}
