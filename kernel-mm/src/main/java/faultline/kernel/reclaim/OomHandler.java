package faultline.kernel.reclaim;

/** Who is told that memory has run out. */
public interface OomHandler {

    /** Does nothing: there are no processes. */
    OomHandler NONE = new OomHandler() {
        @Override
        public void outOfMemory() {}

        @Override
        public boolean awaitsDeath() {
            return false;
        }
    };

    /** Reclaim has failed for so long that a process must die, whatever the memory was wanted for: out_of_memory. */
    void outOfMemory();

    /** Whether a process was chosen that has not died yet. */
    boolean awaitsDeath();
}
