package faultline.kernel.kernel;

import faultline.kernel.mapping.CommitRules;
import faultline.kernel.process.LockRights;
import faultline.kernel.procfs.MemoryLines;

/**
 * What a kernel's memory calls and settings were like (Linux 2.4.20, 2.6.2, 2.6.7 and 2.6.11 kernel/sysctl.c).
 *
 * @param swappiness whether there is /proc/sys/vm/swappiness
 * @param lowmemSetting the setting of the protection of lower zones, empty where there is none
 * @param mapCountSetting whether the most vmas of a process can be set
 * @param commit how memory is promised
 * @param topDown whether mappings go downwards from below the stack (merged in 2.6.9; here with 2.6.7's design)
 * @param locks who may lock memory
 * @param memory which lines /proc/meminfo has
 */
public record CallTraits(
        boolean swappiness,
        String lowmemSetting,
        boolean mapCountSetting,
        CommitRules commit,
        boolean topDown,
        LockRights locks,
        MemoryLines memory) {

    /** Linux 2.4.20. */
    public static final CallTraits V2_4_20 =
            new CallTraits(false, "", false, CommitRules.COMPARES, false, LockRights.BY_CAPABILITY, MemoryLines.V2_4);
    /** Linux 2.6.2. */
    public static final CallTraits V2_6_2 = new CallTraits(
            true,
            "lower_zone_protection",
            false,
            CommitRules.COUNTS,
            false,
            LockRights.BY_CAPABILITY,
            MemoryLines.V2_6);
    /** Linux 2.6.7. */
    public static final CallTraits V2_6_7 = new CallTraits(
            true, "lower_zone_protection", true, CommitRules.COUNTS, true, LockRights.BY_CAPABILITY, MemoryLines.V2_6);
    /** Linux 2.6.11 and later. */
    public static final CallTraits V2_6_11 = new CallTraits(
            true,
            "lowmem_reserve_ratio",
            true,
            CommitRules.COUNTS_WITH_RESERVES,
            true,
            LockRights.BY_LIMIT,
            MemoryLines.V2_6_34);
}
