package faultline.assembler.source;

/** A mistake that ends the work on one line; it is turned into a {@link Diagnostic} where that line is handled. */
public final class SourceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient SourcePos pos;
    private final String hint;

    /** A mistake at a place. */
    public SourceException(SourcePos pos, String message) {
        this(pos, message, null);
    }

    /** A mistake at a place, with what to do about it. */
    public SourceException(SourcePos pos, String message, String hint) {
        super(message, null, false, false);
        this.pos = pos;
        this.hint = hint;
    }

    /** Where. */
    public SourcePos pos() {
        return pos;
    }

    /** What to do about it, or null. */
    public String hint() {
        return hint;
    }
}
