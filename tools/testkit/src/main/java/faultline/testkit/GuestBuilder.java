package faultline.testkit;

import faultline.assembler.Assembler;
import faultline.assembler.Assembly;
import faultline.guest.GuestCatalog;
import faultline.guest.GuestProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Makes programs for tests: from assembly text, from the bundled guests, from C by the host's gcc. */
public final class GuestBuilder {

    private static final GuestCatalog CATALOG = new GuestCatalog();

    private GuestBuilder() {}

    /** An ELF file of NASM source; {@code linux.inc} can be included. */
    public static byte[] assembly(String name, String source) {
        Assembly assembly = new Assembler().assemble(name, source, CATALOG::include);
        if (!assembly.ok()) {
            throw new IllegalArgumentException(name + " does not assemble: " + assembly.diagnostics());
        }
        return assembly.elf();
    }

    /** An ELF file of a bundled guest. */
    public static byte[] bundled(String name) {
        GuestProgram program =
                CATALOG.find(name).orElseThrow(() -> new IllegalArgumentException("no guest called " + name));
        return assembly(program.fileName(), program.source());
    }

    /** A static i386 program of C source by {@code gcc -m32 -static -O2}; {@link Peers#require} gcc first. */
    public static byte[] c(Path source, Path folder) {
        Path binary = folder.resolve(source.getFileName().toString().replace(".c", ""));
        Peers.run(List.of(
                "gcc", "-m32", "-static", "-O2", "-w", source.toString(), "-o", binary.toString(), "-lpthread"));
        try {
            return Files.readAllBytes(binary);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
