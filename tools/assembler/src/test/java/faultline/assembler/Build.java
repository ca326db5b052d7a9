package faultline.assembler;

import faultline.assembler.layout.SectionImage;
import faultline.assembler.source.IncludeResolver;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** Short ways to assemble in tests. */
final class Build {
    private Build() {}

    static Assembly of(String text) {
        return new Assembler().assemble("t.asm", text, IncludeResolver.none());
    }

    static Assembly of(String text, Map<String, String> files) {
        return new Assembler().assemble("t.asm", text, (name, from) -> Optional.ofNullable(files.get(name))
                .map(s -> new IncludeResolver.Source(name, s.getBytes(StandardCharsets.UTF_8))));
    }

    /** The bytes of the first section, in hexadecimal. */
    static String hex(String text) {
        return hex(of("_start:\n" + text));
    }

    static String hex(Assembly a) {
        if (!a.ok()) {
            throw new AssertionError(a.diagnostics().toString());
        }
        SectionImage s = a.image().sections().get(0);
        return HexFormat.ofDelimiter(" ").formatHex(s.bytes());
    }

    /** All diagnostics, one a line. */
    static String messages(Assembly a) {
        StringBuilder b = new StringBuilder();
        a.diagnostics().forEach(d -> b.append(d).append('\n'));
        return b.toString();
    }
}
