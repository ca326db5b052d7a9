package faultline.cli.command;

import faultline.cli.experiment.Experiment;
import faultline.cli.experiment.Experiments;
import faultline.cli.experiment.Laboratory;
import faultline.cli.experiment.Reproduction;
import faultline.cli.experiment.Scale;
import faultline.cli.failure.CommandException;
import faultline.cli.failure.ExitStatus;
import faultline.cli.failure.Nearest;
import faultline.cli.report.JsonReport;
import faultline.cli.report.ReproductionHtml;
import faultline.cli.report.ReproductionText;
import faultline.cli.simulation.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code faultline reproduce}: published measurements beside the same simulated. */
@Command(
        name = "reproduce",
        description = "Run published experiments and show published and simulated values side by side.",
        footer = {"", "Without NAME the experiments are listed; all runs each of them, which takes some minutes."})
public final class ReproduceCommand implements Callable<Integer> {

    private static final String ALL = "all";

    private final Tools tools;
    private final Terminal terminal;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "An experiment, or all.")
    private String name;

    @Option(names = "--full", description = "At the size of the published runs, which takes much longer.")
    private boolean full;

    @Option(names = "--json", paramLabel = "FILE", description = "Write everything that was found to FILE.")
    private String json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write a page with charts to FILE; it needs no network.")
    private String html;

    /** A command that runs guests with {@code tools}. */
    public ReproduceCommand(Tools tools, Terminal terminal) {
        this.tools = tools;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        OutputFile jsonFile = OutputFile.check(json);
        OutputFile htmlFile = OutputFile.check(html);
        if (name == null) {
            Experiments.all().forEach(experiment -> terminal.out()
                    .println(String.format("%-13s  %s", experiment.name(), experiment.question())));
            return ExitStatus.OK;
        }
        List<Experiment> chosen = chosen();
        Laboratory laboratory = new Laboratory(tools.simulator(), tools.finder(), this::watch);
        List<Reproduction> results = new ArrayList<>();
        for (Experiment experiment : chosen) {
            Reproduction result = experiment.run(laboratory, full ? Scale.FULL : Scale.QUICK);
            terminal.out().print((results.isEmpty() ? "" : "\n") + ReproductionText.of(result));
            terminal.out().flush();
            results.add(result);
        }
        if (jsonFile != null) {
            jsonFile.write(new JsonReport().ofExperiments(results));
        }
        if (htmlFile != null) {
            htmlFile.write(ReproductionHtml.of(results));
        }
        return ExitStatus.OK;
    }

    private List<Experiment> chosen() {
        if (name.equals(ALL)) {
            return Experiments.all();
        }
        List<Experiment> found = Experiments.all().stream()
                .filter(experiment -> experiment.name().equals(name))
                .toList();
        if (found.isEmpty()) {
            List<String> names =
                    Experiments.all().stream().map(Experiment::name).toList();
            throw CommandException.usage("reproduce " + name + ": no such experiment; " + Nearest.hint(name, names)
                    + "there are " + String.join(", ", names) + " and all");
        }
        return found;
    }

    private Laboratory.Watch.Display watch(String task, int runs) {
        ProgressDisplay display = new ProgressDisplay(terminal, task, runs, Long.MAX_VALUE);
        return new Laboratory.Watch.Display() {
            @Override
            public Progress of(int run) {
                return display.of(run);
            }

            @Override
            public void close() {
                display.close();
            }
        };
    }
}
