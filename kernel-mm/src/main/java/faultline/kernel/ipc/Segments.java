package faultline.kernel.ipc;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelWork;
import faultline.kernel.file.PageCache;
import faultline.kernel.file.SharedMemory;
import faultline.kernel.frame.GeneralCaches;
import faultline.kernel.frame.KernelBuffer;
import faultline.kernel.process.Process;
import faultline.kernel.process.Timekeeper;
import java.util.function.IntSupplier;

/** Shared-memory segments and what is done with them (Linux 2.6.2 ipc/shm.c). */
public final class Segments {

    /** SHMMAX: bytes of the largest segment (facts linux-mm.md 6.1). */
    public static final int LARGEST = 32 << 20;
    /** SHMMIN. */
    public static final int SMALLEST = 1;
    /** SHMMNI: most segments. */
    public static final int MOST = 4096;
    /** SHMALL: pages of all segments together. */
    public static final int MOST_PAGES = LARGEST / UserLayout.PAGE_SIZE * (MOST / 16);

    private static final int HUGE = 0x800;

    private final KernelWork work;
    private final PageCache cache;
    private final GeneralCaches objects;
    private final Timekeeper time;
    private final IntSupplier caller;
    private final IpcTable<Segment> table;
    private int pages;

    /** @param caller number of the process that the CPU runs: who attaches or detaches */
    public Segments(KernelWork work, PageCache cache, GeneralCaches objects, Timekeeper time, IntSupplier caller) {
        this.work = work;
        this.cache = cache;
        this.objects = objects;
        this.time = time;
        this.caller = caller;
        this.table = new IpcTable<>(work, MOST);
    }

    /** The segments. */
    public IpcTable<Segment> table() {
        return table;
    }

    /** Pages of all segments, in memory or not. */
    public int pages() {
        return pages;
    }

    /** Pages of all segments that are in memory. */
    public int residentPages() {
        return table.all().stream()
                .mapToInt(segment -> segment.memory().pages().cachedPages())
                .sum();
    }

    /** Seconds since 1970. */
    public long now() {
        return Timekeeper.EPOCH_SECONDS + time.nanos(work.now()) / Timekeeper.NANOS;
    }

    /** shmget. */
    public Segment get(int key, int bytes, int flags, Process by) throws IpcError {
        return table.get(
                key,
                flags,
                by.credentials(),
                found -> {
                    if (Integer.compareUnsigned(bytes, (int) found.memory().bytes()) > 0) {
                        throw new IpcError(Errno.EINVAL);
                    }
                },
                () -> make(key, bytes, flags, by));
    }

    private Segment make(int key, int bytes, int flags, Process by) throws IpcError {
        if (bytes < SMALLEST || bytes > LARGEST) {
            throw new IpcError(Errno.EINVAL);
        }
        if ((flags & HUGE) != 0) {
            throw new IpcError(Errno.ENOSYS);
        }
        int wanted = pagesOf(bytes);
        if (pages + wanted >= MOST_PAGES) {
            throw new IpcError(Errno.ENOSPC);
        }
        KernelBuffer buffer = objects.allocate(Segment.BYTES);
        SharedMemory memory = buffer == null ? null : SharedMemory.create(cache, "SYSV", key, bytes, true);
        if (memory == null) {
            if (buffer != null) {
                objects.free(buffer);
            }
            throw new IpcError(Errno.ENOMEM);
        }
        buffer.touch(0, buffer.bytes(), true);
        pages += wanted;
        return new Segment(key, flags, memory, buffer, by, now());
    }

    private static int pagesOf(long bytes) {
        return (int) (bytes + UserLayout.PAGE_SIZE - 1 >>> UserLayout.PAGE_SHIFT);
    }

    /** What shmat maps of {@code segment}. */
    public Attachment attachment(Segment segment, boolean writable) {
        return new Attachment(this, segment, writable);
    }

    void attached(Segment segment) {
        segment.attach(caller.getAsInt(), now());
    }

    void detached(Segment segment) {
        segment.detach(caller.getAsInt(), now());
        if (segment.attached() == 0 && (segment.state() & Segment.DOOMED) != 0) {
            destroy(segment);
        }
    }

    /** IPC_RMID: now, or with the last attachment. */
    public void remove(Segment segment) {
        if (segment.attached() > 0) {
            segment.doom();
        } else {
            destroy(segment);
        }
    }

    private void destroy(Segment segment) {
        table.remove(segment);
        pages -= pagesOf(segment.memory().bytes());
        segment.memory().put();
        objects.free(segment.buffer());
    }
}
