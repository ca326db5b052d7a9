package faultline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import faultline.cli.command.Tools;
import faultline.cli.program.BundledGuests;
import faultline.cli.program.NasmSources;
import faultline.cli.simulation.MachineSimulator;
import faultline.guest.GuestCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole command lines on the real machine and kernel. */
class EndToEndTest {

    private static final String CAT = """
        global _start
        section .bss
        buffer: resb 64
        section .text
        _start: mov eax, 3
                xor ebx, ebx
                mov ecx, buffer
                mov edx, 64
                int 0x80
                test eax, eax
                jle .end
                mov edx, eax
                mov eax, 4
                mov ebx, 1
                mov ecx, buffer
                int 0x80
                jmp _start
        .end:   mov ebx, eax
                mov eax, 1
                int 0x80
        """;
    private static final String START = "global _start\nsection .text\n_start:\n";

    @TempDir
    Path folder;

    private final GuestCatalog catalog = new GuestCatalog();
    private final Tools tools =
            new Tools(new BundledGuests(catalog), new NasmSources(catalog), new MachineSimulator("test"));

    private CliRun run(String... arguments) {
        return CliRun.of(tools, "", arguments);
    }

    private String source(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, text);
        return file.toString();
    }

    private JsonNode json(String... arguments) throws IOException {
        Path file = Files.createTempFile(folder, "result", ".json");
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--json";
        all[arguments.length + 1] = file.toString();
        assertThat(run(all).status()).isZero();
        return new ObjectMapper().readTree(file.toFile());
    }

    @Test
    void helloSaysHello() {
        CliRun run = run("run", "--quiet", "hello");
        assertThat(run).isEqualTo(new CliRun(0, "Hello, world!\n", ""));
    }

    @Test
    void inputReachesTheGuest() throws IOException {
        String cat = source("cat.asm", CAT);
        String input = "one\ntwo\n" + "x".repeat(1000) + "\nno end of line";
        assertThat(CliRun.of(tools, input, "run", "--quiet", cat)).isEqualTo(new CliRun(0, input, ""));
    }

    @Test
    void everyColumnReadsTheWholeInput() throws IOException {
        String cat = source("cat.asm", CAT);
        Path file = folder.resolve("columns.json");
        CliRun.of(tools, "some input\n", "compare", cat, "--json", file.toString());
        JsonNode runs = new ObjectMapper().readTree(file.toFile()).get("runs");
        assertThat(runs)
                .hasSizeGreaterThan(1)
                .allMatch(r -> r.at("/outcome/outputBytes").asInt() == 11);
    }

    @Test
    void statusIsTheGuests() throws IOException {
        String seven = source("seven.asm", START + "mov eax, 1\nmov ebx, 7\nint 0x80\n");
        assertThat(run("run", seven).status()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"'mov [0], eax', 139", "'ud2', 132", "'xor ecx, ecx\ndiv ecx', 136"})
    void aKilledGuestsStatusIsThatOfAShell(String code, int status) throws IOException {
        CliRun run = run("run", source("bad.asm", START + code + "\n"));
        assertThat(run.status()).isEqualTo(status);
        assertThat(run.err()).contains("killed by signal " + (status - 128));
    }

    @Test
    void anExitStatusAbove128IsNoSignal() throws IOException {
        CliRun run = run("run", source("high.asm", START + "mov eax, 1\nmov ebx, 139\nint 0x80\n"));
        assertThat(run.status()).isEqualTo(139);
        assertThat(run.err()).contains("exit status 139");
    }

    private static final String SHOW_FILE = """
        global _start
        section .text
        _start: mov eax, 5
                mov ebx, path
                mov ecx, FLAGS
                mov edx, 0x1b6
                int 0x80
                test eax, eax
                js .end
                mov ebx, eax
                mov eax, NUMBER
                mov ecx, buffer
                mov edx, 64
                int 0x80
                mov edx, eax
                mov eax, 4
                mov ebx, 1
                mov ecx, buffer
                int 0x80
                xor eax, eax
        .end:   mov ebx, eax
                neg ebx
                mov eax, 1
                int 0x80
        path:   db "/data/PATH", 0
        section .data
        buffer: times 64 db "w"
        """;

    private String opens(String path, String flags, String number) throws IOException {
        return source(
                "opens.asm",
                SHOW_FILE.replace("PATH", path).replace("FLAGS", flags).replace("NUMBER", number));
    }

    @Test
    void aMountedFolderIsReadAndOnlyWrittenWhenThatWasAskedFor() throws IOException {
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Files.writeString(shared.resolve("file"), "from the host\n");
        Files.writeString(folder.resolve("secret"), "secret");
        Files.createSymbolicLink(shared.resolve("out"), Path.of("../secret"));
        String mount = shared + ":/data";

        CliRun reads = run("run", "--quiet", "--mount", mount, opens("file", "0", "3"));
        assertThat(reads.status()).isZero();
        assertThat(reads.out()).isEqualTo("from the host\n");
        assertThat(run("run", "--quiet", "--mount", mount, opens("out", "0", "3"))
                        .status())
                .as("EACCES")
                .isEqualTo(13);
        assertThat(run("run", "--quiet", "--mount", mount, opens("../secret", "0", "3"))
                        .status())
                .as("ENOENT")
                .isEqualTo(2);
        assertThat(run("run", "--quiet", "--mount", mount, opens("new", "0x41", "4"))
                        .status())
                .as("EROFS")
                .isEqualTo(30);
        assertThat(run("run", "--quiet", "--mount", mount + ":rw", opens("new", "0x41", "4"))
                        .status())
                .isZero();
        assertThat(shared.resolve("new")).hasContent("w".repeat(64));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nowhere", ":/x", "/no/such/folder:/x", ".:relative", ".:/", ".:/a/../b"})
    void aWrongMountIsRefusedInOneLine(String mount) {
        CliRun run = run("run", "--mount", mount, "hello");
        assertThat(run.status()).isNotZero();
        assertThat(run.err().lines()).hasSize(1).allMatch(line -> line.contains("--mount " + mount));
    }

    @Test
    void aGuestWhoseReaderIsGoneEndsQuietly() throws IOException {
        String spew = source(
                "spew.asm", START + "mov eax, 4\nmov ebx, 1\nmov ecx, _start\nmov edx, 5\nint 0x80\njmp _start\n");
        CliRun run = CliRun.withClosedOutput(tools, "run", spew, "--max-cycles", "100M");
        assertThat(run).isEqualTo(new CliRun(141, "", ""));
        assertThat(CliRun.withClosedOutput(tools, "list")).isEqualTo(new CliRun(141, "", ""));
    }

    @Test
    void anEndlessGuestEndsAtTheLimit() throws IOException {
        CliRun run = run("run", source("loop.asm", START + "jmp _start\n"), "--max-cycles", "3M");
        assertThat(run.status()).isEqualTo(75);
        assertThat(run.err()).contains("--max-cycles");
    }

    @Test
    void aForkBombEndsAtTheLimitOfProcesses() throws IOException {
        String bomb = source("bomb.asm", START + "mov eax, 2\nint 0x80\njmp _start\n");
        CliRun run = run("run", bomb, "--max-processes", "20", "--ram", "32M");
        assertThat(run.status()).isEqualTo(76);
        assertThat(run.err()).contains("stopped at the limit of --max-processes");
        assertThat(run("compare", bomb, "--max-processes", "20", "--ram", "32M").status())
                .isEqualTo(76);
    }

    @Test
    void aGuestThatEatsMemoryEndsAtTheLimitOfMemory() throws IOException {
        String eater = source("eater.asm", START + "sub esp, 4096\nmov [esp], eax\njmp _start\n");
        CliRun run = run("run", eater, "--max-rss", "1M", "--ram", "32M");
        assertThat(run.status()).isEqualTo(77);
        assertThat(run.err()).contains("stopped at the limit of --max-rss");
    }

    @Test
    void hugePagesMayBeSetAside() {
        CliRun run = run("run", "huge-touch", "8", "hugetlbfs", "1", "--ram", "64M", "--mm", "2.6.34");
        assertThat(run.status()).isZero();
        assertThat(run.out() + run.err()).contains("huge-touch: 2048 pages read 1 times in hugetlbfs", "hugetlb ");
        assertThat(run("run", "--hugepages", "3", "--ram", "64M", "hello").status())
                .isZero();
        assertThat(run("run", "--hugepages", "0", "hello").status()).isZero();
        assertThat(run("run", "--hugepages", "-1", "hello").status()).isEqualTo(64);
    }

    @Test
    void aGuestMayRunAsAnotherUser() throws IOException {
        String who = source("who.asm", START + "mov eax, 199\nint 0x80\nmov ebx, eax\nmov eax, 1\nint 0x80\n");
        assertThat(run("run", who).status()).isZero();
        assertThat(run("run", who, "--uid", "7").status()).isEqualTo(7);
        assertThat(run("run", who, "--uid", "-7").status()).isEqualTo(64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.4", "2.6.2", "objrmap", "anonmm", "2.6.5-aa", "2.6.7", "2.6.34"})
    void twoRunsWriteTheSameBytesAndEveryCycleHasAHome(String design) throws IOException {
        Path one = folder.resolve("one.json");
        Path two = folder.resolve("two.json");
        for (Path file : new Path[] {one, two}) {
            assertThat(run("run", "fork-touch", "2", "4", "--mm", design, "--json", file.toString())
                            .status())
                    .isZero();
        }
        assertThat(one).hasSameBinaryContentAs(two);
        JsonNode tree = new ObjectMapper().readTree(one.toFile());
        JsonNode cycles = tree.get("cycles");
        assertThat(cycles.get("total").asLong())
                .isEqualTo(cycles.get("user").asLong()
                        + cycles.get("system").asLong()
                        + cycles.get("boot").asLong()
                        + cycles.get("idle").asLong());
        long processes = 0;
        for (JsonNode process : tree.get("processes")) {
            processes += process.get("user").asLong() + process.get("system").asLong();
        }
        assertThat(processes)
                .isEqualTo(cycles.get("user").asLong() + cycles.get("system").asLong());
    }

    @Test
    void forkTouchFaultsOncePerPageOfItsBuffer() throws IOException {
        JsonNode tree = json("run", "fork-touch", "3", "8");
        assertThat(tree.get("faults").findValuesAsText("kind"))
                .as("the program's own text comes from its file")
                .containsExactly("zero-fill", "file-minor");
        assertThat(tree.at("/faults/0/count").asInt()).isEqualTo(2048);
        assertThat(tree.at("/faults/1/count").asInt()).isEqualTo(1);
        assertThat(tree.at("/memory/processesCreated").asInt()).isEqualTo(8);
    }

    @Test
    void aColumnOfCompareIsTheSameAsTheRunAlone() throws IOException {
        JsonNode columns = json("compare", "page-touch");
        for (JsonNode column : columns.get("runs")) {
            String design = column.at("/design/name").asText();
            assertThat(json("run", "page-touch", "--mm", design)).isEqualTo(column);
        }
    }

    @Test
    void settingsReachTheMachine() throws IOException {
        JsonNode small = json("run", "page-touch", "--set", "l2.size=128K");
        JsonNode large = json("run", "page-touch", "--set", "l2.size=2M");
        assertThat(small.at("/machine/profile/l2.size/value").asText()).isEqualTo("128K");
        assertThat(small.at("/events/l2Misses").asLong())
                .isGreaterThan(large.at("/events/l2Misses").asLong());
    }

    @Test
    void formatsOfPageTablesBothRun() throws IOException {
        JsonNode two = json("run", "page-touch", "--page-tables", "2-level");
        JsonNode pae = json("run", "page-touch", "--page-tables", "pae");
        assertThat(pae.at("/outcome")).isEqualTo(two.at("/outcome"));
        assertThat(pae.at("/faults").findValuesAsText("count"))
                .isEqualTo(two.at("/faults").findValuesAsText("count"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--mm 2.6.3 | 64 | did you mean",
                "--mm linux | 64 | there are 2.4, 2.6.2, objrmap, anonmm, 2.6.5-aa, 2.6.7, 2.6.34",
                "--machine xeon-2005 | 64 | did you mean xeon-2004?",
                "--machine vax | 64 | neither a bundled machine nor a TOML file",
                "--ram 1M | 64 | --ram 1048576",
                "--ram 5000 | 64 | multiple of 4K",
                "--ram 100G | 64 | --page-tables pae",
                "--set l2.size=7 | 65 | l2",
                "--set l2.sise=1M | 65 | l2.size",
                "--set l2.size | 65 | key=value"
            })
    void wrongOptionsAreOneClearLine(String options, int status, String hint) {
        String[] words = ("run hello " + options).split(" ");
        expectOneLine(run(words), status, hint);
    }

    private static void expectOneLine(CliRun run, int status, String hint) {
        assertThat(run.errorLines()).hasSize(1);
        assertThat(run.err()).startsWith("faultline: ").contains(hint).doesNotContain("internal error");
        assertThat(run.status()).isEqualTo(status);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void filesThatAreNoProgramsAreOneClearLine() throws IOException {
        byte[] elf = tools.guests().image("hello");
        expectOneLine(run("run", file("text", "not a program".getBytes())), 65, "not an ELF");
        expectOneLine(run("run", file("empty", new byte[0])), 65, "empty");
        expectOneLine(run("run", file("header", Arrays.copyOf(elf, 40))), 65, "truncated");
        expectOneLine(run("run", file("half", Arrays.copyOf(elf, 100))), 65, "half");
        byte[] wide = elf.clone();
        wide[4] = 2;
        expectOneLine(run("run", file("wide", wide)), 65, "64-bit");
        expectOneLine(run("disasm", file("wide", wide)), 65, "64-bit");
        byte[] high = elf.clone();
        int header = high[28] & 0xff;
        high[header + 11] = (byte) 0xc0;
        high[header + 15] = (byte) 0xc0;
        expectOneLine(run("run", file("high", high)), 65, "kernel");
    }

    private String file(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.write(file, bytes);
        return file.toString();
    }

    @Test
    void aBrokenProfileFileIsOneClearLine() throws IOException {
        expectOneLine(run("run", "hello", "--machine", source("m.toml", "[l2\n")), 65, "m.toml:1");
    }
}
