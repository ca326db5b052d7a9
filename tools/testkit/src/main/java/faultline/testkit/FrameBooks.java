package faultline.testkit;

import faultline.kernel.file.FileMapping;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.kernel.MemoryParts;

/**
 * The part of law 8 that concerns frames: each has as many references as users are found, and as many are free, in slabs and in the
 * page cache as allocator, slab caches and page cache say. Frames of page tables are in {@link PageTableBooks}, those of huge pages
 * in {@link HugeBooks}.
 */
final class FrameBooks {

    private final MemoryParts memory;
    private final FrameTable frames;
    private final KernelReferences references;
    private final FoundMappings mappings;
    private final MmChecker.Expectation expect;

    FrameBooks(MemoryParts memory, KernelReferences references, FoundMappings mappings, MmChecker.Expectation expect) {
        this.memory = memory;
        this.frames = memory.boot().table();
        this.references = references;
        this.mappings = mappings;
        this.expect = expect;
    }

    /** Once the entries of all mms were found. */
    void check() {
        int free = 0;
        int slab = 0;
        int cached = 0;
        for (int frame = 0; frame < frames.frames(); frame++) {
            FrameUse use = frames.use(frame);
            free += use == FrameUse.FREE ? 1 : 0;
            slab += use == FrameUse.SLAB ? 1 : 0;
            cached += use == FrameUse.FILE && frames.mapping(frame) != null ? 1 : 0;
            check(frame, use);
        }
        checkTotals(free, slab, cached);
    }

    private void check(int frame, FrameUse use) {
        int mapped = mappings.count(frame);
        if (use == FrameUse.ANON) {
            expect.that(
                    frames.count(frame) == mapped + references.count(frame),
                    "frame %d: count %d, mapped by %d entries, the kernel's own references %d",
                    frame,
                    frames.count(frame),
                    mapped,
                    references.count(frame));
        } else if (use == FrameUse.FILE) {
            checkFilePage(frame, mapped);
        } else {
            expect.that(mapped == 0, "frame %d is %s but mapped", frame, use.label());
        }
    }

    /** A page in the page cache has its owner's reference and one from each entry, and is found at its index. */
    private void checkFilePage(int frame, int mapped) {
        Object owner = frames.mapping(frame);
        int owners = owner == null ? 0 : 1;
        int others = references.count(frame);
        expect.that(
                frames.count(frame) == mapped + owners + others,
                "frame %d of a file: count %d, mapped by %d entries, %d owners, %d other references",
                frame,
                frames.count(frame),
                mapped,
                owners,
                others);
        // A page that its file has lost may wait in a pagevec for its last reference to go.
        boolean lost = owner == null && mapped == 0 && others > 0;
        expect.that(
                lost || owner instanceof FileMapping && ((FileMapping) owner).peek(frames.index(frame)) == frame,
                "frame %d of a file is not at its index %d",
                frame,
                frames.index(frame));
    }

    private void checkTotals(int free, int slab, int cached) {
        long freeFrames = memory.boot().allocator().freeFrames();
        expect.that(free == freeFrames, "%d frames are free, the allocator says %d", free, freeFrames);
        expect.that(
                cached == memory.pageCache().cachedPages(),
                "%d frames hold pages of files, the page cache says %d",
                cached,
                memory.pageCache().cachedPages());
        long slabFrames =
                memory.slabs().all().stream().mapToLong(SlabCache::frames).sum();
        expect.that(slab == slabFrames, "%d frames hold slabs, the caches say %d", slab, slabFrames);
    }
}
