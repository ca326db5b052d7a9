package faultline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.cli.command.FakeSimulator;
import faultline.cli.command.Tools;
import faultline.cli.program.BundledGuests;
import faultline.cli.program.NasmSources;
import faultline.cli.report.RunResult.Outcome;
import faultline.cli.simulation.RunRequest;
import faultline.guest.GuestCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineToolTest {

    @TempDir
    Path folder;

    private final FakeSimulator simulator = new FakeSimulator();
    private final GuestCatalog catalog = new GuestCatalog();
    private final Tools tools = new Tools(new BundledGuests(catalog), new NasmSources(catalog), simulator);

    private CliRun run(String... arguments) {
        return CliRun.of(tools, "typed\n", arguments);
    }

    private RunRequest request() {
        assertThat(simulator.requests).hasSize(1);
        return simulator.requests.get(0);
    }

    @Test
    void defaultsNeedNoOption() {
        run("run", "hello");
        assertThat(request().design()).isEqualTo("2.6.7");
        assertThat(request().machine()).isEqualTo("xeon-2004");
        assertThat(request().ramBytes()).isEqualTo(1L << 30);
        assertThat(request().pageTables()).isEqualTo("2-level");
        assertThat(request().smpKernel()).isFalse();
        assertThat(request().maxCycles()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void optionsMayStandOnEitherSideOfTheGuestsArguments() {
        run("run", "--mm", "2.4", "fork-touch", "6", "--ram", "64M", "512", "--quiet");
        assertThat(request().design()).isEqualTo("2.4");
        assertThat(request().arguments()).containsExactly("6", "512");
        assertThat(request().ramBytes()).isEqualTo(64L << 20);
    }

    @Test
    void whatFollowsTwoDashesIsTheGuests() {
        run("run", "hello", "a", "--", "--mm", "x", "--", "-q");
        assertThat(request().arguments()).containsExactly("a", "--mm", "x", "--", "-q");
        assertThat(request().design()).isEqualTo("2.6.7");
    }

    @Test
    void allMachineOptionsReachTheSimulation() {
        run(
                "run",
                "hello",
                "--set",
                "l2.size=1M",
                "--set",
                "l2.ways=4",
                "--page-tables=pae",
                "--max-cycles=3M",
                "--smp-kernel=off",
                "--machine",
                "zen2-2020");
        assertThat(request().settings()).containsExactly("l2.size=1M", "l2.ways=4");
        assertThat(request().pageTables()).isEqualTo("pae");
        assertThat(request().maxCycles()).isEqualTo(3_000_000);
        assertThat(request().smpKernel()).isFalse();
        assertThat(request().machine()).isEqualTo("zen2-2020");
    }

    @Test
    void noneIsWrittenAsZero() {
        run("run", "hello", "--swap", "0", "--hugepages", "0", "--highpte", "on");
        assertThat(request().guest().swapBytes()).isZero();
        assertThat(request().highPte()).isTrue();
    }

    @Test
    void guestStreamsAreOursAndTheSummaryIsOnStandardError() {
        CliRun run = run("run", "hello");
        assertThat(run.out()).isEqualTo("typed\n");
        assertThat(run.err()).startsWith("guest error\n").contains("zero-fill", "xeon-2004");
    }

    @Test
    void quietLeavesTheGuestAlone() {
        CliRun run = run("run", "--quiet", "hello");
        assertThat(run.out()).isEqualTo("typed\n");
        assertThat(run.err()).isEqualTo("guest error\n");
    }

    @ParameterizedTest
    @CsvSource({
        "exited, 7, 0, 7",
        "killed, 0, 11, 139",
        "cycle-limit, 0, 0, 75",
        "process-limit, 0, 0, 76",
        "memory-limit, 0, 0, 77"
    })
    void statusIsTheGuests(String end, int status, int signal, int expected) {
        simulator.outcome = new Outcome(end, status, signal, 0, "");
        assertThat(run("run", "hello").status()).isEqualTo(expected);
    }

    @Test
    void jsonIsWrittenForOneRunAndForSeveral() throws IOException {
        Path one = folder.resolve("one.json");
        Path several = folder.resolve("several.json");
        assertThat(run("run", "hello", "--json", one.toString()).status()).isZero();
        assertThat(run("compare", "hello", "--json", several.toString()).status())
                .isZero();
        assertThat(Files.readString(one)).startsWith("{\n  \"format\" : 1,\n  \"faultline\"");
        assertThat(Files.readString(several)).startsWith("{\n  \"format\" : 1,\n  \"runs\"");
    }

    @Test
    void compareTakesItsOptionsBehindTheGuestsArguments() {
        CliRun run = run("compare", "fork-touch", "6", "--mm", "2.6.2,2.4");
        assertThat(simulator.requests).extracting(RunRequest::design).containsExactly("2.6.2", "2.4");
        assertThat(simulator.requests.get(0).arguments()).containsExactly("6");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("(0.67x)").doesNotContain("typed");
    }

    @Test
    void compareCrossesMachinesAndDesignsAndUsesAllDesignsByDefault() {
        run("compare", "hello", "--machine", "xeon-2004,zen2-2020");
        assertThat(simulator.requests)
                .extracting(r -> r.machine() + " " + r.design())
                .containsExactly("xeon-2004 2.4", "xeon-2004 2.6.2", "zen2-2020 2.4", "zen2-2020 2.6.2");
    }

    @Test
    void listNamesEverything() {
        assertThat(run("list").out()).contains("fork-touch", "2.6.2", "xeon-2004");
    }

    @Test
    void asmWritesAnExecutableThatDisasmReads() throws IOException {
        Path source = folder.resolve("tiny.asm");
        Files.writeString(source, "global _start\nsection .text\n_start:\n mov eax, 1\n xor ebx, ebx\n int 0x80\n");
        assertThat(run("asm", source.toString()).status()).isZero();
        Path elf = folder.resolve("tiny");
        assertThat(Files.isExecutable(elf)).isTrue();
        assertThat(run("disasm", elf.toString()).out())
                .contains("<_start>:", "b8 01 00 00 00", "mov", "eax,0x1", "int", "0x80");
    }

    @Test
    void allErrorsOfASourceAreShown() throws IOException {
        Path source = folder.resolve("bad.asm");
        Files.writeString(source, "global _start\n_start:\n mov eax,\n frob ebx\n int 0x80\n");
        CliRun run = run("run", source.toString());
        assertThat(run.status()).isEqualTo(65);
        assertThat(run.errorLines()).hasSize(2).allMatch(line -> line.startsWith("faultline: " + source + ":"));
        assertThat(run.err()).contains("bad.asm:3:", "bad.asm:4:");
    }

    @Test
    void helpTellsTheStatuses() {
        assertThat(run("--help").out()).contains("compare", "75", "128 + signal");
        assertThat(run("run", "--help").out()).contains("--page-tables", "--max-cycles");
        assertThat(run("--version").out()).matches("faultline \\d.*\\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "frob | 64 | no command 'frob'",
                "rum hello | 64 | did you mean run?",
                "run | 64 | PROGRAM",
                "run hello --pagetables pae | 64 | did you mean --page-tables?",
                "run hello --verbose | 64 | behind --",
                "run hello --ram abc | 64 | 'abc' is not a size",
                "run hello --ram 0 | 64 | above zero",
                "run hello --ram 99999999999G | 64 | is not a size",
                "run hello --max-cycles -3 | 64 | above zero",
                "run hello --page-tables 4-level | 64 | choose 2-level or pae",
                "run hello --smp-kernel maybe | 64 | choose on or off",
                "run hello --ram | 64 | --ram",
                "run helo | 66 | did you mean hello?",
                "run ./no-such-file | 66 | no such file",
                "run . | 66 | it is a directory",
                "run no-such.asm | 66 | no such file",
                "asm . | 66 | it is a directory",
                "disasm no-such.elf | 66 | no such file",
                "run hello --json /no/such/dir/x.json | 73 | there is no directory",
                "run hello --json . | 73 | it is a directory",
                "list extra | 64 | too many arguments"
            })
    void wrongInputIsOneClearLine(String line, int status, String hint) {
        CliRun run = run(line.split(" "));
        assertThat(run.errorLines()).hasSize(1);
        assertThat(run.err()).startsWith("faultline: ").contains(hint);
        assertThat(run.status()).isEqualTo(status);
        assertThat(run.out()).isEmpty();
        assertThat(simulator.requests).isEmpty();
    }

    @Test
    void aBugIsOneLineToo() {
        simulator.bug = new IllegalStateException("lost a frame");
        CliRun run = run("run", "hello");
        assertThat(run.status()).isEqualTo(70);
        assertThat(run.errorLines()).hasSize(1);
        assertThat(run.err()).contains("internal error: IllegalStateException (lost a frame)", "please report");
    }
}
