package faultline.assembler.macro;

import faultline.assembler.lex.Token;
import faultline.assembler.source.SourcePos;
import java.util.ArrayList;
import java.util.List;

/** A macro made by {@code %macro}. */
final class MultiMacro {
    final String name;
    final SourcePos pos;
    final int min;
    /** Most parameters; Integer.MAX_VALUE for {@code *}. */
    final int max;
    /** Whether the last parameter takes the rest of the line ({@code +}). */
    final boolean greedy;

    final boolean anyCase;
    final boolean recursive;
    final List<List<Token>> defaults;
    final List<Line> body = new ArrayList<>();
    /** Calls that are being expanded now. */
    int inProgress;

    MultiMacro(
            String name,
            SourcePos pos,
            int min,
            int max,
            boolean greedy,
            boolean anyCase,
            boolean recursive,
            List<List<Token>> defaults) {
        this.name = name;
        this.pos = pos;
        this.min = min;
        this.max = max;
        this.greedy = greedy;
        this.anyCase = anyCase;
        this.recursive = recursive;
        this.defaults = defaults;
    }

    boolean takes(int count) {
        return count >= min && (count <= max || greedy);
    }

    /** The parameter range as it is written. */
    String range() {
        String upper = max == Integer.MAX_VALUE ? "*" : String.valueOf(max);
        return (min == max ? upper : min + "-" + upper) + (greedy ? "+" : "");
    }
}
