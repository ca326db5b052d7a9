package faultline.cli.command;

import faultline.cli.failure.CommandException;
import faultline.cli.report.RunResult;
import faultline.cli.simulation.Checkpoint;
import faultline.cli.simulation.GuestStreams;
import faultline.cli.simulation.Progress;
import faultline.cli.simulation.Simulation;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writing the machine in the middle of a run, and going on from there in another. */
final class CheckpointOptions {

    /** Options that change nothing of the machine, and may be given when it goes on. */
    private static final Set<String> WITH_FROM = Set.of("--from", "--json", "--html", "--quiet");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--checkpoint-at",
            arity = "2",
            paramLabel = "CYCLE FILE",
            hideParamSyntax = true,
            description = "Write the whole machine to FILE when it has run CYCLE cycles (K, M, G), and run on.")
    private List<String> at;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = "Go on from a checkpoint instead of starting a PROGRAM; the result is that of the whole run.")
    private String from;

    /** Whether one is to be written. */
    boolean writes() {
        return at != null;
    }

    /** Whether the run goes on from one. */
    boolean resumes() {
        return from != null;
    }

    /** Runs {@code simulation} and writes the machine on the way. */
    RunResult write(Simulation simulation, GuestStreams streams, Progress progress) {
        long cycle;
        try {
            cycle = new Quantity.Count().convert(at.get(0));
        } catch (RuntimeException e) {
            throw CommandException.usage("--checkpoint-at: " + e.getMessage());
        }
        OutputFile file = OutputFile.check(at.get(1));
        return simulation.checkpoint(streams, progress, cycle, file::open);
    }

    /** Refuses what cannot go together. */
    void check(String program, boolean debugs, boolean traces, MachineOptions machine) {
        if (!resumes() && program == null) {
            throw CommandException.usage("run: give a PROGRAM: a bundled guest (see faultline list), an .asm file or a"
                    + " static i386 ELF file");
        }
        if ((writes() || resumes()) && (debugs || traces)) {
            throw CommandException.usage(
                    "--checkpoint-at and --from: such a run has neither debugger nor trace; leave --gdb and --trace out");
        }
        if (writes() && resumes()) {
            throw CommandException.usage("--checkpoint-at and --from: a run that was taken up writes no checkpoint");
        }
        if (writes() && !machine.mounts.isEmpty()) {
            throw CommandException.usage(
                    "--checkpoint-at and --mount: a folder of the host cannot be part of a checkpoint; give one of them");
        }
        if (resumes()) {
            checkAlone(program);
        }
    }

    private void checkAlone(String program) {
        if (program != null) {
            throw CommandException.usage(
                    "--from " + from + ": the program is in the checkpoint; leave " + program + " out");
        }
        for (OptionSpec given : command.commandLine().getParseResult().matchedOptions()) {
            if (!WITH_FROM.contains(given.longestName())) {
                throw CommandException.usage(
                        "--from " + from + ": what runs is in the checkpoint; leave " + given.longestName() + " out");
            }
        }
    }

    /** The checkpoint to go on from. */
    Checkpoint open(String version) {
        return Checkpoint.open(from, version);
    }
}
