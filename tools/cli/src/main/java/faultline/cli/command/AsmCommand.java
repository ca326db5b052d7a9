package faultline.cli.command;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code faultline asm}: NASM source to a static ELF32 executable. */
@Command(name = "asm", description = "Assemble NASM-syntax source into a static ELF32 executable.")
public final class AsmCommand implements Callable<Integer> {

    private final Tools tools;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            description = "The executable (default: FILE without .asm).")
    private String output;

    @Parameters(paramLabel = "FILE", description = "The source.")
    private String source;

    /** A command that assembles with {@code tools}. */
    public AsmCommand(Tools tools) {
        this.tools = tools;
    }

    @Override
    public Integer call() {
        OutputFile file = OutputFile.check(output != null ? output : defaultOutput());
        byte[] image = tools.sources().assemble(source);
        file.write(image);
        file.makeExecutable();
        return 0;
    }

    private String defaultOutput() {
        boolean named = source.toLowerCase(Locale.ROOT).endsWith(".asm") && source.length() > 4;
        return named ? source.substring(0, source.length() - 4) : source + ".elf";
    }
}
