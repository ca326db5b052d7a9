package faultline.kernel.kernel;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.Activity;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.KernelConfigException;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.process.ElfException;
import faultline.kernel.process.ElfLoader;
import faultline.kernel.process.InitialStack;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProgramStart;

/** Makes the first process: what init would do by fork and execve. Its cycles are those of an execve of the process. */
final class ProgramStarter {

    private static final int EXECVE = 11;

    private final KernelConfig config;
    private final KernelWork work;
    private final KernelParts parts;
    private final ElfLoader loader;

    ProgramStarter(KernelConfig config, KernelWork work, PhysicalMemory ram, KernelParts parts) {
        this.config = config;
        this.work = work;
        this.parts = parts;
        MemoryParts memory = parts.memory();
        this.loader =
                new ElfLoader(work, ram, memory.manager(), memory.faults().pages(), memory.tables(), memory.highmem());
    }

    /**
     * Loads {@code program} into a new process, which is ready to run.
     *
     * @throws KernelConfigException if it does not fit into the machine's memory, or its arguments not onto the stack
     */
    Process start(Program program) {
        Process process = parts.factory().create(program.name());
        AddressSpace space =
                process == null ? null : parts.memory().manager().spaces().create();
        if (space == null) {
            throw tooSmall(program);
        }
        process.setSpace(space);
        process.setProgram(program.path(), program.arguments());
        parts.files().give(process);
        work.begin(process.pid(), Activity.SYSCALL, EXECVE);
        work.phase(Phase.BODY);
        work.path(KernelPath.DO_EXECVE);
        parts.memory().rmap().mmExeced(space);
        InitialStack stack = stack(program);
        if (!loader.load(space, program.file(), stack)) {
            throw tooSmall(program);
        }
        ProgramStart.fill(process.context(), program.file().entry(), stack.stackPointer());
        parts.processes().add(process);
        work.end(Activity.SYSCALL);
        return process;
    }

    private InitialStack stack(Program program) {
        try {
            return InitialStack.build(
                    UserLayout.TASK_SIZE,
                    program.file(),
                    program.path(),
                    program.arguments(),
                    program.environment(),
                    config.hardwareCapabilities(),
                    parts.random());
        } catch (ElfException e) {
            throw new KernelConfigException(program.path() + ": " + e.getMessage());
        }
    }

    private static KernelConfigException tooSmall(Program program) {
        return new KernelConfigException(
                program.path() + " does not fit into the machine's memory; give it more with --ram");
    }
}
