package faultline.emulator.snapshot;

/** An object that saves and restores itself, because its state is not all in its fields. */
public interface SelfSaved {

    /** Its state now; later changes of the object do not reach what is returned. */
    Object save();

    /** Goes back to what {@link #save} once returned, as often as is wanted. */
    void restore(Object saved);
}
