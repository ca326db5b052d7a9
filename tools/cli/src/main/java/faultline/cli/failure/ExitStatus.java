package faultline.cli.failure;

/**
 * Statuses of the command's own failures. Values follow {@code sysexits.h} of BSD where it has a fitting one; a run that
 * did not fail returns the guest's status, or 128 + signal when a signal killed the guest.
 */
public final class ExitStatus {

    /** All went well. */
    public static final int OK = 0;
    /** The command line is wrong: an unknown option, name or value. */
    public static final int USAGE = 64;
    /** A program, source or profile was read but is not valid. */
    public static final int BAD_INPUT = 65;
    /** A file cannot be read. */
    public static final int NO_INPUT = 66;
    /** A bug in Faultline. */
    public static final int INTERNAL = 70;
    /** A file cannot be written. */
    public static final int CANNOT_WRITE = 73;
    /** {@code --max-cycles} was reached. */
    public static final int CYCLE_LIMIT = 75;
    /** {@code --max-processes} was reached. */
    public static final int PROCESS_LIMIT = 76;
    /** {@code --max-rss} was reached. */
    public static final int MEMORY_LIMIT = 77;
    /** Nobody reads our output any more: 128 + SIGPIPE, as a native program would end. */
    public static final int OUTPUT_CLOSED = 141;

    /** What a signal's number is added to when it killed the guest (POSIX shell convention). */
    public static final int SIGNAL_BASE = 128;

    private ExitStatus() {}
}
