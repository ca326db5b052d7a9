package faultline.assembler.macro;

import faultline.assembler.lex.Token;
import faultline.assembler.lex.TokenKind;
import faultline.assembler.source.Diagnostics;
import faultline.assembler.source.IncludeResolver;
import faultline.assembler.source.SourceException;
import faultline.assembler.source.SourcePos;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Turns a source file into plain lines: no macros, no conditionals, no includes left. */
public final class Preprocessor {
    /** Lines read, macro bodies and repetitions included, before a source is taken for one that never ends. */
    public static final int MAX_LINES = 2_000_000;

    /** Macro calls inside macro calls. */
    public static final int MAX_MACRO_DEPTH = 500;

    /** Files including files. */
    public static final int MAX_INCLUDE_DEPTH = 64;

    private static final long MAX_TOKENS = 20_000_000;

    final MacroTable table = new MacroTable();
    final Expander expander = new Expander(table);
    final Diagnostics diagnostics;
    final Deque<Frame> frames = new ArrayDeque<>();
    final Contexts contexts = new Contexts();

    private final IncludeResolver includes;
    private final Predicate<String> isInstruction;
    private final Directives directives = new Directives(this);
    private final List<Line> out = new ArrayList<>();
    private final List<String> files = new ArrayList<>();
    private Collector collector;
    private int unique;
    private int lines;
    private long tokens;

    /** Ends the whole run after its error was reported. */
    private static final class GiveUp extends RuntimeException {
        private static final long serialVersionUID = 1L;

        GiveUp() {
            super("gave up", null, false, false);
        }
    }

    /**
     * A preprocessor for one source.
     *
     * @param diagnostics where mistakes go
     * @param includes finds included files
     * @param isInstruction tells instruction and pseudo-instruction names from labels
     */
    public Preprocessor(Diagnostics diagnostics, IncludeResolver includes, Predicate<String> isInstruction) {
        this.diagnostics = diagnostics;
        this.includes = includes;
        this.isInstruction = isInstruction;
    }

    /** Reads the source with everything it includes. */
    public List<Line> run(String name, byte[] source) {
        try {
            enterFile(StandardMacros.FILE, StandardMacros.TEXT.getBytes(StandardCharsets.ISO_8859_1), null);
            drain();
            files.clear();
            lines = 0;
            enterFile(name, source, null);
            drain();
        } catch (GiveUp e) {
            collector = null;
        }
        return out;
    }

    /** Files read, in order, the main file first. */
    public List<String> files() {
        return files;
    }

    private void drain() {
        while (!frames.isEmpty()) {
            Frame f = frames.peek();
            Line line = f.next();
            if (line == null) {
                leave(f);
                continue;
            }
            try {
                process(f, line);
            } catch (SourceException e) {
                diagnostics.error(e);
            }
        }
    }

    private void process(Frame f, Line raw) {
        if (++lines > MAX_LINES) {
            giveUp(raw.pos(), "more than " + MAX_LINES + " lines after macro expansion", "look for a loop of macros");
        }
        String directive = directive(raw);
        if (collector != null) {
            collect(raw, directive);
        } else if (!f.emitting() && !Conditions.isConditional(directive)) {
            return;
        } else {
            boolean skipping = !f.emitting();
            Line line = skipping && !directive.startsWith("elif") ? raw : localNames(f, raw);
            if (directive != null) {
                directives.handle(directive, line);
            } else {
                plain(line);
            }
        }
    }

    private Line localNames(Frame f, Line raw) {
        return contexts.rename(f.call == null ? raw : f.call.substitute(raw));
    }

    private static String directive(Line line) {
        if (line.tokens().isEmpty() || line.tokens().get(0).kind() != TokenKind.DIRECTIVE) {
            return null;
        }
        return line.tokens().get(0).text().toLowerCase(Locale.ROOT);
    }

    private void plain(Line line) {
        List<Token> expanded = expander.expand(line.tokens());
        if (expanded.isEmpty() || callMacro(expanded, line.pos())) {
            return;
        }
        emit(new Line(expanded, line.pos()));
    }

    private void emit(Line line) {
        tokens += line.tokens().size();
        if (tokens > MAX_TOKENS) {
            giveUp(line.pos(), "source is too large after macro expansion", null);
        }
        out.add(line);
    }

    private boolean callMacro(List<Token> t, SourcePos pos) {
        if (t.get(0).kind() != TokenKind.ID) {
            return false;
        }
        boolean colon = t.size() > 1 && t.get(1).is(":");
        if (!colon && call(t, 0, null, pos)) {
            return true;
        }
        int at = colon ? 2 : 1;
        boolean label = t.size() > at
                && t.get(at).kind() == TokenKind.ID
                && (colon || !isInstruction.test(t.get(0).text()));
        return label && call(t, at, t.subList(0, at), pos);
    }

