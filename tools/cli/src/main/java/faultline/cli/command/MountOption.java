package faultline.cli.command;

import faultline.cli.failure.CommandException;
import faultline.cli.program.InputFile;
import faultline.kernel.vfs.HostMount;
import java.nio.file.Files;
import java.nio.file.Path;

/** The value of {@code --mount}. */
final class MountOption {

    private static final String WRITABLE = ":rw";
    private static final String READ_ONLY = ":ro";

    private MountOption() {}

    /** The mount that {@code HOST:GUEST[:rw]} says. */
    static HostMount parse(String value) {
        boolean writable = value.endsWith(WRITABLE);
        String rest = writable || value.endsWith(READ_ONLY) ? value.substring(0, value.length() - 3) : value;
        int colon = rest.lastIndexOf(':');
        if (colon <= 0) {
            throw CommandException.usage("--mount " + value + ": not HOST:GUEST[:rw]; name a folder and a guest path");
        }
        String target = rest.substring(colon + 1);
        while (target.endsWith("/") && target.length() > 1) {
            target = target.substring(0, target.length() - 1);
        }
        if (!target.startsWith("/") || target.equals("/") || (target + "/").contains("/../") || target.contains("//")) {
            throw CommandException.usage("--mount " + value + ": " + target
                    + " is no place for a folder; give an absolute path below / without ..");
        }
        Path folder = InputFile.path(rest.substring(0, colon));
        if (!Files.isDirectory(folder)) {
            throw CommandException.noInput("--mount " + value + ": " + folder + " is no folder; check the path");
        }
        return new HostMount(folder, target, writable);
    }
}
