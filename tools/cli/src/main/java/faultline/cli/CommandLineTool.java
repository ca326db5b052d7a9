package faultline.cli;

import faultline.cli.command.AsmCommand;
import faultline.cli.command.CompareCommand;
import faultline.cli.command.DisasmCommand;
import faultline.cli.command.GdbCommand;
import faultline.cli.command.ListCommand;
import faultline.cli.command.ReportCommand;
import faultline.cli.command.ReproduceCommand;
import faultline.cli.command.RunCommand;
import faultline.cli.command.SweepCommand;
import faultline.cli.command.Terminal;
import faultline.cli.command.Tools;
import faultline.cli.failure.CommandException;
import faultline.cli.failure.ExitStatus;
import faultline.cli.failure.Nearest;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs one command line and turns every failure into lines on standard error and an exit status. */
public final class CommandLineTool {

    private final Terminal terminal;
    private final boolean debug;
    private final CommandLine commands;

    /** @param debug whether internal errors show their stack trace */
    public CommandLineTool(Tools tools, Terminal terminal, boolean debug) {
        this.terminal = terminal;
        this.debug = debug;
        commands = new CommandLine(new FaultlineCommand(terminal))
                .addSubcommand(new RunCommand(tools, terminal))
                .addSubcommand(new CompareCommand(tools, terminal))
                .addSubcommand(new SweepCommand(tools, terminal))
                .addSubcommand(new ReproduceCommand(tools, terminal))
                .addSubcommand(new ReportCommand(terminal))
                .addSubcommand(new GdbCommand(tools, terminal))
                .addSubcommand(new ListCommand(tools, terminal))
                .addSubcommand(new AsmCommand(tools))
                .addSubcommand(new DisasmCommand(tools, terminal))
                .setExpandAtFiles(false)
                .setOverwrittenOptionsAllowed(false)
                .setUsageHelpAutoWidth(false)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setOut(new PrintWriter(terminal.out(), true))
                .setErr(new PrintWriter(terminal.err(), true))
                .setParameterExceptionHandler((e, args) -> usage(e))
                .setExecutionExceptionHandler((e, line, result) -> failed(e));
    }

    /** Runs the command that {@code arguments} ask for; returns the exit status. */
    public int run(String... arguments) {
        try {
            int status = commands.execute(arguments);
            return terminal.out().checkError() ? ExitStatus.OUTPUT_CLOSED : status;
        } catch (RuntimeException | Error e) {
            return internal(e);
        }
    }

    private int failed(Exception e) {
        if (e instanceof CommandException command) {
            command.lines().forEach(this::say);
            return command.status();
        }
        return internal(e);
    }

    private int internal(Throwable e) {
        if (e instanceof OutOfMemoryError) {
            say(
                    "out of host memory: neither the guest's RAM nor the Java heap may take more: set FAULTLINE_JAVA_OPTS=-Xmx4g or give the guest less --ram");
        } else {
            String what = e.getMessage() == null
                    ? ""
                    : " (" + e.getMessage().lines().findFirst().orElse("") + ")";
            say("internal error: " + e.getClass().getSimpleName() + what
                    + "; please report it with the output of FAULTLINE_DEBUG=1");
        }
        if (debug) {
            e.printStackTrace(terminal.err());
        }
        return ExitStatus.INTERNAL;
    }

    private int usage(ParameterException e) {
        CommandLine where = e.getCommandLine();
        String command = where.getCommandName();
        String see = "see faultline " + (where == commands ? "" : command + " ") + "--help";
        if (e instanceof UnmatchedArgumentException unmatched) {
            say(unmatched(unmatched.getUnmatched().get(0), where, see));
        } else {
            say(oneLine(e.getMessage()) + "; " + see);
        }
        return ExitStatus.USAGE;
    }

    private String unmatched(String word, CommandLine where, String see) {
        if (where == commands && !word.startsWith("-")) {
            return "no command '" + word + "': "
                    + Nearest.hint(word, List.copyOf(commands.getSubcommands().keySet())) + see;
        }
        if (!word.startsWith("-")) {
            return where.getCommandName() + ": too many arguments at '" + word + "'; " + see;
        }
        String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
        String guest = where.getCommandSpec().positionalParameters().size() > 1
                ? "; an option of the guest goes behind --"
                : "";
        List<String> names =
                where.getCommandSpec().optionsMap().keySet().stream().toList();
        return "unknown option " + name + ": " + Nearest.hint(name, names) + see + guest;
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\s*\\R\\s*", " ");
    }

    private void say(String line) {
        terminal.err().println("faultline: " + line);
    }
}
