package faultline.assembler;

import faultline.assembler.elf.ElfWriter;
import faultline.assembler.layout.Image;
import faultline.assembler.source.Diagnostic;
import java.util.List;
import java.util.OptionalLong;

/**
 * What came of a source.
 *
 * @param source name of the main source file
 * @param image sections, symbols and line table; null when there are errors
 * @param entry address where the program starts; empty when there are errors
 * @param diagnostics errors and warnings, in the order of the source
 * @param options what was asked
 */
public record Assembly(
        String source, Image image, OptionalLong entry, List<Diagnostic> diagnostics, AssemblerOptions options) {

    /** Whether an executable can be written. */
    public boolean ok() {
        return image != null;
    }

    /**
     * The executable file.
     *
     * @throws IllegalStateException when there are errors
     */
    public byte[] elf() {
        if (!ok()) {
            throw new IllegalStateException("there are errors: " + diagnostics.get(0));
        }
        return new ElfWriter(image, entry.getAsLong(), source, options.directory(), options.debugInfo()).write();
    }
}
