package faultline.cli.command;

import faultline.cli.failure.ExitStatus;
import faultline.cli.program.InputFile;
import faultline.cli.report.CompareText;
import faultline.cli.report.RunHtml;
import faultline.cli.report.RunResult;
import faultline.cli.report.SavedResults;
import faultline.cli.report.SummaryText;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code faultline report}: shows again what an earlier run found. */
@Command(
        name = "report",
        description = "Show the results that run or compare wrote with --json, as text or as a page with charts.")
public final class ReportCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "A file of results.")
    private String file;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page with charts to FILE instead of text.")
    private String html;

    /** A command that prints to {@code terminal}. */
    public ReportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        OutputFile page = OutputFile.check(html);
        List<RunResult> results = SavedResults.parse(file, InputFile.bytes(file));
        if (page != null) {
            page.write(RunHtml.of(results));
        } else {
            terminal.out().print(results.size() == 1 ? SummaryText.of(results.get(0)) : CompareText.of(results));
        }
        return ExitStatus.OK;
    }
}
