package faultline.testkit;

import faultline.assembler.Assembler;
import faultline.assembler.Assembly;
import faultline.assembler.source.IncludeResolver;
import faultline.guest.GuestCatalog;
import faultline.guest.GuestProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes programs for tests: from assembly text, from the bundled guests, from C by the host's gcc. */
public final class GuestBuilder {

    private static final GuestCatalog CATALOG = new GuestCatalog();

    private static final List<String> FREESTANDING = List.of(
            "-O2",
            "-march=i686",
            "-nostdlib",
            "-ffreestanding",
            "-fno-pie",
            "-no-pie",
            "-fno-stack-protector",
            "-fcf-protection=none",
            "-fno-asynchronous-unwind-tables",
            "-fno-tree-loop-distribute-patterns",
            "-Wl,--build-id=none");

    private GuestBuilder() {}

    /** An ELF file of NASM source; {@code linux.inc} can be included. */
    public static byte[] assembly(String name, String source) {
        Assembly assembly = new Assembler().assemble(name, source, GuestBuilder::include);
        if (!assembly.ok()) {
            throw new IllegalArgumentException(name + " does not assemble: " + assembly.diagnostics());
        }
        return assembly.elf();
    }

    private static Optional<IncludeResolver.Source> include(String file, String from) {
        return CATALOG.include(file)
                .map(text -> new IncludeResolver.Source(file, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** An ELF file of a bundled guest. */
    public static byte[] bundled(String name) {
        GuestProgram program =
                CATALOG.find(name).orElseThrow(() -> new IllegalArgumentException("no guest called " + name));
        return CATALOG.executable(name).orElseGet(() -> assembly(program.fileName(), program.source()));
    }

    /**
     * A static i386 program of C source by {@code gcc -m32 -static -O2} and {@code more} options; {@link Peers#require}
     * gcc first.
     */
    public static byte[] c(Path source, Path folder, String... more) {
        List<String> options = new ArrayList<>(List.of("-O2", "-w", "-lpthread", "-lm"));
        options.addAll(List.of(more));
        return compile(source, folder, options);
    }

    /**
     * A static i386 program of C source without any library, of plain i686 instructions and with no REP that the source
     * does not ask for; {@link Peers#require32BitC} first. The binary stays in {@code folder} under the source's name.
     */
    public static byte[] freestanding(Path source, Path folder) {
        return compile(source, folder, FREESTANDING);
    }

    private static byte[] compile(Path source, Path folder, List<String> options) {
        Path binary = folder.resolve(source.getFileName().toString().replace(".c", ""));
        List<String> command =
                new ArrayList<>(List.of("gcc", "-m32", "-static", source.toString(), "-o", binary.toString()));
        command.addAll(options);
        Peers.run(command);
        try {
            return Files.readAllBytes(binary);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
