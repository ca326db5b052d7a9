package faultline.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.cli.CliRun;
import faultline.cli.experiment.Experiment;
import faultline.cli.experiment.Experiments;
import faultline.cli.program.BundledGuests;
import faultline.cli.program.NasmSources;
import faultline.cli.simulation.MachineSimulator;
import faultline.guest.GuestCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproduceCommandTest {

    @TempDir
    Path folder;

    private final GuestCatalog catalog = new GuestCatalog();
    private final Tools tools =
            new Tools(new BundledGuests(catalog), new NasmSources(catalog), new MachineSimulator("test"));

    private CliRun run(String... arguments) {
        return CliRun.of(tools, "", arguments);
    }

    @Test
    void withoutANameTheExperimentsAreListed() {
        CliRun run = run("reproduce");
        assertThat(run.status()).isZero();
        List<String> names = Experiments.all().stream().map(Experiment::name).toList();
        assertThat(names).doesNotHaveDuplicates().contains("aa1-table", "aa1-limit", "fork-lmbench", "chain-memory");
        names.forEach(name -> assertThat(run.out()).contains(name));
    }

    @Test
    void unknownNamesGetAHint() {
        CliRun run = run("reproduce", "aa1-tabel");
        assertThat(run.status()).isEqualTo(64);
        assertThat(run.errorLines()).singleElement().asString().contains("aa1-table");
    }

    @Test
    void anExperimentPrintsTableVerdictsAndCauses() throws IOException {
        Path json = folder.resolve("r.json");
        Path html = folder.resolve("r.html");
        CliRun run = run("reproduce", "fork-lmbench", "--json", json.toString(), "--html", html.toString());
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("published: H. Dickins", "simulated/published", "gain without chains, %", "why", "rmap");
        assertThat(Files.readString(json))
                .contains("\"experiments\"", "\"name\" : \"fork-lmbench\"", "\"simulated\" :");
        assertThat(Files.readString(html)).contains("Chart.js", "fork-lmbench", "Published: H. Dickins");
        String first = Files.readString(json);
        run("reproduce", "fork-lmbench", "--json", json.toString());
        assertThat(Files.readString(json)).as("law 6").isEqualTo(first);
    }

    @Test
    void savedRunsAreShownAgain() {
        Path json = folder.resolve("run.json");
        Path html = folder.resolve("run.html");
        CliRun first = run("run", "hello", "--json", json.toString(), "--html", html.toString());
        assertThat(html).content().contains("<h1>hello</h1>");
        CliRun again = run("report", json.toString());
        assertThat(first.err()).isEqualTo(again.out());
        assertThat(run("report", html.toString()).err()).contains("not results of faultline");
    }

    @Test
    void traceAndDebuggerExcludeEachOther() {
        CliRun run = run("run", "hello", "--trace", folder.resolve("t.json").toString(), "--gdb", "0");
        assertThat(run.status()).isEqualTo(64);
    }
}