    private boolean call(List<Token> t, int at, List<Token> label, SourcePos pos) {
        Token name = t.get(at);
        List<MultiMacro> candidates = table.multis(name.text());
        if (candidates.isEmpty()) {
            return false;
        }
        List<List<Token>> arguments = MacroArguments.split(t.subList(at + 1, t.size()));
        MultiMacro chosen = null;
        for (MultiMacro m : candidates) {
            if (m.takes(arguments.size()) && (chosen == null || m.max < chosen.max)) {
                chosen = m;
            }
        }
        if (chosen == null) {
            if (isInstruction.test(name.text())) {
                return false;
            }
            throw new SourceException(name.pos(), wrongCount(candidates, arguments.size()));
        }
        if (chosen.inProgress > 0 && !chosen.recursive) {
            if (isInstruction.test(name.text())) {
                return false;
            }
            throw new SourceException(
                    name.pos(), "macro '" + name.text() + "' calls itself", "define it with %rmacro to allow that");
        }
        enterMacro(chosen, name, label, MacroArguments.complete(chosen, arguments), pos);
        return true;
    }

    private static String wrongCount(List<MultiMacro> candidates, int count) {
        MultiMacro m = candidates.get(0);
        return "macro '" + m.name + "' takes " + m.range() + " parameters, not " + count;
    }

    private void enterMacro(
            MultiMacro m, Token name, List<Token> label, List<List<Token>> arguments, SourcePos linePos) {
        long depth = frames.stream().filter(f -> f.kind == Frame.Kind.MACRO).count();
        if (depth >= MAX_MACRO_DEPTH) {
            giveUp(
                    name.pos(),
                    "macros are nested more than " + MAX_MACRO_DEPTH + " deep",
                    "look for endless recursion");
        }
        boolean bodyPlacesLabel = m.body.stream().anyMatch(l -> l.tokens().stream()
                .anyMatch(t -> t.kind() == TokenKind.PARAM && t.text().equals("00")));
        if (label != null && !bodyPlacesLabel) {
            List<Token> line = new ArrayList<>(label);
            if (line.size() == 1) {
                line.add(new Token(TokenKind.OP, ":", false, label.get(0).pos()));
            }
            emit(new Line(line, linePos));
        }
        String labelText = label == null ? null : label.get(0).text();
        MacroCall call = new MacroCall(m, name.pos(), labelText, arguments, ++unique);
        m.inProgress++;
        frames.push(new Frame(Frame.Kind.MACRO, m.name, call, m.body, 1));
    }

    void enterFile(String name, byte[] source, SourcePos from) {
        long depth = frames.stream().filter(f -> f.kind == Frame.Kind.FILE).count();
        if (depth >= MAX_INCLUDE_DEPTH) {
            giveUp(from, "include loop: files are nested more than " + MAX_INCLUDE_DEPTH + " deep", cycle(name));
        }
        if (!files.contains(name)) {
            files.add(name);
        }
        List<Line> split = LineSplitter.split(name, new String(source, StandardCharsets.ISO_8859_1));
        frames.push(new Frame(Frame.Kind.FILE, name, null, split, 1));
    }

    private String cycle(String name) {
        List<String> chain = new ArrayList<>();
        for (Frame f : frames) {
            if (f.kind == Frame.Kind.FILE) {
                chain.add(0, f.name);
            }
        }
        int last = chain.lastIndexOf(name);
        return last < 0 ? null : String.join(" includes ", chain.subList(last, chain.size())) + " includes " + name;
    }

    void include(Token file, String name) {
        IncludeResolver.Source found = includes.resolve(name, currentFile()).orElse(null);
        if (found == null) {
            throw new SourceException(file.pos(), "cannot find include file '" + name + "'");
        }
        enterFile(found.name(), found.bytes(), file.pos());
    }

    private String currentFile() {
        for (Frame f : frames) {
            if (f.kind == Frame.Kind.FILE) {
                return f.name;
            }
        }
        return "";
    }

    void giveUp(SourcePos pos, String message, String hint) {
        diagnostics.error(pos, message, hint);
        throw new GiveUp();
    }

    private void leave(Frame f) {
        if (collector != null && collector.frame() == f) {
            diagnostics.error(collector.pos(), "unterminated %" + collector.what(), "add %" + collector.closing());
            collector = null;
        }
        for (Frame.Block b : f.blocks) {
            diagnostics.error(b.pos, "unterminated %if", "add %endif");
        }
        pop();
    }

    private void pop() {
        Frame f = frames.pop();
        if (f.kind == Frame.Kind.MACRO) {
            f.call.macro.inProgress--;
        }
    }

    /** Leaves the innermost frame of a kind and all in it; false when there is none in this file. */
    boolean exit(Frame.Kind kind) {
        for (Iterator<Frame> i = frames.iterator(); i.hasNext(); ) {
            Frame f = i.next();
            if (f.kind == kind) {
                while (frames.peek() != f) {
                    pop();
                }
                pop();
                return true;
            }
            if (f.kind != Frame.Kind.REPETITION) {
                return false;
            }
        }
        return false;
    }

    void collect(Collector c) {
        collector = c;
    }

    private void collect(Line raw, String directive) {
        if (!collector.add(raw, directive)) {
            return;
        }
        Collector done = collector;
        collector = null;
        if (done.macro() != null) {
            if (!table.add(done.macro())) {
                diagnostics.warning(done.pos(), "macro '" + done.macro().name + "' is defined again");
            }
        } else if (done.repeats() > 0) {
            frames.push(new Frame(Frame.Kind.REPETITION, "%rep", frames.peek().call, done.lines(), done.repeats()));
        }
    }
}
