package faultline.cli.command;

import faultline.cli.failure.CommandException;
import picocli.CommandLine.Option;

/** How much of the past a debugged run keeps. */
final class HistoryOptions {

    private static final long DEFAULT_BYTES = 256L << 20;

    @Option(
            names = "--history",
            paramLabel = "SIZE",
            description =
                    "Host memory for going back in time under a debugger, 256M by default; 'none' for no history. Folders"
                            + " of the host cannot go back, so there is none with --mount.")
    String size;

    /** Whether the option was given. */
    boolean asked() {
        return size != null;
    }

    /** Bytes of the host for a run on {@code machine}. */
    long bytes(MachineOptions machine) {
        boolean wanted = asked() && !size.equals("none");
        if (wanted && !machine.mounts.isEmpty()) {
            throw CommandException.usage(
                    "--history and --mount: a folder of the host cannot go back in time; give one of them");
        }
        if (!wanted) {
            return asked() || !machine.mounts.isEmpty() ? 0 : DEFAULT_BYTES;
        }
        try {
            return new Quantity.Bytes().convert(size);
        } catch (RuntimeException e) {
            throw CommandException.usage("--history: " + e.getMessage() + ", or 'none'");
        }
    }
}
