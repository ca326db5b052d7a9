package faultline.kernel.mm;

/** A file in memory without a name whose size does not change, as System V segments are. It goes with its last user. */
public interface SizedFile extends MappedFile {

    /** Its size in bytes. */
    long bytes();

    /** SHM_LOCK and SHM_UNLOCK: whether its pages stay in memory; huge pages always do. */
    default void setLocked(boolean value) {}

    /** Pages of 4 KB of it that are in memory; uncharged. */
    int residentPages();

    /** What it is called, and its users. */
    Nameless nameless();

    /** The last user is gone, and its pages are not needed any more. */
    void unused();

    @Override
    default boolean readable() {
        return true;
    }

    @Override
    default boolean writable() {
        return true;
    }

    @Override
    default void get() {
        nameless().addUser();
    }

    @Override
    default void put() {
        if (nameless().dropUser()) {
            unused();
        }
    }

    @Override
    default String name() {
        return nameless().name();
    }

    @Override
    default long inode() {
        return nameless().number();
    }

    @Override
    default int device() {
        return nameless().device();
    }
}
