package faultline.kernel.account;

import java.util.ArrayList;
import java.util.List;

/**
 * A rw_semaphore: any number of readers or one writer may have it. Taking it and giving it back are locked operations on its count, in
 * a kernel for one processor plain ones (Linux 2.6.2 asm-i386/rwsem.h). Who cannot have it sleeps; when it is free again all sleepers
 * are woken, in the order in which they came, and try again. Readers may sleep while they have it; so new ones wait behind a
 * writer that waits.
 */
public final class SimRwSemaphore {

    private final KernelLocks locks;
    private final int va;
    private final List<Sleeper> sleepers = new ArrayList<>();
    private int readers;
    private boolean writing;

    private record Sleeper(boolean writer, Runnable waker) {}

    /** @param va kernel address of its count */
    public SimRwSemaphore(KernelLocks locks, int va) {
        this.locks = locks;
        this.va = va;
    }

    /** Whether a reader can have it at once. */
    public boolean readable() {
        for (int i = 0; i < sleepers.size(); i++) {
            if (sleepers.get(i).writer) {
                return false;
            }
        }
        return !writing;
    }

    /** Whether a writer can have it at once. */
    public boolean writable() {
        return readers == 0 && !writing;
    }

    /** down_read by one who can have it, or who cannot sleep: the kernel's own accesses to user memory. */
    public void downRead() {
        locks.atomic(va);
        readers++;
    }

    /** up_read. */
    public void upRead() {
        locks.atomic(va);
        leave();
    }

    /** A reader is gone together with the memory that the semaphore guards; nothing is charged. */
    public void leave() {
        if (readers == 0) {
            throw new IllegalStateException("a semaphore without readers was given back by one");
        }
        readers--;
        wakeAll();
    }

    /**
     * down_write.
     *
     * @throws IllegalStateException if it is not {@link #writable}
     */
    public void downWrite() {
        if (!writable()) {
            throw new IllegalStateException("a writer took a semaphore that others have");
        }
        locks.atomic(va);
        writing = true;
    }

    /** up_write. */
    public void upWrite() {
        locks.atomic(va);
        writing = false;
        wakeAll();
    }

    /** {@code waker} is run once, when the semaphore is free. */
    public void sleep(boolean writer, Runnable waker) {
        sleepers.add(new Sleeper(writer, waker));
    }

    private void wakeAll() {
        if (writable() && !sleepers.isEmpty()) {
            List<Sleeper> woken = List.copyOf(sleepers);
            sleepers.clear();
            woken.forEach(sleeper -> sleeper.waker.run());
        }
    }

    /** Readers that have it. */
    public int readers() {
        return readers;
    }
}
