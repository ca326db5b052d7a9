package faultline.assembler.source;

import java.nio.charset.StandardCharsets;

/**
 * One remark about the source.
 *
 * @param severity how bad it is
 * @param pos where
 * @param message what is wrong
 * @param hint what to do about it, or null
 */
public record Diagnostic(Severity severity, SourcePos pos, String message, String hint) {

    /** How bad a remark is. */
    public enum Severity {
        /** No output is produced. */
        ERROR,
        /** Output is produced; the author should look. */
        WARNING
    }

    /** Whether this remark prevents output. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** One line: {@code file:line:column: error: message (hint)}, with the macro call for a place inside a macro. */
    @Override
    public String toString() {
        StringBuilder b = new StringBuilder();
        SourcePos site = pos.outermost();
        b.append(site).append(isError() ? ": error: " : ": warning: ").append(message);
        if (hint != null) {
            b.append("; ").append(hint);
        }
        if (pos.calledFrom() != null) {
            b.append(" (in macro '").append(pos.macro()).append("' at ");
            b.append(pos).append(')');
        }
        // Source text is held one byte a character; names in messages go back to what the user wrote.
        return printable(new String(b.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
    }

    private static String printable(String s) {
        StringBuilder b = new StringBuilder(s.length());
        s.codePoints().forEach(c -> b.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return b.toString();
    }
}
