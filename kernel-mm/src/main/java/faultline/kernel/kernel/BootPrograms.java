package faultline.kernel.kernel;

import faultline.kernel.abi.Errno;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProgramFiles;

/** The one program that a kernel without a file system knows: the one that it was given, by its path and as /proc/self/exe. */
final class BootPrograms implements ProgramFiles {

    private static final String SELF = "/proc/self/exe";

    private final Program program;

    BootPrograms(Program program) {
        this.program = program;
    }

    @Override
    public Found find(Process caller, String path) {
        boolean known = path.equals(SELF) || path.equals(program.path());
        return known ? Found.program(program.path(), program.file().bytes()) : Found.none(Errno.ENOENT);
    }
}
