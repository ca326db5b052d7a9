package faultline.kernel.frame;

/** What a memory pool gets its elements from: mempool_alloc_t and mempool_free_t. */
public interface ElementSource {

    /** Kernel address of an element, or 0 when memory ran out. */
    int allocate(Gfp gfp);

    /** Gives an element back. */
    void free(int va);
}
