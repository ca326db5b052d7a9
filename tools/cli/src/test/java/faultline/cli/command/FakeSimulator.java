package faultline.cli.command;

import faultline.cli.failure.CommandException;
import faultline.cli.program.Choice;
import faultline.cli.program.GuestProgram;
import faultline.cli.report.RunResult;
import faultline.cli.report.RunResult.Outcome;
import faultline.cli.report.Samples;
import faultline.cli.simulation.RunRequest;
import faultline.cli.simulation.Simulation;
import faultline.cli.simulation.Simulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Runs nothing: the guest copies its input to its output and ends as the test says. Remembers what was asked. */
public final class FakeSimulator implements Simulator {

    public final List<RunRequest> requests = new ArrayList<>();
    public Outcome outcome = new Outcome(Outcome.EXITED, 0, 0, 0, "");
    public RuntimeException bug;

    @Override
    public List<Choice> designs() {
        return List.of(new Choice("2.4", "old"), new Choice("2.6.2", "newer"));
    }

    @Override
    public List<Choice> machines() {
        return List.of(new Choice("xeon-2004", "two Xeons"));
    }

    @Override
    public void check(GuestProgram program) {
        if (program.image().length == 0) {
            throw CommandException.badInput(program.name() + ": empty");
        }
    }

    @Override
    public Simulation prepare(RunRequest request) {
        check(request.program());
        requests.add(request);
        return (streams, progress) -> {
            if (bug != null) {
                throw bug;
            }
            try {
                progress.at(5_000_000);
                streams.out().write(streams.in().readAllBytes());
                streams.err().write("guest error\n".getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            RunResult sample = Samples.run(request.design(), request.design().equals("2.4") ? 2 : 3);
            return Samples.withOutcome(sample, outcome);
        };
    }
}
