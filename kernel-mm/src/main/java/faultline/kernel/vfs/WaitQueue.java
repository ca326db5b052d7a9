package faultline.kernel.vfs;

import java.util.LinkedHashSet;
import java.util.Set;

/** Those who wait for a file to become readable or writable, in the order in which they came. */
public final class WaitQueue {

    private final Set<Runnable> wakers = new LinkedHashSet<>();

    /** {@code waker} is run at each change until it is removed. */
    public void add(Runnable waker) {
        wakers.add(waker);
    }

    /** {@code waker} waits no longer. */
    public void remove(Runnable waker) {
        wakers.remove(waker);
    }

    /** Whether nobody waits. */
    public boolean isEmpty() {
        return wakers.isEmpty();
    }

    /** Something has changed. */
    void wakeAll() {
        wakers.forEach(Runnable::run);
    }
}
