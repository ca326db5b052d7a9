package faultline.kernel.frame;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;

/**
 * mempool_t: elements set aside at boot, so that what is needed to free memory can be had when there is none (facts linux-mm.md 5.4;
 * Linux 2.6.2 mempool.c). Who may wait always gets an element, if those who have some give them back one day.
 */
public final class Mempool {

    private static final int HEAD_BYTES = 32;

    private final KernelWork work;
    private final KernelLocks locks;
    private final int va;
    private final ElementSource source;
    private final Runnable sleep;
    private final int[] elements;
    private int count;

    /**
     * @param va kernel address of {@link #bytes} bytes
     * @param minimum elements kept
     * @param sleep returns when an element may have been given back
     * @throws KernelConfigException if memory does not suffice for the minimum
     */
    Mempool(KernelWork work, KernelLocks locks, int va, ElementSource source, int minimum, Runnable sleep) {
        this.work = work;
        this.locks = locks;
        this.va = va;
        this.source = source;
        this.sleep = sleep;
        this.elements = new int[minimum];
        while (count < minimum) {
            int element = source.allocate(Gfp.KERNEL);
            if (element == 0) {
                throw new KernelConfigException(
                        "no memory is left for the kernel's reserves for I/O: give the machine more RAM");
            }
            push(element);
        }
    }

    /** Bytes of a pool's descriptor and its array. */
    static int bytes(int minimum) {
        return HEAD_BYTES + minimum * Integer.BYTES;
    }

    private void push(int element) {
        work.store(entry(count));
        elements[count++] = element;
    }

    private int entry(int slot) {
        return va + HEAD_BYTES + slot * Integer.BYTES;
    }

    /** mempool_alloc: kernel address of an element; 0 only when the caller may not wait and nothing is left. */
    public int allocate(Gfp gfp) {
        Gfp cheap = gfp.withoutWaiting();
        while (true) {
            work.path(KernelPath.MEMPOOL);
            int element = source.allocate(cheap);
            if (element == 0 && gfp.mayCallFileSystems() && !gfp.equals(cheap) && count <= elements.length / 2) {
                element = source.allocate(gfp);
            }
            if (element == 0) {
                element = takeReserved();
            }
            if (element != 0 || !gfp.mayWait()) {
                return element;
            }
            sleep.run();
        }
    }

    private int takeReserved() {
        locks.spin(va);
        work.load(va);
        int element = 0;
        if (count > 0) {
            work.store(va);
            work.load(entry(count - 1));
            element = elements[--count];
        }
        locks.unspin(va);
        return element;
    }

    /** mempool_free: fills the reserve first. */
    public void free(int element) {
        work.path(KernelPath.MEMPOOL);
        work.load(va);
        if (count < elements.length) {
            locks.spin(va);
            work.store(va);
            push(element);
            locks.unspin(va);
        } else {
            source.free(element);
        }
    }

    /** Where its elements come from. */
    ElementSource source() {
        return source;
    }

    /** Elements in reserve now. */
    public int reserved() {
        return count;
    }

    /** Elements in reserve when nothing is short. */
    public int minimum() {
        return elements.length;
    }
}
