package faultline.cli.simulation;

import faultline.cli.program.GuestProgram;
import faultline.emulator.machine.Engine;
import java.util.List;

/**
 * One run, as asked for on the command line and not yet checked.
 *
 * @param arguments the guest's arguments, without its name
 * @param machine a bundled profile's name or the path of a TOML file
 * @param settings {@code key=value} changes to the profile, in order
 * @param ramBytes size of RAM
 * @param pageTables {@code 2-level} or {@code pae}
 * @param smpKernel whether the kernel is built for many processors
 * @param highPte whether its page tables may lie in high memory
 * @param maxCycles where to stop, or {@link Long#MAX_VALUE}
 * @param engine how user code is run; of no effect on the result
 * @param guest as whom the guest runs and how much of it there may be
 */
public record RunRequest(
        GuestProgram program,
        List<String> arguments,
        String design,
        String machine,
        List<String> settings,
        long ramBytes,
        String pageTables,
        boolean smpKernel,
        boolean highPte,
        long maxCycles,
        Engine engine,
        GuestSettings guest) {

    /** The same with other arguments. */
    RunRequest withArguments(List<String> words) {
        return new RunRequest(
                program,
                words,
                design,
                machine,
                settings,
                ramBytes,
                pageTables,
                smpKernel,
                highPte,
                maxCycles,
                engine,
                guest);
    }

    /** The program's own name, without the folders that lead to it. */
    public String programName() {
        String name = program.name();
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
