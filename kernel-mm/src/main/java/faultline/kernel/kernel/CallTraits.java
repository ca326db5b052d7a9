package faultline.kernel.kernel;

/**
 * What a kernel's memory calls and settings were like (Linux 2.4.20, 2.6.2, 2.6.7 and 2.6.11 kernel/sysctl.c).
 *
 * @param swappiness whether there is /proc/sys/vm/swappiness
 * @param lowmemSetting the setting of the protection of lower zones, empty where there is none
 * @param mapCountSetting whether the most vmas of a process can be set
 */
public record CallTraits(boolean swappiness, String lowmemSetting, boolean mapCountSetting) {

    /** Linux 2.4.20. */
    public static final CallTraits V2_4_20 = new CallTraits(false, "", false);
    /** Linux 2.6.2. */
    public static final CallTraits V2_6_2 = new CallTraits(true, "lower_zone_protection", false);
    /** Linux 2.6.7. */
    public static final CallTraits V2_6_7 = new CallTraits(true, "lower_zone_protection", true);
    /** Linux 2.6.11 and later. */
    public static final CallTraits V2_6_11 = new CallTraits(true, "lowmem_reserve_ratio", true);
}
