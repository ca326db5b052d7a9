package faultline.kernel.frame;

/** Brings the objects of a new slab into their initial state. */
@FunctionalInterface
public interface ObjectConstructor {

    /** Leaves objects as the frame's last user left them. */
    ObjectConstructor NONE = va -> {};

    /** Initializes the object at kernel address {@code va}, with its charges. */
    void construct(int va);
}
