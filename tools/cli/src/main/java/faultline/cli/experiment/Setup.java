package faultline.cli.experiment;

import java.util.ArrayList;
import java.util.List;

/**
 * One run of a bundled guest, and on what.
 *
 * @param settings {@code key=value} changes to the machine's profile
 * @param swapBytes size of the swap space; 0 for none
 * @param highPte whether page tables may lie in high memory
 * @param disk whether there is a disk at {@link #DISK}
 */
public record Setup(
        String guest,
        List<String> arguments,
        String design,
        String machine,
        List<String> settings,
        long ramBytes,
        long swapBytes,
        String pageTables,
        boolean smpKernel,
        boolean highPte,
        boolean disk) {

    /** Where the guest finds the disk. */
    public static final String DISK = "/mnt/disk";

    private static final long MEBIBYTE = 1 << 20;

    /** A guest with arguments under design 2.6.7 on a Xeon of 2004 with 1 GB, with a kernel for one processor. */
    public static Setup of(String guest, Object... arguments) {
        List<String> texts = new ArrayList<>();
        for (Object argument : arguments) {
            texts.add(String.valueOf(argument));
        }
        return new Setup(
                guest,
                List.copyOf(texts),
                "2.6.7",
                "xeon-2004",
                List.of(),
                1024 * MEBIBYTE,
                0,
                "2-level",
                false,
                false,
                false);
    }

    /** The same under another design. */
    public Setup under(String other) {
        return new Setup(
                guest, arguments, other, machine, settings, ramBytes, swapBytes, pageTables, smpKernel, highPte, disk);
    }

    /** The same on another machine. */
    public Setup on(String other) {
        return new Setup(
                guest, arguments, design, other, settings, ramBytes, swapBytes, pageTables, smpKernel, highPte, disk);
    }

    /** The same with a machine changed by {@code key=value} texts. */
    public Setup with(String... changes) {
        return new Setup(
                guest,
                arguments,
                design,
                machine,
                List.of(changes),
                ramBytes,
                swapBytes,
                pageTables,
                smpKernel,
                highPte,
                disk);
    }

    /** The same with {@code megabytes} of RAM. */
    public Setup ram(long megabytes) {
        return new Setup(
                guest,
                arguments,
                design,
                machine,
                settings,
                megabytes * MEBIBYTE,
                swapBytes,
                pageTables,
                smpKernel,
                highPte,
                disk);
    }

    /** The same with {@code megabytes} of swap space. */
    public Setup swap(long megabytes) {
        return new Setup(
                guest,
                arguments,
                design,
                machine,
                settings,
                ramBytes,
                megabytes * MEBIBYTE,
                pageTables,
                smpKernel,
                highPte,
                disk);
    }

    /** The same with three-level page tables. */
    public Setup pae() {
        return new Setup(
                guest, arguments, design, machine, settings, ramBytes, swapBytes, "pae", smpKernel, highPte, disk);
    }

    /** The same with a kernel for many processors. */
    public Setup smp() {
        return new Setup(
                guest, arguments, design, machine, settings, ramBytes, swapBytes, pageTables, true, highPte, disk);
    }

    /** The same with a kernel that keeps page tables in high memory. */
    public Setup inHighPte() {
        return new Setup(
                guest, arguments, design, machine, settings, ramBytes, swapBytes, pageTables, smpKernel, true, disk);
    }

    /** The same with an empty disk at {@link #DISK}, whose files need not stay in memory. */
    public Setup withDisk() {
        return new Setup(
                guest, arguments, design, machine, settings, ramBytes, swapBytes, pageTables, smpKernel, highPte, true);
    }

    /** As one would type it. */
    public String commandLine() {
        return arguments.isEmpty() ? guest : guest + " " + String.join(" ", arguments);
    }
}
