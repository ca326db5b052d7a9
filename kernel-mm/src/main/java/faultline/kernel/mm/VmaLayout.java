package faultline.kernel.mm;

/**
 * Where the parts of a vm_area_struct lie that reverse maps touch (facts linux-mm.md 2.2; the offsets follow from the order of
 * the fields).
 *
 * @param bytes size of the structure
 * @param fileNode offset of what links the vma among those of its file: next_share, shared or the prio tree node
 * @param anonNode offset of what links it for its anonymous pages: anon_vma_node or anon_vma_chain, with anon_vma behind it
 */
public record VmaLayout(int bytes, int fileNode, int anonNode) {}
