package faultline.cli.program;

import faultline.cli.failure.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Reads the files that the user names, or says in one line why not. */
public final class InputFile {

    private InputFile() {}

    /** The path, which may or may not exist. */
    public static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw CommandException.noInput("cannot read '" + name + "': not a file name; check the path");
        }
    }

    /** Its contents. */
    public static byte[] bytes(String name) {
        requireReadable(name);
        try {
            return Files.readAllBytes(path(name));
        } catch (IOException e) {
            throw CommandException.noInput("cannot read " + name + ": " + e.getMessage() + "; check the file");
        }
    }

    /** Fails unless it is a file that can be read. */
    public static void requireReadable(String name) {
        Path path = path(name);
        if (Files.isDirectory(path)) {
            throw CommandException.noInput("cannot read " + name + ": it is a directory; name a file in it");
        }
        if (Files.notExists(path)) {
            throw CommandException.noInput("cannot read " + name + ": no such file; check the path");
        }
        if (!Files.isReadable(path)) {
            throw CommandException.noInput("cannot read " + name + ": permission denied; chmod +r it");
        }
    }
}
