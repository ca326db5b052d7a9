package faultline.emulator.snapshot;

/** An object was reached whose state cannot be saved; the message has the path to it. A defect of the program, never of its user. */
public final class UnknownStateException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    UnknownStateException(String message) {
        super(message);
    }
}
