package faultline.emulator.debug;

/** A machine and its kernel as they were once, between two instructions. */
public interface SavedState {

    /** Puts everything back; the machine then goes on as it did. */
    void restore();

    /** Host bytes that it takes by itself, besides those of RAM ({@link MachineSide#ramBytesKept}). */
    long ownBytes();

    /** It is not used any more. */
    void release();
}
