package faultline.emulator.exec;

/** Runs the user-mode instructions of one CPU. */
public interface ExecutionEngine {

    /**
     * Runs until the clock reaches {@code deadline} (cycles) or something needs the kernel. The deadline is looked at
     * after each transfer of control to a lower address and between the chunks of a REP instruction, so it is overrun by
     * at most the code up to the next one.
     */
    Exit run(long deadline);

    /** Runs one instruction, or one chunk of a REP instruction. */
    Exit step();

    /** The vector of the last {@link Exit#SOFTWARE_INTERRUPT}. */
    int interruptVector();

    /**
     * The kernel ran, or translations changed: the next instruction is fetched anew, as after any trap. Must be called
     * after a {@link Exit#DEADLINE} that led into the kernel; other exits imply it.
     */
    void enterAnew();

    /** What the instruction side of the model remembers between two instructions. */
    FetchPoint fetchPoint();

    /** Goes on as it would have from where {@link #fetchPoint} was asked; registers and memory are as they were then. */
    void resumeAt(FetchPoint point);
}
