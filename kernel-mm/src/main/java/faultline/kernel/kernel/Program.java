package faultline.kernel.kernel;

import faultline.kernel.process.ElfFile;
import java.util.List;

/**
 * What a kernel runs first.
 *
 * @param file the program
 * @param path absolute path by which it was started: AT_EXECFN and /proc/self/exe
 * @param arguments argv, its first element the program's name
 * @param environment envp, each {@code NAME=value}
 */
public record Program(ElfFile file, String path, List<String> arguments, List<String> environment) {

    /** Keeps copies of the lists. */
    public Program {
        arguments = List.copyOf(arguments);
        environment = List.copyOf(environment);
    }

    /** Name for messages: the path's last part. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
