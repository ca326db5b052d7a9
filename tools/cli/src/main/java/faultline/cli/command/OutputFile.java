package faultline.cli.command;

import faultline.cli.failure.CommandException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A file that a command will write at its end; that it can be written is found out at the beginning. */
final class OutputFile {

    private final String name;
    private final Path path;

    private OutputFile(String name, Path path) {
        this.name = name;
        this.path = path;
    }

    /**
     * The file {@code name}, not yet written, or null for null.
     *
     * @throws CommandException if it cannot be written
     */
    static OutputFile check(String name) {
        if (name == null) {
            return null;
        }
        try {
            Path path = Path.of(name);
            Path folder = path.toAbsolutePath().getParent();
            if (Files.isDirectory(path)) {
                throw unwritable(name, "it is a directory; name a file in it");
            }
            if (folder == null || !Files.isDirectory(folder)) {
                throw unwritable(name, "there is no directory " + folder + "; create it first");
            }
            if (Files.exists(path) ? !Files.isWritable(path) : !Files.isWritable(folder)) {
                throw unwritable(name, "permission denied; choose another place");
            }
            return new OutputFile(name, path);
        } catch (InvalidPathException e) {
            throw unwritable(name, "not a file name; check the path");
        }
    }

    /** Writes all of it. */
    void write(byte[] bytes) {
        try {
            Files.write(path, bytes);
        } catch (IOException e) {
            throw unwritable(name, e.getMessage() + "; choose another place");
        }
    }

    /** Writes text in UTF-8. */
    void write(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Opens it, empty, to be written piece by piece; the caller closes the stream. */
    OutputStream open() {
        try {
            return new BufferedOutputStream(Files.newOutputStream(path));
        } catch (IOException e) {
            throw unwritable(name, e.getMessage() + "; choose another place");
        }
    }

    /** The error of a stream that {@link #open} gave. */
    CommandException failed(UncheckedIOException error) {
        return unwritable(name, error.getCause().getMessage() + "; choose another place");
    }

    /** Lets everyone who may read the written file run it, where the file system knows of such a thing. */
    void makeExecutable() {
        path.toFile().setExecutable(true, false);
    }

    private static CommandException unwritable(String name, String why) {
        return CommandException.cannotWrite("cannot write " + name + ": " + why);
    }
}
