package faultline.cli.experiment;

import faultline.cli.program.ProgramFinder;
import faultline.cli.report.RunResult;
import faultline.cli.simulation.ColumnRunner;
import faultline.cli.simulation.GuestSettings;
import faultline.cli.simulation.GuestStreams;
import faultline.cli.simulation.KernelSettings;
import faultline.cli.simulation.Progress;
import faultline.cli.simulation.RunRequest;
import faultline.cli.simulation.Simulation;
import faultline.cli.simulation.Simulator;
import faultline.emulator.machine.Engine;
import faultline.kernel.vfs.HostMount;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Runs the guests of experiments, each set-up once, whoever asks for it. */
public final class Laboratory {

    /** Shows how far a batch of runs is. */
    @FunctionalInterface
    public interface Watch {

        /** A batch of {@code runs} begins; the result is closed at its end. */
        Display open(String task, int runs);

        /** What one batch shows. */
        interface Display extends AutoCloseable {

            /** For run number {@code run} of the batch. */
            Progress of(int run);

            @Override
            void close();
        }
    }

    /**
     * No fork is refused for what its child might write one day: what the published runs had of swap, which the heuristic of
     * vm.overcommit_memory = 0 counts, is not known, and how many processes fit is what some experiments ask.
     */
    private static final KernelSettings OVERCOMMITTED = new KernelSettings(false, Map.of("overcommit_memory", 1));

    private final Simulator simulator;
    private final ProgramFinder finder;
    private final Watch watch;
    private final Map<Setup, RunResult> done = new HashMap<>();
    private final Map<Setup, ByteArrayOutputStream> outputs = new HashMap<>();

    /** A laboratory that has run nothing yet. */
    public Laboratory(Simulator simulator, ProgramFinder finder, Watch watch) {
        this.simulator = simulator;
        this.finder = finder;
        this.watch = watch;
    }

    /** Those of {@code names} that can be simulated, in the same order. */
    public List<String> present(List<String> names) {
        List<String> all =
                simulator.designs().stream().map(choice -> choice.name()).toList();
        return names.stream().filter(all::contains).toList();
    }

    /** What came of {@code setup}. */
    public RunResult run(Setup setup) {
        return runAll(List.of(setup)).get(0);
    }

    /** What {@code setup}'s program printed. */
    public String output(Setup setup) {
        run(setup);
        return outputs.get(setup).toString(StandardCharsets.UTF_8);
    }

    /** What came of each of {@code setups}; as many at once as the host can. */
    public List<RunResult> runAll(List<Setup> setups) {
        List<Setup> missing = new ArrayList<>(new LinkedHashSet<>(setups));
        missing.removeIf(done::containsKey);
        if (!missing.isEmpty()) {
            long ram = missing.stream().mapToLong(Setup::ramBytes).max().orElseThrow();
            List<RunResult> results;
            missing.forEach(setup -> outputs.put(setup, new ByteArrayOutputStream()));
            try (ScratchFolders disks = new ScratchFolders();
                    Watch.Display display = watch.open(missing.get(0).commandLine(), missing.size())) {
                List<Simulation> columns = missing.stream()
                        .map(setup -> simulator.prepare(request(setup, disks)))
                        .toList();
                results = ColumnRunner.forHost(columns.size(), ram)
                        .run(columns, (i, column) -> column.run(streams(outputs.get(missing.get(i))), display.of(i)));
            }
            for (int i = 0; i < missing.size(); i++) {
                done.put(missing.get(i), results.get(i));
            }
        }
        return setups.stream().map(done::get).toList();
    }

    private RunRequest request(Setup setup, ScratchFolders disks) {
        return new RunRequest(
                finder.find(setup.guest()),
                setup.arguments(),
                setup.design(),
                setup.machine(),
                setup.settings(),
                setup.ramBytes(),
                setup.pageTables(),
                setup.smpKernel(),
                setup.highPte(),
                Long.MAX_VALUE,
                Engine.AUTO,
                new GuestSettings(
                        0, Integer.MAX_VALUE, Long.MAX_VALUE, setup.swapBytes(), mounts(setup, disks), OVERCOMMITTED));
    }

    private static List<HostMount> mounts(Setup setup, ScratchFolders disks) {
        return setup.disk() ? List.of(new HostMount(disks.create(), Setup.DISK, true)) : List.of();
    }

    private static GuestStreams streams(OutputStream output) {
        return new GuestStreams(InputStream.nullInputStream(), output, OutputStream.nullOutputStream());
    }
}
