package faultline.gdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Packets that gdb 13 sent in a session over a program that forks, and some that it sends elsewhere. */
final class Recorded {

    private Recorded() {}

    /** Their bodies, each once. */
    static List<String> packets() {
        try {
            return Files.readAllLines(Path.of("src/test/resources/packets.txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
