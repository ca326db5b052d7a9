package faultline.kernel.testing;

import faultline.emulator.trap.GuestFault;
import faultline.emulator.trap.LocalDescriptors;
import faultline.emulator.trap.SupervisorPort;
import faultline.emulator.trap.TrapKind;
import faultline.emulator.trap.UserContext;
import java.util.ArrayList;
import java.util.List;

/**
 * A CPU without a machine: counts what the kernel asks for, one cycle each, and refuses references outside the kernel's
 * direct map and fixed map.
 */
public final class CountingPort implements SupervisorPort {

    private static final int FIXMAP = 0xFFE0_0000;

    private final long ramBytes;
    private final List<Integer> stores = new ArrayList<>();
    private long now;
    private long loads;
    private long storeCount;
    private long locked;
    private long instructions;
    private long invalidations;
    private boolean recording;

    /** @param ramBytes RAM behind the direct map */
    public CountingPort(long ramBytes) {
        this.ramBytes = ramBytes;
    }

    /** From now on addresses of stores and locked operations are kept in {@link #stores}. */
    public void record() {
        recording = true;
        stores.clear();
    }

    /** Addresses stored to since {@link #record}. */
    public List<Integer> stores() {
        return stores;
    }

    /** Modelled loads. */
    public long loads() {
        return loads;
    }

    /** Modelled stores. */
    public long storeCount() {
        return storeCount;
    }

    /** Locked operations. */
    public long lockedCount() {
        return locked;
    }

    /** Kernel instructions. */
    public long instructions() {
        return instructions;
    }

    /** INVLPGs. */
    public long invalidations() {
        return invalidations;
    }

    private void check(int va, int bytes) {
        long physical = va - 0xC000_0000 & 0xFFFF_FFFFL;
        boolean direct = physical + bytes <= Math.min(ramBytes, 896L << 20);
        if (!direct && Integer.compareUnsigned(va, FIXMAP) < 0) {
            throw new IllegalStateException(String.format("0x%08X is not mapped", va));
        }
        now++;
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
        check(va, 1);
        loads++;
    }

    @Override
    public void store(int va) {
        check(va, 1);
        storeCount++;
        note(va);
    }

    private void note(int va) {
        if (recording) {
            stores.add(va);
        }
    }

    @Override
    public void locked(int va) {
        check(va, 1);
        locked++;
        note(va);
    }

    @Override
    public void execute(int va, int bytes, int count) {
        check(va, bytes);
        instructions += count;
    }

    @Override
    public void streamClear(int va, int bytes) {
        check(va, bytes);
    }

    @Override
    public void streamCopy(int to, int from, int bytes) {
        check(to, bytes);
        check(from, bytes);
    }

    @Override
    public long accessUser(int va, boolean write) {
        throw new UnsupportedOperationException("no user memory");
    }

    @Override
    public GuestFault fault() {
        throw new UnsupportedOperationException("no user memory");
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
        now++;
    }

    @Override
    public long cr3() {
        return 0;
    }

    @Override
    public void invalidatePage(int va) {
        now++;
        invalidations++;
    }

    @Override
    public void setTimer(long cycle) {}

    @Override
    public void idleUntil(long cycle) {
        now = cycle;
    }

    @Override
    public int register(int number) {
        return 0;
    }

    @Override
    public void setRegister(int number, int value) {}

    @Override
    public int eip() {
        return 0;
    }

    @Override
    public void saveUser(UserContext into) {}

    @Override
    public void loadUser(UserContext from) {}

    @Override
    public void setLocalDescriptors(LocalDescriptors table) {}

    @Override
    public void setTaskSwitched(boolean switched) {}

    @Override
    public void setKernelStack(int va) {}

    @Override
    public void setDescriptor(int index, int base, int limit, boolean present) {}
}
