package faultline.kernel.process;

/** A program file that cannot be run; the message says in one line what is wrong, where, and what to do. */
public final class ElfException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param message one line */
    public ElfException(String message) {
        super(message);
    }
}
