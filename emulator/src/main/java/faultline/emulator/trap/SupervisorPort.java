package faultline.emulator.trap;

/**
 * What a kernel may ask of one CPU. All that costs time goes through here and moves the CPU's clock; the bytes
 * themselves are in {@link faultline.emulator.memory.PhysicalMemory}.
 *
 * <p>Virtual addresses of the methods without a result are kernel addresses that must be mapped; a kernel that
 * touches an unmapped one has a bug and gets an {@link IllegalStateException}.
 */
public interface SupervisorPort {

    /** Number of this CPU, from 0. */
    int number();

    /** This CPU's time in cycles. */
    long now();

    /** A modelled data load of the line that holds kernel address {@code va}. */
    void load(int va);

    /** A modelled data store to the line that holds kernel address {@code va}. */
    void store(int va);

    /** {@link #load} of one address and then of another. */
    default void load(int first, int second) {
        load(first);
        load(second);
    }

    /** {@link #store} to one address and then to another. */
    default void store(int first, int second) {
        store(first);
        store(second);
    }

    /** A modelled locked read-modify-write at kernel address {@code va}. */
    void locked(int va);

    /**
     * Runs {@code instructions} kernel instructions out of the code bytes {@code [va, va + bytes)}: base cost, and an
     * instruction-side access for each line of the range.
     */
    void execute(int va, int bytes, int instructions);

    /** REP STOS over {@code bytes} from {@code va}: streaming stores at the profile's rate, or that of the bus where they miss. */
    void streamClear(int va, int bytes);

    /** REP MOVS of {@code bytes}: streaming loads and stores at the profile's rate, or that of the bus where they miss. */
    void streamCopy(int to, int from, int bytes);

    /**
     * A supervisor access to a user address under CR0.WP, as in copy_to_user.
     *
     * @return the physical address, or -1 when it faulted: {@link #fault} tells why, and nothing was accessed
     */
    long accessUser(int va, boolean write);

    /** The CPU's fault record. */
    GuestFault fault();

    /** Charges the way into the kernel: gate, stack switch, saved registers on the kernel stack. */
    void enterTrap(TrapKind kind);

    /** Charges the way back to user mode. */
    void leaveTrap(TrapKind kind);

    /** MOV CR3: flushes non-global TLB entries; {@code root} is the physical address of the top table. */
    void loadCr3(long root);

    /** Physical address of the top-level table in use. */
    long cr3();

    /** INVLPG: drops the translations of the page that holds {@code va}, global ones too. */
    void invalidatePage(int va);

    /** Asks for {@link TrapHandler#timerInterrupt} at {@code cycle}; a later call replaces an earlier one. */
    void setTimer(long cycle);

    /** Nothing to run: time passes until {@code cycle} (not before now). The caller has said where to book it. */
    void idleUntil(long cycle);

    /** A general register of the interrupted user context, 0 (EAX) to 7 (EDI). */
    int register(int number);

    /** Changes a general register of the interrupted user context. */
    void setRegister(int number, int value);

    /** EIP of the interrupted user context. */
    int eip();

    /** Saves the whole interrupted user context. */
    void saveUser(UserContext into);

    /** Makes {@code from} the user context that continues on return. */
    void loadUser(UserContext from);

    /**
     * Sets or clears CR0.TS: while it is set, x87, MMX and SSE instructions raise #NM. The caller charges the instruction.
     */
    void setTaskSwitched(boolean switched);

    /** Top of the kernel stack of the task that now runs: traps push there. */
    void setKernelStack(int va);

    /**
     * Writes an entry of this CPU's GDT: a later load of selector {@code index << 3 | 3} takes it from there. Segments
     * that are loaded already keep what they have. The caller charges the store.
     *
     * @param index entry number, 6 to 8: the TLS entries
     * @param base linear address of the segment's first byte
     * @param limit offset of its last byte
     * @param present whether the entry can be loaded; if not, a load raises #NP or #GP
     */
    void setDescriptor(int index, int base, int limit, boolean present);

    /** LLDT: {@code table} is the local descriptor table, null for none. The caller charges it. */
    void setLocalDescriptors(LocalDescriptors table);

    /** Whether work done here is only somebody's look at the machine, which must leave no trace in it. */
    default boolean observes() {
        return false;
    }
}
