package faultline.kernel.kernel;

import faultline.kernel.vfs.HostMount;
import java.util.List;

/**
 * The files that programs find.
 *
 * @param limitBytes most bytes of all files in memory; 0 for half of RAM, as tmpfs has it
 * @param mounts folders of the host that are visible
 */
public record FileConfig(long limitBytes, List<HostMount> mounts) {

    /** Files in memory only. */
    public static final FileConfig DEFAULT = new FileConfig(0, List.of());

    /** Keeps a copy of the list. */
    public FileConfig {
        mounts = List.copyOf(mounts);
    }

    long limit(long ramBytes) {
        return limitBytes == 0 ? ramBytes / 2 : limitBytes;
    }
}
