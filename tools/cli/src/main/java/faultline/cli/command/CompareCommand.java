package faultline.cli.command;

import faultline.cli.failure.CommandException;
import faultline.cli.failure.ExitStatus;
import faultline.cli.program.Choice;
import faultline.cli.program.GuestProgram;
import faultline.cli.report.CompareText;
import faultline.cli.report.JsonReport;
import faultline.cli.report.RunHtml;
import faultline.cli.report.RunResult;
import faultline.cli.report.RunResult.Outcome;
import faultline.cli.simulation.ColumnRunner;
import faultline.cli.simulation.GuestStreams;
import faultline.cli.simulation.InputTape;
import faultline.cli.simulation.RunRequest;
import faultline.cli.simulation.Simulation;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code faultline compare}: one guest under several designs or on several machines, side by side. */
@Command(
        name = "compare",
        description = "Run a program under several designs or machines and show them side by side.",
        footer = {
            "",
            "The first column is what the others are compared with: ratios to it stand in parentheses.",
            "The guest's own output is not shown; columns whose output or end differs are named.",
            "Options may stand before or after PROGRAM and ARGS; what follows -- is the guest's, options or not."
        })
public final class CompareCommand implements Callable<Integer> {

    private final Tools tools;
    private final Terminal terminal;

    @Mixin
    private final MachineOptions machine = new MachineOptions();

    @Option(
            names = "--mm",
            paramLabel = "DESIGN",
            split = ",",
            description = "Designs to compare, separated by commas (default: all; see faultline list).")
    private List<String> designs = new ArrayList<>();

    @Option(
            names = "--machine",
            paramLabel = "MACHINE",
            split = ",",
            description = "Bundled machines or TOML files, separated by commas (default "
                    + MachineOptions.DEFAULT_MACHINE + ").")
    private List<String> machines = new ArrayList<>();

    @Parameters(
            index = "0",
            paramLabel = "PROGRAM",
            description = "A bundled guest (see faultline list), an .asm file or a static i386 ELF file.")
    private String program;

    @Parameters(index = "1..*", paramLabel = "ARGS", description = "Arguments of the guest.")
    private List<String> arguments = new ArrayList<>();

    /** A command that runs programs with {@code tools}. */
    public CompareCommand(Tools tools, Terminal terminal) {
        this.tools = tools;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        OutputFile json = OutputFile.check(machine.json);
        OutputFile html = OutputFile.check(machine.html);
        List<Simulation> columns = prepare(tools.finder().find(program));
        List<RunResult> results;
        InputTape input = new InputTape(terminal.in());
        try (ProgressDisplay display = new ProgressDisplay(terminal, program, columns.size(), machine.limit())) {
            results = ColumnRunner.forHost(columns.size(), machine.ramBytes)
                    .run(columns, (i, column) -> column.run(streams(input), display.of(i)));
        }
        if (json != null) {
            json.write(new JsonReport().of(results));
        }
        if (html != null) {
            html.write(RunHtml.of(results));
        }
        terminal.out().print(CompareText.of(results));
        return status(results);
    }

    private List<Simulation> prepare(GuestProgram guest) {
        List<String> names = designs.isEmpty()
                ? tools.simulator().designs().stream().map(Choice::name).toList()
                : designs;
        List<Simulation> columns = new ArrayList<>();
        for (String where : machines.isEmpty() ? List.of(MachineOptions.DEFAULT_MACHINE) : machines) {
            for (String design : names) {
                RunRequest request = machine.request(guest, arguments, where, design);
                columns.add(tools.simulator().prepare(request));
            }
        }
        if (columns.isEmpty()) {
            throw CommandException.usage("compare: nothing to compare; name designs with --mm A,B");
        }
        return columns;
    }

    private static GuestStreams streams(InputTape input) {
        return new GuestStreams(input.reader(), OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
    }

    /** The statuses of the guests are in the table; ours says whether all came to their end. */
    private static int status(List<RunResult> results) {
        return results.stream()
                .map(RunResult::outcome)
                .filter(Outcome::cutShort)
                .findFirst()
                .map(GuestStatus::of)
                .orElse(ExitStatus.OK);
    }
}
