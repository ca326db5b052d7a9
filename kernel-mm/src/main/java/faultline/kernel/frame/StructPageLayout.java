package faultline.kernel.frame;

/**
 * Where the fields of a struct page lie (facts linux-mm.md 2.1): which cache lines kernel code touches depends on it.
 *
 * @param bytes size of the structure
 * @param flags offset of the flags word
 * @param count offset of the reference count
 * @param mapping offset of mapping and index
 * @param list offset of the list that links free pages
 * @param lru offset of the links of the LRU lists
 * @param reverseMap offset of what the reverse map keeps: the pte union or the map count
 */
public record StructPageLayout(int bytes, int flags, int count, int mapping, int list, int lru, int reverseMap) {}
