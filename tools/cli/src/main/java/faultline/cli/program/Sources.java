package faultline.cli.program;

/** Turns assembly source into programs. */
@FunctionalInterface
public interface Sources {

    /**
     * The ELF file of a source file.
     *
     * @param path a readable file
     * @throws faultline.cli.failure.CommandException with every error of the source
     */
    byte[] assemble(String path);
}
