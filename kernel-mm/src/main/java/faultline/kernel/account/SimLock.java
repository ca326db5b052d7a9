package faultline.kernel.account;

/**
 * A spinlock of a kernel for several processors. Taking it is a locked operation, giving it back a store; and since CPUs are
 * advanced one after another, a CPU that comes to the lock before the time at which the last holder gave it back has waited until
 * then. In a kernel for one processor it is nothing.
 */
public final class SimLock {

    private final KernelWork work;
    private final KernelLocks locks;
    private final int va;
    private long released;

    /** @param va kernel address of the lock word */
    public SimLock(KernelWork work, KernelLocks locks, int va) {
        this.work = work;
        this.locks = locks;
        this.va = va;
    }

    /** Kernel address of the lock word. */
    public int va() {
        return va;
    }

    /** spin_lock; time spent waiting goes to {@link Phase#LOCK_WAIT}. */
    public void lock() {
        if (!locks.smp()) {
            return;
        }
        if (released > work.now()) {
            Phase was = work.phase(Phase.LOCK_WAIT);
            work.cpu().idleUntil(released);
            work.phase(was);
        }
        work.locked(va);
    }

    /** spin_unlock. */
    public void unlock() {
        if (locks.smp()) {
            work.store(va);
            released = work.now();
        }
    }

    /** The time at which it was last given back. */
    public long released() {
        return released;
    }
}
