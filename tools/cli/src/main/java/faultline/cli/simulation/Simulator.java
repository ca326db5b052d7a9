package faultline.cli.simulation;

import faultline.cli.program.Choice;
import faultline.cli.program.GuestProgram;
import java.util.List;

/** What can be simulated. */
public interface Simulator {

    /** The designs of the kernel's memory manager, oldest first. */
    List<Choice> designs();

    /** The bundled machines, oldest first. */
    List<Choice> machines();

    /**
     * Checks that a program could run.
     *
     * @throws faultline.cli.failure.CommandException saying why not
     */
    void check(GuestProgram program);

    /**
     * Checks a request and gets it ready; nothing has run yet.
     *
     * @throws faultline.cli.failure.CommandException if a name or a value of the request is wrong
     */
    Simulation prepare(RunRequest request);

    /** Version of Faultline, which checkpoints must share. */
    default String version() {
        return "";
    }
}
