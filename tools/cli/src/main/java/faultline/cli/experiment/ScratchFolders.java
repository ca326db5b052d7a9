package faultline.cli.experiment;

import faultline.cli.failure.CommandException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Empty folders of the host that guests see as disks; gone with what is in them when this is closed. */
final class ScratchFolders implements AutoCloseable {

    private final List<Path> folders = new ArrayList<>();

    /** A new empty folder. */
    Path create() {
        try {
            Path folder = Files.createTempDirectory("faultline");
            folders.add(folder);
            return folder;
        } catch (IOException e) {
            throw CommandException.noInput("cannot make a folder for temporary files: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        for (Path folder : folders) {
            try (Stream<Path> all = Files.walk(folder)) {
                all.sorted(Comparator.reverseOrder()).forEach(ScratchFolders::delete);
            } catch (IOException | UncheckedIOException e) {
                // What cannot be deleted is left to whoever clears the host's temporary files.
                continue;
            }
        }
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
