package faultline.testkit;

import faultline.kernel.frame.FrameUse;
import faultline.kernel.kernel.MemoryParts;

/**
 * What a kernel has in use while nobody runs but its first process, for comparison with what it has when all others are gone.
 *
 * @param objects of the reverse map
 * @param vmas vm_area_structs
 * @param anonymous frames of anonymous pages that are not in the swap cache
 * @param file frames of pages of files
 */
record IdleMemory(long objects, long vmas, int anonymous, int file) {

    /** What is in use now. */
    static IdleMemory of(MemoryParts memory) {
        // A page that the disk was busy with when its last user went stays in the swap cache until reclaim comes by.
        return new IdleMemory(
                memory.rmap().objectsInUse(),
                memory.manager().spaces().vmasInUse(),
                memory.boot().table().framesOf(FrameUse.ANON)
                        - memory.swap().cache().size(),
                memory.boot().table().framesOf(FrameUse.FILE));
    }

    /**
     * Throws if {@code now} is more than this. It may be less: pages of the first process may have gone to swap.
     *
     * @throws AssertionError with what is left over
     */
    void checkNothingLeft(IdleMemory now) {
        if (now.objects > objects || now.vmas != vmas || now.anonymous > anonymous || now.file > file) {
            throw new AssertionError(String.format(
                    "left over: %d objects of the reverse map, %d vmas, %d frames, %d frames of files",
                    now.objects - objects, now.vmas - vmas, now.anonymous - anonymous, now.file - file));
        }
    }
}
