package faultline.assembler.macro;

import faultline.assembler.source.SourcePos;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Gathers the raw lines of a macro definition or of a repetition up to the directive that closes it. */
final class Collector {
    private static final Set<String> MACRO_WORDS = Set.of("macro", "imacro", "rmacro", "irmacro");
    private static final Set<String> MACRO_ENDS = Set.of("endmacro", "endm");

    private final Frame frame;
    private final SourcePos pos;
    private final MultiMacro macro;
    private final long repeats;
    private final List<Line> lines;
    private int depth = 1;

    private Collector(Frame frame, SourcePos pos, MultiMacro macro, long repeats) {
        this.frame = frame;
        this.pos = pos;
        this.macro = macro;
        this.repeats = repeats;
        this.lines = macro == null ? new ArrayList<>() : macro.body;
    }

    static Collector macro(Frame frame, SourcePos pos, MultiMacro macro) {
        return new Collector(frame, pos, macro, 0);
    }

    static Collector repetition(Frame frame, SourcePos pos, long repeats) {
        return new Collector(frame, pos, null, repeats);
    }

    /** Takes a line; true when it was the closing directive. */
    boolean add(Line line, String directive) {
        if (directive != null && (macro != null ? MACRO_WORDS.contains(directive) : directive.equals("rep"))) {
            depth++;
        } else if (directive != null && (macro != null ? MACRO_ENDS.contains(directive) : directive.equals("endrep"))) {
            depth--;
        }
        if (depth == 0) {
            return true;
        }
        lines.add(line);
        return false;
    }

    Frame frame() {
        return frame;
    }

    SourcePos pos() {
        return pos;
    }

    MultiMacro macro() {
        return macro;
    }

    long repeats() {
        return repeats;
    }

    List<Line> lines() {
        return lines;
    }

    String what() {
        return macro == null ? "rep" : "macro '" + macro.name + "'";
    }

    String closing() {
        return macro == null ? "endrep" : "endmacro";
    }
}
