package faultline.testkit;

import faultline.kernel.frame.PageFlag;
import faultline.kernel.kernel.MemoryParts;

/** References to pages that the kernel itself holds. */
final class KernelReferences {

    private final MemoryParts memory;

    KernelReferences(MemoryParts memory) {
        this.memory = memory;
    }

    /** References to {@code frame} of pagevecs, of the swap cache and of who waits for the disk. */
    int count(int frame) {
        return memory.lru().pagevecReferences(frame)
                + (memory.boot().table().has(frame, PageFlag.SWAP_CACHE) ? 1 : 0)
                + memory.swap().waits().references(frame);
    }
}
