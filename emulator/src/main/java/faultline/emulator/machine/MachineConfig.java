package faultline.emulator.machine;

import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.PageTableFormat;

/**
 * One machine to build.
 *
 * @param profile the kind of machine
 * @param ramBytes size of RAM, a multiple of 4 KB
 * @param cpus number of CPUs, at least 1
 * @param pageTables format of the page tables that its kernel will use
 * @param lineFilter whether the host's fast path is used; off only to test that it changes nothing
 */
public record MachineConfig(
        MachineProfile profile, long ramBytes, int cpus, PageTableFormat pageTables, boolean lineFilter) {

    /** Checks sizes and numbers. */
    public MachineConfig {
        if (cpus < 1) {
            throw new IllegalArgumentException("a machine needs at least one CPU");
        }
        int bits = pageTables == PageTableFormat.PAE ? profile.physicalBits() : 32;
        if (ramBytes < PhysicalMemory.FRAME_BYTES || ramBytes > 1L << bits) {
            throw new IllegalArgumentException(
                    ramBytes + " bytes of RAM cannot be reached with " + pageTables + " page tables");
        }
    }

    /** One CPU with the fast path on. */
    public static MachineConfig of(MachineProfile profile, long ramBytes, PageTableFormat pageTables) {
        return new MachineConfig(profile, ramBytes, 1, pageTables, true);
    }
}
