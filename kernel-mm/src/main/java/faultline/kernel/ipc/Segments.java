package faultline.kernel.ipc;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelWork;
import faultline.kernel.file.PageCache;
import faultline.kernel.file.SharedMemory;
import faultline.kernel.frame.GeneralCaches;
import faultline.kernel.frame.KernelBuffer;
import faultline.kernel.huge.HugeMemory;
import faultline.kernel.mm.SizedFile;
import faultline.kernel.process.Credentials;
import faultline.kernel.process.LockRights;
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

    /** SHM_HUGETLB. */
    private static final int HUGE = 0x800;
    /** SHM_NORESERVE: no pages are promised. */
    private static final int UNPROMISED = 0x1000;

    private final KernelWork work;
    private final PageCache cache;
    private final HugeMemory huge;
    private final GeneralCaches objects;
    private final Timekeeper time;
    private final IntSupplier caller;
    private final IpcTable<Segment> table;
    private final LockedShares shares;
    private int pages;

    /**
     * @param huge makes segments of huge pages
     * @param caller number of the process that the CPU runs: who attaches or detaches
     * @param rights who may lock memory
     */
    public Segments(
            KernelWork work,
            PageCache cache,
            HugeMemory huge,
            GeneralCaches objects,
            Timekeeper time,
            IntSupplier caller,
            LockRights rights) {
        this.shares = new LockedShares(rights);
        this.work = work;
        this.cache = cache;
        this.huge = huge;
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
                .mapToInt(segment -> segment.memory().residentPages())
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
        int wanted = pagesOf(bytes);
        if (pages + wanted >= MOST_PAGES) {
            throw new IpcError(Errno.ENOSPC);
        }
        KernelBuffer buffer = objects.allocate(Segment.BYTES);
        if (buffer == null) {
            throw new IpcError(Errno.ENOMEM);
        }
        boolean asLocked = (flags & HUGE) != 0 && !mayHaveHuge(by.credentials());
        SizedFile memory;
        try {
            memory = (flags & HUGE) != 0 ? hugeMemory(bytes, flags, by, asLocked) : memory(key, bytes);
        } catch (IpcError refused) {
            objects.free(buffer);
            throw refused;
        }
        buffer.touch(0, buffer.bytes(), true);
        pages += wanted;
        Segment made = new Segment(key, flags, memory, buffer, by, now());
        if (asLocked) {
            made.countFor(by.credentials().user(Credentials.REAL));
        }
        return made;
    }

    private SizedFile memory(int key, int bytes) throws IpcError {
        SharedMemory memory = SharedMemory.create(cache, "SYSV", key, bytes, true);
        if (memory == null) {
            throw new IpcError(Errno.ENOMEM);
        }
        return memory;
    }

    /** can_do_hugetlb_shm: who may lock memory, or is of the group that may have huge pages. */
    private boolean mayHaveHuge(Credentials who) {
        return who.can(Credentials.CAP_IPC_LOCK) || huge.groupMayMap() && who.inGroup(huge.group());
    }

    /**
     * hugetlb_zero_setup and hugetlb_file_setup.
     *
     * @param asLocked whether it must count as memory that the user has locked, where there is such a limit
     */
    private SizedFile hugeMemory(int bytes, int flags, Process by, boolean asLocked) throws IpcError {
        long whole = roundedToPages(bytes);
        if (asLocked && !shares.take(by, whole)) {
            throw new IpcError(Errno.EPERM);
        }
        HugeMemory.Made made = huge.create("SYSV", bytes, (flags & UNPROMISED) == 0);
        if (made.file() == null) {
            if (asLocked) {
                shares.give(by.credentials().user(Credentials.REAL), whole);
            }
            throw new IpcError(Errno.of(made.error()));
        }
        return made.file();
    }

    /** SHM_LOCK and SHM_UNLOCK: shmem_lock. Huge pages are never taken away, so later kernels do nothing for them. */
    public void lock(Segment segment, Process by, boolean lock) throws IpcError {
        int refused = shares.rights().share(by, segment.isOf(by.credentials()), lock);
        if (refused != 0) {
            throw new IpcError(Errno.of(refused));
        }
        boolean locked = (segment.state() & Segment.LOCKED) != 0;
        boolean huge = segment.memory().alignment() > UserLayout.PAGE_SIZE;
        if (lock == locked || huge && shares.rights().sharesCount()) {
            return;
        }
        if (!lock) {
            uncount(segment);
        } else if (shares.rights().sharesCount()) {
            if (!shares.take(by, roundedToPages(segment.memory().bytes()))) {
                throw new IpcError(Errno.ENOMEM);
            }
            segment.countFor(by.credentials().user(Credentials.REAL));
        }
        segment.setLocked(lock);
    }

    private void uncount(Segment segment) {
        if (segment.countsFor() != Segment.NOBODY) {
            shares.give(segment.countsFor(), roundedToPages(segment.memory().bytes()));
            segment.countFor(Segment.NOBODY);
        }
    }

    private static long roundedToPages(long bytes) {
        return (long) pagesOf(bytes) << UserLayout.PAGE_SHIFT;
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
        uncount(segment);
        segment.memory().put();
        objects.free(segment.buffer());
    }
}
