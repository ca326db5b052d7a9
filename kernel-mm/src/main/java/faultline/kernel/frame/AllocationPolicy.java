package faultline.kernel.frame;

/** Whether an allocation may be tried at all: tests inject failures here. */
@FunctionalInterface
public interface AllocationPolicy {

    /** Lets every allocation be tried. */
    AllocationPolicy ALWAYS = (gfp, order, use) -> true;

    /** Whether this allocation may be tried; if not, it fails as if memory had run out. */
    boolean permits(Gfp gfp, int order, FrameUse use);

    /** Whether a permitted allocation may take its block from {@code zone}; if not, the zone seems to have none. */
    default boolean permitsZone(Zone zone) {
        return true;
    }

    /** Whether an object may be taken from the slab cache called {@code cache}; if not, this fails as if memory had run out. */
    default boolean permitsObject(Gfp gfp, String cache) {
        return true;
    }
}
