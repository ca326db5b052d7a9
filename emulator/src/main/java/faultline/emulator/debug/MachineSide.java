package faultline.emulator.debug;

import java.util.List;

/** What a kernel's debugger needs of the machine below, in no time. */
public interface MachineSide {

    /** Drops what the TLBs know of a virtual address: a debugger changed what it means. */
    void forgetTranslation(int va);

    /** Whether {@link #stopSoon} may be said from now on. */
    void setStoppable(boolean on);

    /** Stops the CPUs behind the instruction that they are in. */
    void stopSoon();

    /** Instructions that user code has retired. */
    long instructions();

    /**
     * Saves the machine; to be called between two instructions.
     *
     * @param others what else belongs to the state: the kernel, and whoever keeps books for it
     * @param before an earlier state that is not released, with which equal parts are shared, or null
     */
    SavedState save(List<?> others, SavedState before);

    /** Host bytes that saved states keep of RAM because it was written to since. */
    long ramBytesKept();

    /** Names of the tables that {@link #table} knows. */
    List<String> tables();

    /** A table; null for an unknown name. */
    DebugTable table(String name);
}
