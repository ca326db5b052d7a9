package faultline.cli.simulation;

import faultline.kernel.vfs.HostMount;
import java.util.List;

/**
 * As whom a guest runs, which folders of the host it sees, and how much of it there may be before the run is stopped.
 *
 * @param user number of its user and group; 0 is root
 * @param maxProcesses processes and threads alive at once, or {@link Integer#MAX_VALUE}
 * @param maxResidentBytes bytes of RAM that hold the guest's memory, or {@link Long#MAX_VALUE}
 * @param swapBytes size of its swap space; 0 for none
 * @param mounts folders of the host
 * @param kernel what is set in /proc/sys/vm at boot
 */
public record GuestSettings(
        int user,
        int maxProcesses,
        long maxResidentBytes,
        long swapBytes,
        List<HostMount> mounts,
        KernelSettings kernel) {

    /** Root, without limits and swap. */
    public static final GuestSettings DEFAULT =
            new GuestSettings(0, Integer.MAX_VALUE, Long.MAX_VALUE, 0, List.of(), KernelSettings.NONE);
}
