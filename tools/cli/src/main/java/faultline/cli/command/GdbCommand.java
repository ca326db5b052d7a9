package faultline.cli.command;

import faultline.cli.failure.CommandException;
import faultline.cli.program.GuestProgram;
import faultline.cli.report.JsonReport;
import faultline.cli.report.RunResult;
import faultline.cli.simulation.DebugPort;
import faultline.cli.simulation.GuestStreams;
import faultline.cli.simulation.Progress;
import faultline.cli.simulation.Simulation;
import faultline.gdb.GdbServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code faultline gdb}: one guest, stopped before its first instruction in a gdb of this terminal. */
@Command(
        name = "gdb",
        description = "Run a program under the gdb that is installed here. The guest's input is empty.",
        footer = {"", "Options of gdb follow --gdb-option, one each:", "  faultline gdb fork-touch 6 --gdb-option=--tui"
        })
public final class GdbCommand implements Callable<Integer> {

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
    private final HistoryOptions history = new HistoryOptions();

    @Option(names = "--gdb-option", paramLabel = "OPTION", description = "Pass OPTION to gdb. Repeatable.")
    private List<String> options = new ArrayList<>();

    @Parameters(
            index = "0",
            paramLabel = "PROGRAM",
            description = "A bundled guest (see faultline list), an .asm file or a static i386 ELF file.")
    private String program;

    @Parameters(index = "1..*", paramLabel = "ARGS", description = "Arguments of the guest.")
    private List<String> arguments = new ArrayList<>();

    /** A command that runs programs with {@code tools}. */
    public GdbCommand(Tools tools, Terminal terminal) {
        this.tools = tools;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        OutputFile json = OutputFile.check(machine.json);
        GuestProgram guest = tools.finder().find(program);
        Simulation simulation = tools.simulator().prepare(machine.request(guest, arguments, machineName, design));
        GuestStreams streams = new GuestStreams(InputStream.nullInputStream(), terminal.rawOut(), terminal.err());
        RunResult result = run(guest, simulation, streams);
        if (json != null) {
            json.write(new JsonReport().of(result));
        }
        return GuestStatus.of(result.outcome());
    }

    private RunResult run(GuestProgram guest, Simulation simulation, GuestStreams streams) {
        try {
            Path symbols = symbols(guest);
            try {
                return run(symbols, simulation, streams);
            } finally {
                Files.deleteIfExists(symbols);
            }
        } catch (IOException e) {
            throw CommandException.cannotWrite("the program's symbols for gdb: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private RunResult run(Path symbols, Simulation simulation, GuestStreams streams) throws InterruptedException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        Process gdb;
        RunResult result;
        try (GdbServer server = DebugOptions.open(anyPort, "0")) {
            gdb = start(server, symbols);
            result = simulation.debug(streams, Progress.NONE, new DebugPort(server, true, history.bytes(machine)));
        }
        gdb.waitFor();
        return result;
    }

    /** The program as gdb reads it: with its symbols and lines. */
    private static Path symbols(GuestProgram guest) throws IOException {
        Path file = Files.createTempFile("faultline-", ".elf");
        Files.write(file, guest.image());
        return file;
    }

    private Process start(GdbServer server, Path symbols) {
        List<String> command = new ArrayList<>(List.of("gdb", "-q"));
        command.addAll(options);
        command.add("-iex");
        command.add("set exec-file-mismatch off");
        command.add("-ex");
        command.add("target remote 127.0.0.1:" + server.address().getPort());
        command.add(symbols.toString());
        try {
            Process gdb = new ProcessBuilder(command).inheritIO().start();
            gdb.onExit().thenRun(server::abandon);
            return gdb;
        } catch (IOException e) {
            throw CommandException.usage(
                    "gdb cannot be started: install it, or use faultline run --gdb PORT and connect another debugger");
        }
    }
}
