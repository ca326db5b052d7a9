package faultline.assembler.peer;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.assembler.Assembler;
import faultline.assembler.Assembly;
import faultline.assembler.source.IncludeResolver;
import faultline.guest.GuestCatalog;
import faultline.guest.GuestProgram;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourcesTest {
    private static final GuestCatalog CATALOG = new GuestCatalog();

    @TempDir
    private Path folder;

    static Stream<String> guests() {
        return CATALOG.names().stream().filter(name -> CATALOG.executable(name).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"instructions", "macros", "data", "jumps"})
    void sourceGivesTheSameBytesAsNasm(String name) throws IOException, InterruptedException {
        try (InputStream in = SourcesTest.class.getResourceAsStream("/peer/" + name + ".asm")) {
            new Nasm(folder, folder).compare(name + ".asm", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @MethodSource("guests")
    void guestGivesTheSameBytesAsNasm(String name) throws IOException, InterruptedException {
        GuestProgram p = CATALOG.find(name).orElseThrow();
        Files.writeString(
                folder.resolve("linux.inc"), CATALOG.include("linux.inc").orElseThrow());
        new Nasm(folder, folder).compare(p.fileName(), p.source());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hello      |       | 0 | Hello, world!",
                "hello      | extra | 0 | Hello, world!",
                "fork-touch | 0 1   | 0 | ''",
                "fork-touch | 3 2   | 0 | ''",
                "fork-touch |       | 2 | usage: fork-touch LEVELS [MEGABYTES=512]",
                "fork-touch | x     | 2 | usage: fork-touch LEVELS [MEGABYTES=512]",
                "fork-touch | 1 0   | 2 | usage: fork-touch LEVELS [MEGABYTES=512]",
                "fork-touch | 1 4096 | 2 | usage: fork-touch LEVELS [MEGABYTES=512]",
                "fork-touch | 1 99999999999 | 2 | usage: fork-touch LEVELS [MEGABYTES=512]",
                "fork-touch | 1 4095 | 1 | mmap: Cannot allocate memory",
                "cow-break  |       | 0 | cow-break: child wrote 64 shared pages, parent wrote 64 pages of its own",
                "cow-break  | 1     | 0 | cow-break: child wrote 1 shared pages, parent wrote 1 pages of its own",
                "cow-break  | 0     | 2 | usage: cow-break [PAGES=64]",
                "page-touch |       | 0 | 'page-touch: 1024 pages read and written, 16 of heap, 16 of stack'",
                "page-touch | 3     | 0 | 'page-touch: 3 pages read and written, 16 of heap, 16 of stack'",
                "page-touch | 1 2   | 2 | usage: page-touch [PAGES=1024]",
                "file-scan  |       | 0 | 'file-scan: 256 pages mapped, read and copied'",
                "file-scan  | 3     | 0 | 'file-scan: 3 pages mapped, read and copied'",
                "file-scan  | 0     | 2 | usage: file-scan [PAGES=256]",
                "shm-share  |       | 0 | 'shm-share: 4 processes counted in 64 shared pages'",
                "shm-share  | 2 5   | 0 | 'shm-share: 2 processes counted in 5 shared pages'",
                "shm-share  | x     | 2 | usage: shm-share [CHILDREN=4 [PAGES=64]]",
            })
    void guestRunsOnTheHost(String name, String arguments, int status, String output)
            throws IOException, InterruptedException {
        Path program = executable(name);
        List<String> command = new ArrayList<>(List.of(program.toString()));
        if (arguments != null) {
            command.addAll(List.of(arguments.split(" ")));
        }
        Tool.Result r = Tool.run(folder, command);
        assertThat(r.output().strip()).isEqualTo(output);
        assertThat(r.status()).isEqualTo(status);
    }

    private Path executable(String name) throws IOException {
        String host = System.getProperty("os.name") + "/" + System.getProperty("os.arch");
        Assumptions.assumeTrue(host.equals("Linux/amd64"), "32-bit x86 programs do not run on " + host);
        GuestProgram p = CATALOG.find(name).orElseThrow();
        IncludeResolver includes = (file, from) -> CATALOG.include(file)
                .map(text -> new IncludeResolver.Source(file, text.getBytes(StandardCharsets.UTF_8)));
        Assembly a = new Assembler().assemble(p.fileName(), p.source(), includes);
        assertThat(a.diagnostics()).isEmpty();
        Path program = Files.write(folder.resolve(name), a.elf());
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    @Test
    void forkThatFailsIsReportedAsPerrorDoes() throws IOException, InterruptedException {
        Tool.need("prlimit");
        Path program = executable("fork-touch");
        Tool.Result r =
                Tool.run(folder, List.of("prlimit", "--nproc=1", "--as=100000000", program.toString(), "1", "1"));
        // Root is not bound by the limit: then the run succeeds and shows nothing.
        if (r.status() != 0) {
            assertThat(r.output()).isIn("fork: Resource temporarily unavailable\n", "fork: Cannot allocate memory\n");
            assertThat(r.status()).isEqualTo(1);
        }
    }

    @Test
    void gdbShowsSourceLines() throws IOException, InterruptedException {
        Tool.need("gdb");
        Files.writeString(
                folder.resolve("linux.inc"), CATALOG.include("linux.inc").orElseThrow());
        Path source = Files.writeString(folder.resolve("lines.asm"), """
                global _start
                section .text
                _start: mov ecx, 3
                .again: call work
                        loop .again
                        mov ebx, 0
                        mov eax, 1
                        int 0x80
                %macro add_two 1
                        add %1, 1
                        add %1, 1
                %endmacro
                work:   nop
                        add_two edx
                        ret
                """);
        Files.write(folder.resolve("lines"), new Assembler().assemble(source).elf());
        List<String> command = new ArrayList<>(List.of("gdb", "-nx", "-batch"));
        for (String c : List.of(
                "info line _start", "break lines.asm:14", "list 6,6", "info symbol work", "info address work")) {
            command.addAll(List.of("-ex", c));
        }
        command.add("lines");
        String out = Tool.run(folder, command).output();
        assertThat(out)
                .contains("Line 3 of \"" + source + "\" starts at address")
                .contains("lines.asm, line 14.")
                .contains("mov ebx, 0")
                .contains("work in section .text");
    }

    @Test
    void readelfFindsNothingToComplainAbout() throws IOException, InterruptedException {
        Tool.need("readelf");
        byte[] elf = new Assembler()
                .assemble(
                        "all.asm",
                        "_start: ret\nsection .data\nx: dd y\nsection .bss\ny: resb 9\n",
                        IncludeResolver.none())
                .elf();
        Files.write(folder.resolve("all"), elf);
        String out = Tool.run(folder, List.of("readelf", "-aW", "--debug-dump=info,line,aranges,abbrev", "all"))
                .output();
        assertThat(out)
                .contains("EXEC (Executable file)")
                .contains("MIPS assembler")
                .doesNotContainIgnoringCase("warning");
    }
}
