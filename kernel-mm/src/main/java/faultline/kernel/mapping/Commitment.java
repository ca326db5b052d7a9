package faultline.kernel.mapping;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.BootMemory;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.KernelGlobals;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.swap.SwapCache;
import faultline.kernel.sysctl.Tunable;
import java.util.function.BooleanSupplier;

/**
 * What memory the kernel has promised, and whether it promises more: vm_committed_space and security_vm_enough_memory. All
 * amounts are in pages. Law 8: what is promised equals the pages of all VM_ACCOUNT vmas, of shared memory that was accounted
 * when it was made, and of files in memory.
 */
public final class Commitment {

    /** sysctl_overcommit_memory: refuse what surely cannot be had. */
    private static final int HEURISTIC = 0;
    /** sysctl_overcommit_memory: refuse nothing. */
    private static final int ALWAYS = 1;
    /** sysctl_overcommit_ratio at boot: percents of RAM that mode 2 counts on (2.6.2 mm/mmap.c). */
    private static final int DEFAULT_RATIO = 50;
    /** Part that is left to root, and to other processes: 3 percent (2.6.2, 2.6.11 security/commoncap.c). */
    private static final int RESERVED_PART = 32;

    private final KernelWork work;
    private final CommitRules rules;
    private final FrameAllocator allocator;
    private final FrameTable frames;
    private final SwapCache swap;
    private final int address;
    private final Tunable mode = new Tunable(HEURISTIC);
    private final Tunable ratio = new Tunable(DEFAULT_RATIO);
    private BooleanSupplier privileged = () -> true;
    private long committed;

    public Commitment(KernelWork work, CommitRules rules, BootMemory boot, SwapCache swap) {
        this.work = work;
        this.rules = rules;
        this.allocator = boot.allocator();
        this.frames = boot.table();
        this.swap = swap;
        this.address = boot.globals() + KernelGlobals.COMMITTED;
    }

    /** {@code who} says whether the caller has CAP_SYS_ADMIN. */
    public void setPrivileged(BooleanSupplier who) {
        privileged = who;
    }

    /** sysctl_overcommit_memory. */
    public Tunable mode() {
        return mode;
    }

    /** sysctl_overcommit_ratio. */
    public Tunable ratio() {
        return ratio;
    }

    /** Which rules hold. */
    public CommitRules rules() {
        return rules;
    }

    /** Committed_AS; uncharged. */
    public long committed() {
        return committed;
    }

    /** CommitLimit: what mode 2 allows. */
    public long limit() {
        return allocator.managedFrames() * Math.max(0L, ratio.getAsInt()) / 100
                + swap.space().totalPages();
    }

    /** Whether MAP_NORESERVE is not heeded. */
    public boolean strict() {
        return mode.getAsInt() != HEURISTIC && mode.getAsInt() != ALWAYS;
    }

    /** VM_ACCOUNT where vmas have it, else 0. */
    int flag() {
        return rules.counts() ? Vma.ACCOUNT : 0;
    }

    /**
     * Promises {@code pages} more.
     *
     * @param space who wants them, or null when no process does
     * @return false, and nothing is promised, when there may not be as many
     */
    public boolean charge(AddressSpace space, long pages) {
        work.path(KernelPath.VM_ENOUGH_MEMORY);
        add(pages);
        if (allows(space, pages)) {
            return true;
        }
        release(pages);
        return false;
    }

    private boolean allows(AddressSpace space, long pages) {
        if (mode.getAsInt() == ALWAYS || mode.getAsInt() != HEURISTIC && !rules.counts()) {
            return true;
        }
        if (mode.getAsInt() == HEURISTIC) {
            long free = allocator.freeFrames()
                    + frames.framesOf(FrameUse.FILE)
                    + swap.size()
                    + swap.space().freePages();
            return free - (rules.counts() ? kept(free) : 0) > pages;
        }
        long allowed = limit();
        if (rules.reserves()) {
            allowed -= kept(allowed);
            allowed -= space == null ? 0 : space.totalPages() / RESERVED_PART;
        }
        return committed < allowed;
    }

    private long kept(long pages) {
        return privileged.getAsBoolean() ? 0 : pages / RESERVED_PART;
    }

    /** As {@link #charge} for {@code pages} of {@code vma}, if it is accounted. */
    public boolean grow(Vma vma, long pages) {
        return !vma.has(Vma.ACCOUNT) || charge(vma.space(), pages);
    }

    /** Takes back what {@link #grow} did. */
    public void shrink(Vma vma, long pages) {
        if (vma.has(Vma.ACCOUNT)) {
            release(pages);
        }
    }

    /** Promises {@code pages} of {@code vma} without asking, if it is accounted. */
    void reserve(Vma vma, long pages) {
        if (vma.has(Vma.ACCOUNT)) {
            add(pages);
        }
    }

    /** Promises {@code pages} without asking: vm_acct_memory. */
    void add(long pages) {
        if (rules.counts()) {
            committed += pages;
            work.store(address);
        }
    }

    /** {@code pages} are not wanted any more: vm_unacct_memory. */
    public void release(long pages) {
        add(-pages);
    }
}
