package faultline.assembler;

import faultline.assembler.encode.Encoder;
import faultline.assembler.layout.Assembling;
import faultline.assembler.layout.Image;
import faultline.assembler.layout.SymbolImage;
import faultline.assembler.macro.Line;
import faultline.assembler.macro.Preprocessor;
import faultline.assembler.source.Diagnostics;
import faultline.assembler.source.IncludeResolver;
import faultline.assembler.source.SourcePos;
import faultline.assembler.syntax.Statement;
import faultline.assembler.syntax.StatementParser;
import faultline.emulator.decode.OpcodeTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** Assembles NASM source into static ELF32 executables. */
public final class Assembler {
    private final Encoder encoder;
    private final AssemblerOptions options;

    /** An assembler with default options. */
    public Assembler() {
        this(AssemblerOptions.defaults());
    }

    /** An assembler with the given options. */
    public Assembler(AssemblerOptions options) {
        this.encoder = new Encoder(OpcodeTable.load());
        this.options = options;
    }

    /**
     * Assembles a file; included files are found beside the file that includes them.
     *
     * @throws IOException when the file cannot be read
     */
    public Assembly assemble(Path source) throws IOException {
        return assemble(source, IncludeResolver.none());
    }

    /**
     * Assembles a file.
     *
     * @param source the file
     * @param includes where to find included files that are not beside the file that includes them
     * @throws IOException when the file cannot be read
     */
    public Assembly assemble(Path source, IncludeResolver includes) throws IOException {
        byte[] bytes = Files.readAllBytes(source);
        IncludeResolver beside = IncludeResolver.files(List.of());
        return assemble(source.toString(), bytes, beside.or(includes));
    }

    /** Assembles a text. */
    public Assembly assemble(String name, String text, IncludeResolver includes) {
        return assemble(name, text.getBytes(StandardCharsets.UTF_8), includes);
    }

    private Assembly assemble(String name, byte[] source, IncludeResolver includes) {
        Diagnostics diagnostics = new Diagnostics();
        Image image = null;
        OptionalLong entry = OptionalLong.empty();
        Preprocessor p = new Preprocessor(diagnostics, includes, w -> StatementParser.isReserved(w, encoder));
        try {
            List<Line> lines = p.run(name, source);
            List<Statement> statements = new StatementParser(encoder, diagnostics).parse(lines);
            if (statements.isEmpty() && !diagnostics.hasErrors()) {
                diagnostics.error(SourcePos.of(name, 1, 1), "the source has no code");
            }
            if (!statements.isEmpty()) {
                image = new Assembling(statements, encoder, diagnostics).run();
                entry = entry(name, image, diagnostics);
            }
        } catch (Diagnostics.TooManyErrors e) {
            image = null;
        }
        if (diagnostics.hasErrors()) {
            image = null;
            entry = OptionalLong.empty();
        }
        return new Assembly(name, image, entry, diagnostics.all(p.files()), options);
    }

    private OptionalLong entry(String name, Image image, Diagnostics diagnostics) {
        String wanted = options.entry() == null ? "_start" : options.entry();
        for (SymbolImage s : image.symbols()) {
            if (s.name().equals(wanted) && s.section() >= 0) {
                return OptionalLong.of(s.address());
            }
        }
        if (diagnostics.hasErrors()) {
            return OptionalLong.empty();
        }
        SourcePos top = SourcePos.of(name, 1, 1);
        if (options.entry() != null) {
            diagnostics.error(top, "entry symbol '" + wanted + "' is not defined");
            return OptionalLong.empty();
        }
        for (SymbolImage s : image.symbols()) {
            if (s.global() && s.kind() == SymbolImage.Kind.FUNCTION) {
                return OptionalLong.of(s.address());
            }
        }
        diagnostics.error(top, "no entry point", "define the label _start and declare it with 'global _start'");
        return OptionalLong.empty();
    }
}
