package faultline.emulator.memory;

/** Told when a physical frame starts or stops holding decoded guest code. */
public interface CodeFrameListener {

    /** Decoded code now depends on {@code frame}: fast store paths into it must be dropped. */
    void frameHoldsCode(int frame);

    /** A byte of {@code frame} was written while it held decoded code: that code is stale. */
    void codeOverwritten(int frame);

    /** All of RAM was saved or put back: fast paths of any kind into it must be dropped. */
    default void ramSaved() {}
}
