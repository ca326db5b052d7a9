package faultline.cli.simulation;

import faultline.cli.failure.CommandException;
import faultline.cli.failure.Nearest;
import faultline.cli.program.Choice;
import faultline.cli.program.GuestProgram;
import faultline.cli.program.InputFile;
import faultline.emulator.machine.MachineConfig;
import faultline.emulator.machine.MachineProfile;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.MmDesigns;
import faultline.kernel.process.ElfException;
import faultline.kernel.process.ElfFile;
import faultline.profiles.MachineProfiles;
import faultline.profiles.ProfileException;
import java.nio.file.Files;
import java.util.List;

/** Simulates with the real machine and the real kernel. */
public final class MachineSimulator implements Simulator {

    private final MachineProfiles profiles = new MachineProfiles();
    private final String version;

    /** @param version of Faultline, for the results */
    public MachineSimulator(String version) {
        this.version = version;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public List<Choice> designs() {
        return MmDesigns.all().stream()
                .map(design -> new Choice(design.name(), design.description() + " (" + design.since() + ")"))
                .toList();
    }

    @Override
    public List<Choice> machines() {
        return profiles.bundled().stream()
                .map(name -> new Choice(name, profiles.load(name).title()))
                .toList();
    }

    @Override
    public void check(GuestProgram program) {
        parse(program);
    }

    private static ElfFile parse(GuestProgram program) {
        try {
            return ElfFile.parse(program.image());
        } catch (ElfException e) {
            throw CommandException.badInput(program.name() + ": " + e.getMessage());
        }
    }

    @Override
    public Simulation prepare(RunRequest request) {
        ElfFile program = parse(request.program());
        MmDesign design = design(request.design());
        MachineProfile profile = profile(request);
        return new MachineSimulation(version, request, program, design, machine(request, profile));
    }

    private static MmDesign design(String name) {
        List<String> names = MmDesigns.all().stream().map(MmDesign::name).toList();
        if (!names.contains(name)) {
            throw CommandException.usage("--mm " + name + ": no such design; " + Nearest.hint(name, names)
                    + "there are " + String.join(", ", names));
        }
        return MmDesigns.byName(name);
    }

    private MachineProfile profile(RunRequest request) {
        String name = request.machine();
        List<String> names = profiles.bundled();
        if (!names.contains(name) && !Files.exists(InputFile.path(name))) {
            throw CommandException.usage("--machine " + name + ": neither a bundled machine nor a TOML file; "
                    + Nearest.hint(name, names) + "there are " + String.join(", ", names));
        }
        try {
            return profiles.load(name, request.settings());
        } catch (ProfileException e) {
            throw CommandException.badInput(e.getMessage());
        }
    }

    private static MachineConfig machine(RunRequest request, MachineProfile profile) {
        String ram = "--ram " + request.ramBytes();
        if (request.ramBytes() % PhysicalMemory.FRAME_BYTES != 0) {
            throw CommandException.usage(ram + ": not a multiple of the page size; give a multiple of 4K");
        }
        PageTableFormat format = request.pageTables().equals("pae") ? PageTableFormat.PAE : PageTableFormat.TWO_LEVEL;
        try {
            return MachineConfig.of(profile, request.ramBytes(), format);
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(ram + ": " + e.getMessage() + "; give less --ram or try --page-tables pae");
        }
    }
}
