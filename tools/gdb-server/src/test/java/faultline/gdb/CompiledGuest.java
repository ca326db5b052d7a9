package faultline.gdb;

import faultline.testkit.GuestBuilder;
import faultline.testkit.MmScenario;
import faultline.testkit.Peers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A C program of the test resources, compiled with line information.
 *
 * @param program the file, for debuggers to read
 * @param image its bytes
 */
record CompiledGuest(Path program, byte[] image) {

    /** Compiles {@code name.c} into {@code folder}; the test is skipped where that or gdb is not possible. */
    static CompiledGuest of(Path folder, String name) {
        Peers.require32BitC();
        Path source = folder.resolve(name + ".c");
        try {
            Files.copy(Path.of("src/test/resources/guests", name + ".c"), source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] image = GuestBuilder.c(source, folder, "-O0", "-g");
        return new CompiledGuest(folder.resolve(name), image);
    }

    /** A run of it under its own name. */
    MmScenario scenario(String... arguments) {
        return MmScenario.of(image).called(program.getFileName().toString()).arguments(arguments);
    }

    /** It stands before its first instruction and waits for a debugger. */
    DebuggedGuest start(String... arguments) {
        return DebuggedGuest.start(scenario(arguments));
    }
}
