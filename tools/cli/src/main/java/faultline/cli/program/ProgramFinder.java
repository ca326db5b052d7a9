package faultline.cli.program;

import faultline.cli.failure.CommandException;
import faultline.cli.failure.Nearest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Finds PROGRAM: a name without a slash or a dot is a bundled guest if there is one of that name; everything else is a
 * file, assembled first when its name ends in {@code .asm}.
 */
public final class ProgramFinder {

    private final Guests guests;
    private final Sources sources;

    /** A finder over the bundled guests. */
    public ProgramFinder(Guests guests, Sources sources) {
        this.guests = guests;
        this.sources = sources;
    }

    /**
     * The program of that name.
     *
     * @throws CommandException if there is none, or it cannot be read or assembled
     */
    public GuestProgram find(String name) {
        List<String> bundled = guests.list().stream().map(Choice::name).toList();
        if (bundled.contains(name)) {
            return new GuestProgram(name, guests.image(name));
        }
        Path path = InputFile.path(name);
        if (!name.contains("/") && !name.contains(".") && !Files.exists(path)) {
            throw CommandException.noInput("no program '" + name + "': neither a bundled guest nor a file; "
                    + Nearest.hint(name, bundled) + "'faultline list' shows the guests");
        }
        if (name.toLowerCase(Locale.ROOT).endsWith(".asm")) {
            return new GuestProgram(name, sources.assemble(name));
        }
        return new GuestProgram(name, InputFile.bytes(name));
    }
}
