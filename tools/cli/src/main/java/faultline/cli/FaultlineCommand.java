package faultline.cli;

import faultline.cli.command.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command without a subcommand: says what it can do. */
@Command(
        name = "faultline",
        mixinStandardHelpOptions = false,
        versionProvider = Version.class,
        description = "Runs 32-bit x86 programs on a simulated machine and tells what every page fault cost.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "For example:",
            "  faultline run page-touch",
            "  faultline compare fork-touch 6 --mm 2.4,2.6.2,2.6.7",
            "",
            "Exit status of run: the guest's, or 128 + signal when a signal killed it. Of our own failures, each",
            "with a line on standard error that begins with 'faultline:':",
            "  64  the command line is wrong",
            "  65  a program, source or profile is not valid",
            "  66  a file cannot be read",
            "  70  a bug in faultline (FAULTLINE_DEBUG=1 shows the trace)",
            "  73  a file cannot be written",
            "  75  the run was stopped by --max-cycles",
            "  76  the run was stopped by --max-processes",
            "  77  the run was stopped by --max-rss",
            " 141  nobody reads the output any more"
        })
final class FaultlineCommand implements Runnable {

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    private boolean version;

    FaultlineCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        spec.commandLine().usage(terminal.out());
    }
}
