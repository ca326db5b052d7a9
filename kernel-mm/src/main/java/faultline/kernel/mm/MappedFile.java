package faultline.kernel.mm;

import faultline.kernel.abi.UserLayout;

/** What a vma shows when it is not anonymous: a struct file with its vm_operations, as the VM sees it. */
public interface MappedFile {

    /** The address_space behind it: what {@code FrameTable.mapping} says of its pages. Several files may have one. */
    PageOwner owner();

    /** Kernel address of the address_space. */
    default int kernelAddress() {
        return owner().kernelAddress();
    }

    /**
     * The page behind {@code va}, read in if need be: vm_ops->nopage. The caller gets a reference to the frame.
     *
     * @param va page-aligned address inside {@code vma}
     * @param outcome told how it went when there is no frame, and whether the disk was needed
     * @return the frame, or -1
     */
    int page(Vma vma, int va, PageOutcome outcome);

    /** Bytes that the bounds and offset of its mappings must be multiples of: those of a page, or of a huge page. */
    default int alignment() {
        return UserLayout.PAGE_SIZE;
    }

    /**
     * f_op->mmap: {@code vma} shows it and is about to be linked; may set flags and make entries.
     *
     * @return 0 or a negative errno, and then nothing is mapped
     */
    default int mapped(Vma vma) {
        return 0;
    }

    /** vm_ops->open after a split: {@code upper} was part of {@code lower}. */
    default void split(Vma lower, Vma upper) {}

    /** vm_ops->close: {@code vma}, which has no pages left, goes. */
    default void closed(Vma vma) {}

    /** Whether vmas that show it may become one: not where vm_ops->close counts them (2.6.2 mm/mmap.c is_mergeable_vma). */
    default boolean mergeable() {
        return true;
    }

    /** Whether munmap takes a range of this start and length, in bytes, whose first mapping shows the file. */
    default boolean mayUnmap(int start, int length) {
        return true;
    }

    /** Whether it was opened for reading. */
    boolean readable();

    /** Whether it was opened for writing. */
    boolean writable();

    /** Whether private writable mappings of it count as promised memory; memory with a pool of its own does not. */
    default boolean accountable() {
        return true;
    }

    /** One more vma or descriptor uses the file: get_file. */
    void get();

    /** One less: fput. */
    void put();

    /** A vma more shows it as a program's text or data: while there is one nobody may write to it. */
    default void denyWrite() {}

    /** One less, or its loading has ended: allow_write_access. */
    default void allowWrite() {}

    /** Writes its changed pages to where it lies: what fsync does. Returns 0 or a negative errno. */
    int sync();

    /** What reports and /proc call it. */
    String name();

    /** st_ino of the file. */
    long inode();

    /** st_dev of the file. */
    int device();
}
