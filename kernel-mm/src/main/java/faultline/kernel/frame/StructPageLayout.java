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
 * @param keepsEntryAddress whether that is the address of a page-table entry, whose width depends on where page tables lie
 */
public record StructPageLayout(
        int bytes, int flags, int count, int mapping, int list, int lru, int reverseMap, boolean keepsEntryAddress) {

    /** The layout when the address of a page-table entry takes {@code addressBytes}. */
    public StructPageLayout withEntryAddresses(int addressBytes) {
        int wider = keepsEntryAddress ? addressBytes - Integer.BYTES : 0;
        return new StructPageLayout(bytes + wider, flags, count, mapping, list, lru, reverseMap, keepsEntryAddress);
    }
}
