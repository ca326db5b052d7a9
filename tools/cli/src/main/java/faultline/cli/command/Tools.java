package faultline.cli.command;

import faultline.cli.program.Guests;
import faultline.cli.program.ProgramFinder;
import faultline.cli.program.Sources;
import faultline.cli.simulation.Simulator;

/** What the commands work with; tests put their own in. */
public record Tools(Guests guests, Sources sources, Simulator simulator) {

    /** A finder of programs. */
    ProgramFinder finder() {
        return new ProgramFinder(guests, sources);
    }
}
