package faultline.cli.command;

import faultline.cli.failure.CommandException;
import faultline.cli.failure.ExitStatus;
import faultline.cli.program.GuestProgram;
import faultline.cli.report.JsonReport;
import faultline.cli.report.RunResult;
import faultline.cli.report.Sweep;
import faultline.cli.report.SweepHtml;
import faultline.cli.simulation.ColumnRunner;
import faultline.cli.simulation.GuestStreams;
import faultline.cli.simulation.InputTape;
import faultline.cli.simulation.RunRequest;
import faultline.cli.simulation.Simulation;
import faultline.cli.simulation.Variation;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code faultline sweep}: one guest over all combinations of some values. */
@Command(
        name = "sweep",
        description = "Run a program over all combinations of values and write a row for each.",
        footer = {
            "",
            "KEY is a value of the machine's profile (dram.latency=200,300,400), or ram, page-tables, smp-kernel, highpte,",
            "machine, mm, or arg1, arg2 for the guest's arguments: faultline sweep fork-touch 3 8 --vary arg1=2,4,6"
        })
public final class SweepCommand implements Callable<Integer> {

    private static final int MOST_RUNS = 10_000;

    private final Tools tools;
    private final Terminal terminal;

    @Mixin
    private final MachineOptions machine = new MachineOptions();

    @Option(
            names = "--vary",
            paramLabel = "KEY=A,B,C",
            required = true,
            description = "What to vary and its values. Repeatable: every combination is run.")
    private List<String> variations = new ArrayList<>();

    @Option(
            names = "--mm",
            paramLabel = "DESIGN",
            split = ",",
            description = "Designs, separated by commas (default 2.6.7); the same as --vary mm=A,B.")
    private List<String> designs = new ArrayList<>();

    @Option(
            names = "--machine",
            paramLabel = "MACHINE",
            defaultValue = MachineOptions.DEFAULT_MACHINE,
            description = "Bundled machine or TOML file (default ${DEFAULT-VALUE}).")
    private String machineName;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write the rows to FILE as comma-separated values.")
    private String csv;

    @Parameters(
            index = "0",
            paramLabel = "PROGRAM",
            description = "A bundled guest (see faultline list), an .asm file or a static i386 ELF file.")
    private String program;

    @Parameters(index = "1..*", paramLabel = "ARGS", description = "Arguments of the guest.")
    private List<String> arguments = new ArrayList<>();

    /** A command that runs programs with {@code tools}. */
    public SweepCommand(Tools tools, Terminal terminal) {
        this.tools = tools;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        OutputFile csvFile = OutputFile.check(csv);
        OutputFile jsonFile = OutputFile.check(machine.json);
        OutputFile htmlFile = OutputFile.check(machine.html);
        List<Map<String, String>> points = points();
        Sweep sweep = run(points);
        if (csvFile != null) {
            csvFile.write(sweep.csv());
        }
        if (jsonFile != null) {
            jsonFile.write(new JsonReport().of(sweep));
        }
        if (htmlFile != null) {
            htmlFile.write(SweepHtml.of(sweep));
        }
        terminal.out().print(sweep.text());
        return ExitStatus.OK;
    }

    private List<Map<String, String>> points() {
        List<Variation> all = new ArrayList<>();
        variations.forEach(text -> all.add(parse(text)));
        if (!designs.isEmpty()) {
            all.add(new Variation("mm", designs));
        }
        if (all.stream().map(Variation::key).distinct().count() < all.size()) {
            throw CommandException.usage("--vary: the same key twice; write its values in one list");
        }
        long runs = all.stream().mapToLong(v -> v.values().size()).reduce(1, Math::multiplyExact);
        if (runs > MOST_RUNS) {
            throw CommandException.usage("--vary: " + runs + " combinations; give at most " + MOST_RUNS);
        }
        return Variation.combinations(all);
    }

    private static Variation parse(String text) {
        int equals = text.indexOf('=');
        List<String> values =
                equals < 1 ? List.of() : List.of(text.substring(equals + 1).split(",", -1));
        if (values.isEmpty() || values.stream().anyMatch(String::isBlank)) {
            throw CommandException.usage(
                    "--vary " + text + ": write it as key=a,b,c, for example dram.latency=200,300,400");
        }
        return new Variation(
                text.substring(0, equals).strip(),
                values.stream().map(String::strip).toList());
    }

    private Sweep run(List<Map<String, String>> points) {
        GuestProgram guest = tools.finder().find(program);
        List<Simulation> columns = points.stream()
                .map(point -> tools.simulator().prepare(request(guest, point)))
                .toList();
        InputTape input = new InputTape(terminal.in());
        List<RunResult> results;
        try (ProgressDisplay display = new ProgressDisplay(terminal, program, columns.size(), machine.limit())) {
            results = ColumnRunner.forHost(columns.size(), machine.ramBytes)
                    .run(columns, (i, column) -> column.run(streams(input), display.of(i)));
        }
        List<Sweep.Point> rows = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            rows.add(new Sweep.Point(points.get(i), results.get(i)));
        }
        return new Sweep(RunResult.FORMAT, rows);
    }

    private static GuestStreams streams(InputTape input) {
        return new GuestStreams(input.reader(), OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
    }

    /** The options' run, changed as {@code point} says. */
    private RunRequest request(GuestProgram guest, Map<String, String> point) {
        MachineOptions options = machine.copy();
        List<String> changed = new ArrayList<>(arguments);
        String design = "2.6.7";
        String where = machineName;
        for (Map.Entry<String, String> change : point.entrySet()) {
            String value = change.getValue();
            switch (change.getKey()) {
                case "mm" -> design = value;
                case "machine" -> where = value;
                case "ram" -> options.ramBytes = bytes(value);
                case "page-tables" -> options.pageTables = value;
                case "smp-kernel" -> options.smpKernel = value;
                case "highpte" -> options.highPte = value;
                default -> {
                    if (change.getKey().matches("arg[1-9][0-9]?")) {
                        argument(changed, Integer.parseInt(change.getKey().substring(3)), value);
                    } else {
                        options.settings.add(change.getKey() + "=" + value);
                    }
                }
            }
        }
        return options.request(guest, changed, where, design);
    }

    private static long bytes(String value) {
        try {
            return new Quantity.Bytes().convert(value);
        } catch (TypeConversionException e) {
            throw CommandException.usage("--vary ram: " + e.getMessage());
        }
    }

    private static void argument(List<String> arguments, int number, String value) {
        if (number > arguments.size()) {
            throw CommandException.usage(
                    "--vary arg" + number + ": the guest has " + arguments.size() + " arguments; give it one to vary");
        }
        arguments.set(number - 1, value);
    }
}
