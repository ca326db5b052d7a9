package faultline.emulator.debug;

/** What a watchpoint waits for. */
public enum WatchKind {
    /** A store. */
    WRITE,
    /** A load. */
    READ,
    /** Either. */
    ACCESS;

    /** Whether a store ({@code write}) or a load is what is waited for. */
    boolean wants(boolean write) {
        return this == ACCESS || write == (this == WRITE);
    }
}
