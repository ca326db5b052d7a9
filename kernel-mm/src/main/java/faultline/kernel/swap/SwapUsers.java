package faultline.kernel.swap;

/** Those besides page tables who name slots of swap: files in memory. */
public interface SwapUsers {

    /**
     * Takes the page of {@code slot} back, if it is theirs: shmem_unuse.
     *
     * @param frame holds the page, read, in the swap cache; the caller has a reference to it
     * @return false when memory ran out or the slot is nobody's here
     */
    boolean takeBack(int slot, int frame);
}
