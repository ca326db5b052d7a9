package faultline.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.cli.CliRun;
import faultline.cli.program.BundledGuests;
import faultline.cli.program.NasmSources;
import faultline.guest.GuestCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepCommandTest {

    @TempDir
    Path folder;

    private final FakeSimulator simulator = new FakeSimulator();
    private final GuestCatalog catalog = new GuestCatalog();
    private final Tools tools = new Tools(new BundledGuests(catalog), new NasmSources(catalog), simulator);

    private CliRun run(String... arguments) {
        return CliRun.of(tools, "", arguments);
    }

    @Test
    void everyCombinationIsRunTheLastFastest() {
        CliRun run = run(
                "sweep",
                "fork-touch",
                "3",
                "8",
                "--vary=dram.latency=200,400",
                "--vary=arg1=1,2",
                "--vary=ram=64M",
                "--vary=smp-kernel=on",
                "--mm=2.4,2.6.2");
        assertThat(run.status()).isZero();
        assertThat(simulator.requests).hasSize(8);
        assertThat(simulator.requests)
                .extracting(r -> r.settings() + " " + r.arguments() + " " + r.design())
                .startsWith(
                        "[dram.latency=200] [1, 8] 2.4",
                        "[dram.latency=200] [1, 8] 2.6.2",
                        "[dram.latency=200] [2, 8] 2.4")
                .endsWith("[dram.latency=400] [2, 8] 2.6.2");
        assertThat(simulator.requests).allSatisfy(r -> {
            assertThat(r.ramBytes()).isEqualTo(64L << 20);
            assertThat(r.smpKernel()).isTrue();
        });
    }

    @Test
    void rowsGoToEachKindOfFile() throws IOException {
        Path csv = folder.resolve("s.csv");
        Path json = folder.resolve("s.json");
        Path html = folder.resolve("s.html");
        run(
                "sweep",
                "hello",
                "--vary",
                "l2.size=1M,2M",
                "--mm",
                "2.4,2.6.2",
                "--csv",
                csv.toString(),
                "--json",
                json.toString(),
                "--html",
                html.toString());
        assertThat(Files.readString(csv).lines())
                .hasSize(5)
                .first()
                .asString()
                .startsWith("l2.size,mm,cycles,user,system,")
                .endsWith(",cycles-per-zero-fill,end");
        assertThat(Files.readString(csv)).contains("\n1M,2.4,5000000,2000000,2000000,", "\n2M,2.6.2,6000000,");
        assertThat(Files.readString(json)).contains("\"points\"", "\"l2.size\" : \"1M\"");
        assertThat(Files.readString(html)).contains("System time by l2.size", "Cycles per fault: zero-fill");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "l2.size | --vary l2.size: write it as key=a,b,c",
                "l2.size= | --vary l2.size=: write it as key=a,b,c",
                "l2.size=1M,,2M | --vary l2.size=1M,,2M: write it as key=a,b,c",
                "arg1=1,2 | --vary arg1: the guest has 0 arguments",
                "ram=much | --vary ram: 'much' is not a size",
                "page-tables=4-level | --page-tables 4-level: no such value",
            })
    void wrongValuesAreOneLine(String vary, String message) {
        CliRun run = run("sweep", "hello", "--vary", vary);
        assertThat(run.status()).isEqualTo(64);
        assertThat(run.errorLines()).first().asString().startsWith("faultline: " + message);
        assertThat(simulator.requests).isEmpty();
    }

    @Test
    void theSameKeyTwiceIsRefused() {
        CliRun run = run("sweep", "hello", "--vary", "ram=64M", "--vary", "ram=128M");
        assertThat(run.err()).contains("the same key twice");
    }
}
