package faultline.cli.failure;

import java.util.List;

/**
 * A failure that the user can do something about. Each of its lines says what is wrong, where, and what to do; they are
 * printed after {@code faultline: }, with no stack trace.
 */
public final class CommandException extends RuntimeException {

    private final int status;
    private final transient List<String> lines;

    private CommandException(int status, List<String> lines, Throwable cause) {
        super(String.join("\n", lines), cause);
        this.status = status;
        this.lines = List.copyOf(lines);
    }

    /** The command line is wrong. */
    public static CommandException usage(String line) {
        return new CommandException(ExitStatus.USAGE, List.of(line), null);
    }

    /** Something that was read is not valid. */
    public static CommandException badInput(String line) {
        return badInput(List.of(line));
    }

    /** Something that was read is not valid, for several reasons. */
    public static CommandException badInput(List<String> lines) {
        return new CommandException(ExitStatus.BAD_INPUT, lines, null);
    }

    /** A file cannot be read. */
    public static CommandException noInput(String line) {
        return new CommandException(ExitStatus.NO_INPUT, List.of(line), null);
    }

    /** A file cannot be written. */
    public static CommandException cannotWrite(String line) {
        return new CommandException(ExitStatus.CANNOT_WRITE, List.of(line), null);
    }

    /** The exit status, one of {@link ExitStatus}. */
    public int status() {
        return status;
    }

    /** The messages, at least one. */
    public List<String> lines() {
        return lines;
    }
}
