package faultline.kernel.account;

/**
 * What the locks and atomic operations of kernel data cost. A kernel built for one processor has no spinlocks and leaves
 * the LOCK prefix out (Linux 2.6.2 asm-i386/atomic.h, bitops.h, linux/spinlock.h); one built for several has both.
 */
public final class KernelLocks {

    private final KernelWork work;
    private final boolean smp;

    /** @param smp whether the kernel was built for several processors */
    public KernelLocks(KernelWork work, boolean smp) {
        this.work = work;
        this.smp = smp;
    }

    /** Whether the kernel was built for several processors. */
    public boolean smp() {
        return smp;
    }

    /** spin_lock of the lock word at {@code va}. */
    public void spin(int va) {
        if (smp) {
            work.locked(va);
        }
    }

    /** spin_unlock: a plain store. */
    public void unspin(int va) {
        if (smp) {
            work.store(va);
        }
    }

    /** bit_spin_lock on the flags of the struct page at {@code flagsVa}: the chain lock or map lock. */
    public void pageBit(int flagsVa) {
        if (smp) {
            work.locked(flagsVa);
        }
    }

    /** Reads the flags word of a struct page, takes {@link #pageBit} there, and reads another of its fields. */
    public void pageBitAndField(int flagsVa, int fieldVa) {
        if (smp) {
            work.load(flagsVa);
            work.locked(flagsVa);
            work.load(fieldVa);
        } else {
            work.load(flagsVa, fieldVa);
        }
    }

    /** bit_spin_unlock: clear_bit is a locked operation too. */
    public void releasePageBit(int flagsVa) {
        if (smp) {
            work.locked(flagsVa);
        }
    }

    /** An atomic_inc, atomic_dec_and_test, set_bit or clear_bit on the word at {@code va}. */
    public void atomic(int va) {
        if (smp) {
            work.locked(va);
        } else {
            work.store(va);
        }
    }
}
