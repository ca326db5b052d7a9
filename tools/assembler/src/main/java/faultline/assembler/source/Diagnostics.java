package faultline.assembler.source;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects remarks in the order in which they are found, each once, up to a bound. */
public final class Diagnostics {
    /** Errors after which assembly gives up: more than a person would read. */
    public static final int MAX_ERRORS = 200;

    private final Set<Diagnostic> all = new LinkedHashSet<>();
    private final Set<SourcePos> places = new HashSet<>();
    private int errors;

    /** Thrown when {@link #MAX_ERRORS} is reached; the assembler ends with what was collected. */
    public static final class TooManyErrors extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManyErrors() {
            super("too many errors", null, false, false);
        }
    }

    /** Reports an error. */
    public void error(SourcePos pos, String message) {
        error(pos, message, null);
    }

    /** Reports an error with what to do about it. */
    public void error(SourcePos pos, String message, String hint) {
        // Of several errors at one place the first is the cause.
        if (!places.add(pos)) {
            return;
        }
        all.add(new Diagnostic(Diagnostic.Severity.ERROR, pos, message, hint));
        if (++errors == MAX_ERRORS) {
            all.add(new Diagnostic(Diagnostic.Severity.ERROR, pos, "too many errors, giving up", null));
            throw new TooManyErrors();
        }
    }

    /** Reports a warning. */
    public void warning(SourcePos pos, String message) {
        if (all.size() < 2 * MAX_ERRORS) {
            all.add(new Diagnostic(Diagnostic.Severity.WARNING, pos, message, null));
        }
    }

    /** Reports an error that was thrown. */
    public void error(SourceException e) {
        error(e.pos(), e.getMessage(), e.hint());
    }

    /** Whether any error was reported. */
    public boolean hasErrors() {
        return errors > 0;
    }

    /**
     * All remarks in the order of the source.
     *
     * @param files the files in the order in which they were read; others come first
     */
    public List<Diagnostic> all(List<String> files) {
        List<Diagnostic> sorted = new ArrayList<>(all);
        Comparator<SourcePos> places = Comparator.<SourcePos>comparingInt(p -> files.indexOf(p.file()))
                .thenComparingInt(SourcePos::line)
                .thenComparingInt(SourcePos::column);
        sorted.sort(Comparator.comparing(d -> d.pos().outermost(), places));
        return sorted;
    }
}
