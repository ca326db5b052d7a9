package faultline.cli.command;

import faultline.cli.program.Choice;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code faultline list}: what there is to name on the command line. */
@Command(name = "list", description = "List the bundled guests, the designs and the machines.")
public final class ListCommand implements Callable<Integer> {

    private final Tools tools;
    private final Terminal terminal;

    /** A command that lists what {@code tools} have. */
    public ListCommand(Tools tools, Terminal terminal) {
        this.tools = tools;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        section("Guests (faultline run NAME)", tools.guests().list());
        section("\nDesigns (--mm NAME)", tools.simulator().designs());
        section("\nMachines (--machine NAME)", tools.simulator().machines());
        return 0;
    }

    private void section(String title, List<Choice> choices) {
        terminal.out().println(title);
        int width = choices.stream()
                .mapToInt(choice -> choice.name().length())
                .max()
                .orElse(0);
        for (Choice choice : choices) {
            String blanks = " ".repeat(width - choice.name().length());
            terminal.out().println("  " + choice.name() + blanks + "  " + choice.description());
        }
    }
}
