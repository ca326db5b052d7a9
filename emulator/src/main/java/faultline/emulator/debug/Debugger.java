package faultline.emulator.debug;

import java.util.List;

/** Whoever debugs. All calls come from the thread that runs the machine. */
public interface Debugger {

    /** Whether the machine should stop; asked every million cycles or so while it runs. */
    boolean wantsStop();

    /** The machine can do nothing by itself: waits until {@link #wantsStop}. */
    void awaitRequest();

    /**
     * The machine stands still. Returns when it shall go on.
     *
     * @return how threads go on; the first that covers a thread counts, and threads that none covers stay where they are
     */
    List<Resume> stopped(StopReason reason);

    /** Shows lines of text while the machine runs. */
    default void print(String lines) {}

    /** A process ended that nothing needs to be decided for: the machine goes on. */
    void ended(StopReason reason);
}
