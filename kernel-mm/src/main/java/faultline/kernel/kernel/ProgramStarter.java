package faultline.kernel.kernel;

import faultline.kernel.account.Activity;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.KernelConfigException;
import faultline.kernel.process.Credentials;
import faultline.kernel.process.ElfException;
import faultline.kernel.process.InitialStack;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProgramFiles;
import faultline.kernel.process.ProgramLoader;
import faultline.kernel.process.ProgramStart;
import faultline.kernel.process.ResourceLimits;

/** Makes the first process: what init would do by fork and execve. Its cycles are those of an execve of the process. */
final class ProgramStarter {

    private static final int EXECVE = 11;

    private final KernelConfig config;
    private final KernelWork work;
    private final KernelParts parts;

    ProgramStarter(KernelConfig config, KernelWork work, KernelParts parts) {
        this.config = config;
        this.work = work;
        this.parts = parts;
    }

    /**
     * Loads {@code program} into a new process, which is ready to run.
     *
     * @throws KernelConfigException if it does not fit into the machine's memory, or its arguments not onto the stack
     */
    Process start(Program program) {
        Process process = parts.factory().create(program.name());
        if (process == null) {
            throw tooSmall(program);
        }
        process.startGroup(new ResourceLimits(
                config.maxProcesses(), config.design().vm().calls().locks().usualLimit()));
        process.setCredentials(new Credentials(config.user()));
        process.setExecutable(program.path());
        parts.files().give(process);
        work.begin(process.pid(), Activity.SYSCALL, EXECVE);
        parts.calls().called(EXECVE);
        work.phase(Phase.BODY);
        work.path(KernelPath.DO_EXECVE);
        ProgramLoader.Image image = load(process, program);
        if (image == null) {
            throw tooSmall(program);
        }
        process.setSpace(image.space());
        process.setCommandLine(image.arguments());
        ProgramStart.fill(process.context(), image.entry(), image.stackPointer());
        parts.processes().add(process);
        work.end(Activity.SYSCALL);
        return process;
    }

    private ProgramLoader.Image load(Process process, Program program) {
        ProgramFiles.Found found = new TreePrograms(parts.files().names()).find(process, program.path());
        if (found.error() != 0) {
            throw tooSmall(program);
        }
        try {
            return parts.loader()
                    .load(
                            program.file(),
                            found.file(),
                            program.path(),
                            InitialStack.encode(program.arguments()),
                            InitialStack.encode(program.environment()),
                            process.credentials(),
                            process.group().limits(),
                            process.personality());
        } catch (ElfException e) {
            throw new KernelConfigException(program.path() + ": " + e.getMessage());
        } finally {
            found.release();
        }
    }

    private static KernelConfigException tooSmall(Program program) {
        return new KernelConfigException(
                program.path() + " does not fit into the machine's memory; give it more with --ram");
    }
}
