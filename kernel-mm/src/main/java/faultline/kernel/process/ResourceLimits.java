package faultline.kernel.process;

import faultline.kernel.abi.UserLayout;
import java.util.Arrays;

/** The limits of one thread group: rlim of signal_struct (asm-i386/resource.h). */
public final class ResourceLimits {

    /** RLIM_INFINITY. */
    public static final long UNLIMITED = -1L;
    /** RLIMIT_CPU, in seconds. */
    public static final int CPU = 0;
    /** RLIMIT_FSIZE, in bytes. */
    public static final int FILE_SIZE = 1;
    /** RLIMIT_DATA, in bytes. */
    public static final int DATA = 2;
    /** RLIMIT_STACK, in bytes. */
    public static final int STACK = 3;
    /** RLIMIT_CORE, in bytes. */
    public static final int CORE = 4;
    /** RLIMIT_NPROC, tasks of one user. */
    public static final int PROCESSES = 6;
    /** RLIMIT_NOFILE, descriptors. */
    public static final int FILES = 7;
    /** RLIMIT_MEMLOCK, in bytes. */
    public static final int LOCKED_MEMORY = 8;
    /** RLIMIT_AS, in bytes. */
    public static final int ADDRESS_SPACE = 9;
    /** RLIMIT_SIGPENDING, queued signals. */
    public static final int PENDING_SIGNALS = 11;
    /** How many limits there are: RLIM_NLIMITS of Linux 2.6.8 and later. */
    public static final int COUNT = 16;

    private static final int DEFAULT_FILES = 1024;
    private static final int HARD_FILES = 4096;
    private static final int QUEUED_SIGNALS = 1024;

    private final long[] soft = new long[COUNT];
    private final long[] hard = new long[COUNT];

    /**
     * @param processes most tasks at one time
     * @param lockedBytes memory that one who may not lock any amount can lock
     */
    public ResourceLimits(int processes, long lockedBytes) {
        Arrays.fill(soft, UNLIMITED);
        Arrays.fill(hard, UNLIMITED);
        soft[STACK] = UserLayout.STACK_LIMIT;
        soft[CORE] = 0;
        soft[PROCESSES] = processes;
        hard[PROCESSES] = processes;
        soft[FILES] = DEFAULT_FILES;
        hard[FILES] = HARD_FILES;
        soft[LOCKED_MEMORY] = lockedBytes;
        hard[LOCKED_MEMORY] = lockedBytes;
        soft[PENDING_SIGNALS] = QUEUED_SIGNALS;
        hard[PENDING_SIGNALS] = QUEUED_SIGNALS;
    }

    private ResourceLimits(ResourceLimits other) {
        System.arraycopy(other.soft, 0, soft, 0, COUNT);
        System.arraycopy(other.hard, 0, hard, 0, COUNT);
    }

    /** A copy that later changes do not reach. */
    ResourceLimits copy() {
        return new ResourceLimits(this);
    }

    /** The limit in force; {@link #UNLIMITED} is none. */
    public long soft(int resource) {
        return soft[resource];
    }

    /** How far the limit in force may be raised. */
    public long hard(int resource) {
        return hard[resource];
    }

    /** Sets both. */
    public void set(int resource, long newSoft, long newHard) {
        soft[resource] = newSoft;
        hard[resource] = newHard;
    }

    /** Whether {@code amount} is above the limit in force. */
    public boolean exceeds(int resource, long amount) {
        return Long.compareUnsigned(amount, soft[resource]) > 0;
    }
}
