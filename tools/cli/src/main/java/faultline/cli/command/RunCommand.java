package faultline.cli.command;

import faultline.cli.failure.CommandException;
import faultline.cli.report.JsonReport;
import faultline.cli.report.RunHtml;
import faultline.cli.report.RunResult;
import faultline.cli.report.SummaryText;
import faultline.cli.simulation.Checkpoint;
import faultline.cli.simulation.GuestStreams;
import faultline.cli.simulation.Progress;
import faultline.cli.simulation.RunRequest;
import faultline.cli.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code faultline run}: one guest under one design, then what it cost. */
@Command(
        name = "run",
        description = "Run a program and tell what it cost.",
        footer = {
            "",
            "Options may stand before or after PROGRAM and ARGS; what follows -- is the guest's, options or not:",
            "  faultline run --mm 2.4 ./mybench 6 --json out.json -- --verbose"
        })
public final class RunCommand implements Callable<Integer> {

    private final Tools tools;
    private final Terminal terminal;

    @Mixin
    private final MachineOptions machine = new MachineOptions();

    @Option(
            names = "--mm",
            paramLabel = "DESIGN",
            defaultValue = "2.6.7",
            description = "Design of the kernel's memory manager (default ${DEFAULT-VALUE}).")
    private String design;

    @Option(
            names = "--machine",
            paramLabel = "MACHINE",
            defaultValue = MachineOptions.DEFAULT_MACHINE,
            description = "Bundled machine or TOML file (default ${DEFAULT-VALUE}).")
    private String machineName;

    @Mixin
    private final DebugOptions debug = new DebugOptions();

    @Mixin
    private final TraceOptions trace = new TraceOptions();

    @Mixin
    private final CheckpointOptions checkpoint = new CheckpointOptions();

    @Option(names = "--quiet", description = "Print the guest's output alone, no summary.")
    private boolean quiet;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PROGRAM",
            description = "A bundled guest (see faultline list), an .asm file or a static i386 ELF file.")
    private String program;

    @Parameters(index = "1..*", paramLabel = "ARGS", description = "Arguments of the guest.")
    private List<String> arguments = new ArrayList<>();

    /** A command that runs programs with {@code tools}. */
    public RunCommand(Tools tools, Terminal terminal) {
        this.tools = tools;
        this.terminal = terminal;
    }

    private RunResult run(Simulation simulation, GuestStreams streams, Progress progress) {
        if (debug.asked()) {
            return debug.run(simulation, streams, machine, terminal);
        }
        if (checkpoint.writes()) {
            return checkpoint.write(simulation, streams, progress);
        }
        return trace.asked() ? trace.run(simulation, streams, progress, terminal) : simulation.run(streams, progress);
    }

    @Override
    public Integer call() {
        if (debug.asked() && trace.asked()) {
            throw CommandException.usage("--trace and --gdb: a run under a debugger leaves no trace; give one of them");
        }
        checkpoint.check(program, debug.asked(), trace.asked(), machine);
        OutputFile json = OutputFile.check(machine.json);
        OutputFile html = OutputFile.check(machine.html);
        Checkpoint from =
                checkpoint.resumes() ? checkpoint.open(tools.simulator().version()) : null;
        RunRequest request = from != null
                ? from.request()
                : machine.request(tools.finder().find(program), arguments, machineName, design);
        Simulation simulation = tools.simulator().prepare(request);
        RunResult result;
        boolean outputClosed;
        try (ProgressDisplay display = new ProgressDisplay(terminal, request.programName(), 1, request.maxCycles())) {
            GuestOutput out = new GuestOutput(terminal.rawOut(), display::close);
            GuestOutput err = new GuestOutput(terminal.err(), display::close);
            GuestStreams streams = new GuestStreams(terminal.in(), out, err);
            result = from != null
                    ? simulation.resume(streams, display.of(0), from)
                    : run(simulation, streams, display.of(0));
            outputClosed = out.closed();
        }
        if (json != null) {
            json.write(new JsonReport().of(result));
        }
        if (html != null) {
            html.write(RunHtml.of(List.of(result)));
        }
        if (!quiet && !outputClosed) {
            terminal.err().print(SummaryText.of(result));
        }
        return GuestStatus.of(result.outcome());
    }
}
