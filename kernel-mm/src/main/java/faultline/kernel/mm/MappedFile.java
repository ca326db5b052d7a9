package faultline.kernel.mm;

/** What a vma shows when it is not anonymous: a struct file with its address_space and vm_operations, as the VM sees them. */
public interface MappedFile {

    /** Kernel address of the address_space, where the lock and the head of the list or tree of vmas lie. */
    int kernelAddress();

    /**
     * The page behind {@code va}, read in if need be: vm_ops->nopage. The caller gets a reference to the frame.
     *
     * @param va page-aligned address inside {@code vma}
     * @param outcome told how it went when there is no frame, and whether the disk was needed
     * @return the frame, or -1
     */
    int page(Vma vma, int va, PageOutcome outcome);

    /** One more vma or descriptor uses the file: get_file. */
    void get();

    /** One less: fput. */
    void put();

    /** What reports and /proc call it. */
    String name();
}
