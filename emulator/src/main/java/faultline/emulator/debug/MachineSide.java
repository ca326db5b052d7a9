package faultline.emulator.debug;

import java.util.List;

/** What a kernel's debugger needs of the machine below, in no time. */
public interface MachineSide {

    /** Drops what the TLBs know of a virtual address: a debugger changed what it means. */
    void forgetTranslation(int va);

    /** Stops the CPUs behind the instruction that they are in. */
    void stopSoon();

    /** Names of the tables that {@link #table} knows. */
    List<String> tables();

    /** A table; null for an unknown name. */
    DebugTable table(String name);
}
