package faultline.kernel.process;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.mm.AddressSpace;

/** Who may lock how much memory (facts linux-mm.md 6.3; Linux 2.6.2 and 2.6.34 mm/mlock.c, mm/mmap.c, mm/shmem.c). */
public enum LockRights {
    /** Up to 2.6.8: only who has CAP_IPC_LOCK, and that within RLIMIT_MEMLOCK, which is no limit unless somebody sets it. */
    BY_CAPABILITY {
        @Override
        public long usualLimit() {
            return ResourceLimits.UNLIMITED;
        }

        @Override
        public int lock(Process caller, long bytes) {
            return beyond(caller, locked(caller) + bytes) ? Errno.ENOMEM.result() : right(caller);
        }

        @Override
        public int lockAll(Process caller, boolean current) {
            return beyond(caller, total(caller)) ? Errno.ENOMEM.result() : right(caller);
        }

        @Override
        public int unlockAll(Process caller) {
            return right(caller);
        }

        @Override
        public int map(Process caller, long bytes, boolean asked) {
            int refused = asked ? right(caller) : 0;
            return refused == 0 && beyond(caller, locked(caller) + bytes) ? Errno.EAGAIN.result() : refused;
        }

        @Override
        public long resizeLimit(Process caller) {
            return limit(caller);
        }

        @Override
        public int share(Process caller, boolean owns, boolean lock) {
            return right(caller);
        }

        @Override
        public boolean sharesWithin(Process caller, long bytes) {
            return false;
        }
    },
    /** From 2.6.9 on: anybody within RLIMIT_MEMLOCK, and who has CAP_IPC_LOCK without limit. */
    BY_LIMIT {
        @Override
        public long usualLimit() {
            return LOCKED_BYTES;
        }

        @Override
        public int lock(Process caller, long bytes) {
            return judge(caller, locked(caller) + bytes, Errno.ENOMEM);
        }

        @Override
        public int lockAll(Process caller, boolean current) {
            return judge(caller, current ? total(caller) : 0, Errno.ENOMEM);
        }

        @Override
        public int unlockAll(Process caller) {
            return 0;
        }

        @Override
        public int map(Process caller, long bytes, boolean asked) {
            return judge(caller, locked(caller) + bytes, Errno.EAGAIN);
        }

        @Override
        public long resizeLimit(Process caller) {
            return able(caller) ? ResourceLimits.UNLIMITED : limit(caller);
        }

        @Override
        public int share(Process caller, boolean owns, boolean lock) {
            boolean may = able(caller) || owns && !(lock && limit(caller) == 0);
            return may ? 0 : Errno.EPERM.result();
        }

        @Override
        public boolean sharesWithin(Process caller, long bytes) {
            return able(caller) || !beyond(caller, bytes);
        }

        private int judge(Process caller, long bytes, Errno over) {
            if (able(caller)) {
                return 0;
            }
            if (limit(caller) == 0) {
                return Errno.EPERM.result();
            }
            return beyond(caller, bytes) ? over.result() : 0;
        }
    };

    /** MLOCK_LIMIT of Linux 2.6.25 and later (linux/resource.h); 2.6.9 had half of it. */
    private static final long LOCKED_BYTES = 64 << 10;

    /** RLIMIT_MEMLOCK of the first process, in bytes. */
    public abstract long usualLimit();

    /** mlock of {@code bytes}: 0, ENOMEM or EPERM. */
    public abstract int lock(Process caller, long bytes);

    /** mlockall, of what there is or only of what will come: 0, ENOMEM or EPERM. */
    public abstract int lockAll(Process caller, boolean current);

    /** munlockall: 0 or EPERM. */
    public abstract int unlockAll(Process caller);

    /**
     * {@code bytes} of a new mapping, or of the heap, will be locked: 0, EAGAIN or EPERM.
     *
     * @param asked whether that was asked for with MAP_LOCKED, not by mlockall before
     */
    public abstract int map(Process caller, long bytes, boolean asked);

    /** Bytes that mremap may let the caller's locked memory become. */
    public abstract long resizeLimit(Process caller);

    /** SHM_LOCK or SHM_UNLOCK by one who {@code owns} the segment or not: 0 or EPERM. */
    public abstract int share(Process caller, boolean owns, boolean lock);

    /** user_shm_lock: whether the caller's user may have {@code bytes} of shared memory locked in all. */
    public abstract boolean sharesWithin(Process caller, long bytes);

    /** Whether locked shared memory counts for a user. */
    public boolean sharesCount() {
        return this == BY_LIMIT;
    }

    static boolean able(Process caller) {
        return caller.credentials().can(Credentials.CAP_IPC_LOCK);
    }

    static int right(Process caller) {
        return able(caller) ? 0 : Errno.EPERM.result();
    }

    static long limit(Process caller) {
        return caller.group().limits().soft(ResourceLimits.LOCKED_MEMORY);
    }

    static boolean beyond(Process caller, long bytes) {
        return caller.group().limits().exceeds(ResourceLimits.LOCKED_MEMORY, bytes);
    }

    static long locked(Process caller) {
        return caller.space().lockedPages() << UserLayout.PAGE_SHIFT;
    }

    static long total(Process caller) {
        AddressSpace space = caller.space();
        return space.totalPages() << UserLayout.PAGE_SHIFT;
    }
}
