package faultline.kernel.mm;

/** A file in memory without a name whose size does not change, as System V segments are. */
public interface SizedFile extends MappedFile {

    /** Its size in bytes. */
    long bytes();

    /** SHM_LOCK and SHM_UNLOCK: whether its pages stay in memory; huge pages always do. */
    default void setLocked(boolean value) {}

    /** Pages of 4 KB of it that are in memory; uncharged. */
    int residentPages();
}
