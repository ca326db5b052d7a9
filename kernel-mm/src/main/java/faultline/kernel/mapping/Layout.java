package faultline.kernel.mapping;

import faultline.kernel.abi.UserLayout;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.sysctl.Tunable;

/** Where mappings go in the address space of a new program: arch_pick_mmap_layout (Linux 2.6.9 arch/i386/mm/mmap.c). */
public final class Layout {

    /** ADDR_COMPAT_LAYOUT of personality: bottom-up (linux/personality.h). */
    public static final int COMPAT = 0x20_0000;

    /** MIN_GAP: room that the stack has at least. */
    private static final long LEAST_GAP = 128L << 20;
    /** MAX_GAP: five sixths of the address space. */
    private static final long MOST_GAP = (UserLayout.TASK_SIZE & 0xFFFFFFFFL) / 6 * 5;

    private static final long UNLIMITED = -1;

    private final boolean flexible;
    private final Tunable legacy = new Tunable(0);

    /** @param flexible whether the kernel knows the top-down layout */
    Layout(boolean flexible) {
        this.flexible = flexible;
    }

    /** sysctl_legacy_va_layout: other than 0 makes all programs to come bottom-up. */
    public Tunable legacy() {
        return legacy;
    }

    /**
     * Chooses for {@code space}, in which nothing is mapped yet.
     *
     * @param stackLimit RLIMIT_STACK in bytes, -1 for none
     * @param personality of the process
     */
    public void choose(AddressSpace space, long stackLimit, int personality) {
        if (!flexible || legacy.getAsInt() != 0 || (personality & COMPAT) != 0 || stackLimit == UNLIMITED) {
            space.setLayout(false, UserLayout.UNMAPPED_BASE);
            return;
        }
        long limit = Long.compareUnsigned(stackLimit, MOST_GAP) > 0 ? MOST_GAP : stackLimit;
        int gap = UserLayout.pageStart((int) Math.max(limit, LEAST_GAP));
        space.setLayout(true, UserLayout.TASK_SIZE - gap);
    }
}
