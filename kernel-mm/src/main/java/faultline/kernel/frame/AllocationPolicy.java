package faultline.kernel.frame;

/** Whether an allocation may be tried at all: tests inject failures here. */
@FunctionalInterface
public interface AllocationPolicy {

    /** Lets every allocation be tried. */
    AllocationPolicy ALWAYS = (gfp, order, use) -> true;

    /** Whether this allocation may be tried; if not, it fails as if memory had run out. */
    boolean permits(Gfp gfp, int order, FrameUse use);

    /** Whether an object may be taken from the slab cache called {@code cache}; if not, this fails as if memory had run out. */
    default boolean permitsObject(Gfp gfp, String cache) {
        return true;
    }
}
