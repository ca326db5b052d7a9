package faultline.cli.program;

import faultline.assembler.Assembler;
import faultline.assembler.Assembly;
import faultline.assembler.source.Diagnostic;
import faultline.assembler.source.IncludeResolver;
import faultline.cli.failure.CommandException;
import faultline.guest.GuestCatalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Assembles the user's sources, which may include what the bundled guests include. */
public final class NasmSources implements Sources {

    private final IncludeResolver includes;

    /** @param catalog where includes come from that are not beside the source */
    public NasmSources(GuestCatalog catalog) {
        this.includes = bundled(catalog);
    }

    /** Finds the files that bundled guests include. */
    static IncludeResolver bundled(GuestCatalog catalog) {
        return (name, from) -> catalog.include(name)
                .map(text -> new IncludeResolver.Source(name, text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public byte[] assemble(String path) {
        InputFile.requireReadable(path);
        try {
            return image(new Assembler().assemble(InputFile.path(path), includes));
        } catch (IOException e) {
            throw CommandException.noInput("cannot read " + path + ": " + e.getMessage() + "; check the file");
        }
    }

    /** The executable, or every error of the source. */
    static byte[] image(Assembly assembly) {
        if (!assembly.ok()) {
            List<String> errors = assembly.diagnostics().stream()
                    .filter(Diagnostic::isError)
                    .map(Diagnostic::toString)
                    .toList();
            throw CommandException.badInput(errors);
        }
        return assembly.elf();
    }
}
