package faultline.kernel.mm;

import faultline.kernel.abi.UserLayout;

/** A file in memory without a name whose size does not change, as System V segments are. */
public interface SizedFile extends MappedFile {

    /** Its size in bytes. */
    long bytes();

    /** Bytes rounded up to pages of 4 KB. */
    default long roundedBytes() {
        return bytes() + UserLayout.PAGE_SIZE - 1 & -UserLayout.PAGE_SIZE;
    }

    /** SHM_LOCK and SHM_UNLOCK: whether its pages stay in memory; huge pages always do. */
    default void setLocked(boolean value) {}

    /** Pages of 4 KB of it that are in memory; uncharged. */
    int residentPages();
}
