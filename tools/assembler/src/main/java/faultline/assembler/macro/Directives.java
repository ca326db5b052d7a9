package faultline.assembler.macro;

import faultline.assembler.lex.Lexer;
import faultline.assembler.lex.Literals;
import faultline.assembler.lex.Token;
import faultline.assembler.lex.TokenCursor;
import faultline.assembler.lex.TokenKind;
import faultline.assembler.source.SourceException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Carries out preprocessor directives. */
final class Directives {
    /** Repetitions of one {@code %rep}, as NASM bounds them. */
    private static final long MAX_REPEATS = 1_000_000;

    private final Preprocessor p;
    private final Conditions conditions;

    Directives(Preprocessor p) {
        this.p = p;
        this.conditions = new Conditions(p);
    }

    void handle(String word, Line line) {
        if (Conditions.isConditional(word)) {
            conditional(word, line);
            return;
        }
        switch (word) {
            case "define", "idefine", "xdefine", "ixdefine", "defstr", "idefstr" -> define(word, line);
            case "undef" -> p.table.undefine(name(line).text());
            case "assign", "iassign" -> assign(word, line);
            case "strlen", "strcat", "substr", "deftok" -> strings(word, line);
            case "macro", "imacro", "rmacro", "irmacro" -> macro(word, line);
            case "unmacro" -> unmacro(line);
            case "endmacro", "endm" -> unmatched(word, "%macro", line);
            case "exitmacro" -> exit(Frame.Kind.MACRO, word, line);
            case "rep" -> rep(line);
            case "endrep" -> unmatched(word, "%rep", line);
            case "exitrep" -> exit(Frame.Kind.REPETITION, word, line);
            case "rotate" -> rotate(line);
            case "include" -> include(line);
            case "error", "fatal", "warning" -> message(word, line);
            case "push" ->
                p.contexts.push(line.tokens().size() > 1 ? line.tokens().get(1).text() : "");
            case "pop" -> pop(line);
            case "line", "pragma", "use" -> p.diagnostics.warning(line.pos(), "%" + word + " is ignored");
            default -> throw new SourceException(line.pos(), "unknown preprocessor directive '%" + word + "'");
        }
    }

    private void conditional(String word, Line line) {
        Frame f = p.frames.peek();
        if (word.startsWith("if")) {
            Frame.Block block = new Frame.Block(line.pos(), Frame.Branch.DEAD);
            boolean emitting = f.emitting();
            f.blocks.push(block);
            if (emitting) {
                block.branch = Frame.Branch.DONE;
                block.branch = conditions.test(word.substring(2), line) ? Frame.Branch.TAKEN : Frame.Branch.PENDING;
            }
            return;
        }
        if (f.blocks.isEmpty()) {
            throw new SourceException(line.pos(), "%" + word + " without %if");
        }
        Frame.Block block = f.blocks.peek();
        if (word.equals("endif")) {
            f.blocks.pop();
            return;
        }
        if (block.elseSeen) {
            throw new SourceException(line.pos(), "%" + word + " after %else");
        }
        block.elseSeen = word.equals("else");
        if (block.branch == Frame.Branch.TAKEN) {
            block.branch = Frame.Branch.DONE;
        } else if (block.branch == Frame.Branch.PENDING) {
            boolean taken = block.elseSeen || conditions.test(word.substring(4), line);
            block.branch = taken ? Frame.Branch.TAKEN : Frame.Branch.PENDING;
        }
    }

    private static Token name(Line line) {
        if (line.tokens().size() < 2 || line.tokens().get(1).kind() != TokenKind.ID) {
            throw new SourceException(line.pos(), line.tokens().get(0).source() + " needs a name");
        }
        return line.tokens().get(1);
    }

    private static List<Token> after(Line line, int count) {
        return line.tokens().subList(count, line.tokens().size());
    }

    private void define(String word, Line line) {
        Token name = name(line);
        List<Token> rest = after(line, 2);
        List<String> parameters = null;
        if (!rest.isEmpty() && rest.get(0).is("(") && !rest.get(0).spaceBefore()) {
            parameters = new ArrayList<>();
            rest = parameters(rest, parameters);
        }
        List<Token> body = rest;
        if (word.contains("xdefine") || word.contains("defstr")) {
            body = p.expander.expand(rest);
        }
        if (word.contains("defstr")) {
            body = List.of(string(name, text(body)));
        }
        p.table.define(new SingleMacro(name.text(), parameters, List.copyOf(body), word.startsWith("i")));
    }

    private static List<Token> parameters(List<Token> rest, List<String> out) {
        TokenCursor in = new TokenCursor(rest, rest.get(0).pos());
        in.next();
        while (!in.accept(")")) {
            Token t = in.next();
            if (t.kind() != TokenKind.ID) {
                throw new SourceException(t.pos(), "expected a macro parameter name, found '" + t.source() + "'");
            }
            out.add(t.text());
            if (!in.sees(")")) {
                in.expect(",", "between macro parameters");
            }
        }
        return in.rest();
    }

    private void assign(String word, Line line) {
        Token name = name(line);
        long v = Constants.evaluate(p.expander.expand(after(line, 2)), line.pos(), "%" + word);
        List<Token> body = new ArrayList<>();
        if (v < 0) {
            body.add(new Token(TokenKind.OP, "-", true, name.pos()));
        }
        String digits = v < 0 ? Long.toUnsignedString(-v) : String.valueOf(v);
        body.add(new Token(TokenKind.NUMBER, digits, v >= 0, name.pos()));
        p.table.define(new SingleMacro(name.text(), null, body, word.startsWith("i")));
    }

    private void strings(String word, Line line) {
        Token name = name(line);
        TokenCursor in = new TokenCursor(p.expander.expand(after(line, 2)), line.pos());
        List<Token> body;
        switch (word) {
            case "strlen" -> {
                String length = String.valueOf(string(in).length());
                body = List.of(new Token(TokenKind.NUMBER, length, true, name.pos()));
                in.expectEnd("the string of %strlen");
            }
            case "strcat" -> {
                StringBuilder all = new StringBuilder();
                while (!in.atEnd()) {
                    all.append(string(in));
                    in.accept(",");
                }
                body = List.of(string(name, all.toString()));
            }
            case "substr" -> body = List.of(string(name, substring(in, line)));
            default -> body = Lexer.tokens(string(in), name.pos());
        }
        p.table.define(new SingleMacro(name.text(), null, body, false));
    }

    private static String substring(TokenCursor in, Line line) {
        String s = string(in);
        in.accept(",");
        List<Token> rest = in.rest();
        int comma = 0;
        while (comma < rest.size() && !rest.get(comma).is(",")) {
            comma++;
        }
        long start = Constants.evaluate(rest.subList(0, comma), line.pos(), "%substr");
        long count = 1;
        if (comma < rest.size()) {
            count = Constants.evaluate(rest.subList(comma + 1, rest.size()), line.pos(), "%substr");
        }
        long from = Math.max(0, Math.min(s.length(), start - 1));
        long end = count < 0 ? s.length() + 1 + count : from + Math.min(count, s.length());
        return s.substring((int) from, (int) Math.max(from, Math.min(s.length(), end)));
    }

    private static String string(TokenCursor in) {
        Token t = in.next();
        if (t.kind() != TokenKind.STRING) {
            throw new SourceException(t.pos(), "expected a string, found '" + t.source() + "'");
        }
        return new String(Literals.string(t), StandardCharsets.ISO_8859_1);
    }

    /** A string token of this content, in the quotes that need the least escaping. */
    private static Token string(Token at, String content) {
        String quoted;
        if (content.indexOf('"') < 0) {
            quoted = '"' + content + '"';
        } else if (content.indexOf('\'') < 0) {
            quoted = "'" + content + "'";
        } else {
            quoted = '`' + content.replace("\\", "\\\\").replace("`", "\\`") + '`';
        }
        return new Token(TokenKind.STRING, quoted, true, at.pos());
    }

    private static String text(List<Token> tokens) {
        StringBuilder b = new StringBuilder();
        for (Token t : tokens) {
            b.append(t.spaceBefore() && b.length() > 0 ? " " : "").append(t.source());
        }
        return b.toString();
    }

    /** The body is collected even when the head is wrong, so that it is not read as plain lines. */
    private void macro(String word, Line line) {
        MultiMacro m;
        try {
            m = MacroHeader.parse(word, line);
        } catch (SourceException e) {
            p.diagnostics.error(e);
            m = new MultiMacro("", line.pos(), 0, 0, false, false, false, List.of());
        }
        p.collect(Collector.macro(p.frames.peek(), line.pos(), m));
    }

    private void unmacro(Line line) {
        Token name = name(line);
        int[] range = MacroHeader.range(new TokenCursor(after(line, 2), line.pos()));
        p.table.remove(name.text(), range[0], range[1]);
    }

    private static void unmatched(String word, String opening, Line line) {
        throw new SourceException(line.pos(), "%" + word + " without " + opening);
    }

    private void exit(Frame.Kind kind, String word, Line line) {
        if (!p.exit(kind)) {
            unmatched(word, kind == Frame.Kind.MACRO ? "%macro" : "%rep", line);
        }
    }

    private void rep(Line line) {
        // Collect the body even when the count is wrong, so that it is not read as plain lines.
        long count = 0;
        try {
            count = Constants.evaluate(p.expander.expand(repCount(line)), line.pos(), "%rep");
            if (count > MAX_REPEATS) {
                throw new SourceException(line.pos(), "%rep count " + count + " is more than " + MAX_REPEATS);
            }
        } catch (SourceException e) {
            count = 0;
            p.diagnostics.error(e);
        }
        p.collect(Collector.repetition(p.frames.peek(), line.pos(), count));
    }

    private static List<Token> repCount(Line line) {
        List<Token> rest = after(line, 1);
        int n = rest.size();
        return n > 0 && rest.get(n - 1).isWord(".nolist") ? rest.subList(0, n - 1) : rest;
    }

    private void rotate(Line line) {
        MacroCall call = p.frames.peek().call;
        if (call == null) {
            throw new SourceException(line.pos(), "%rotate outside a macro");
        }
        call.rotate(Constants.evaluate(p.expander.expand(after(line, 1)), line.pos(), "%rotate"));
    }

    private void include(Line line) {
        List<Token> rest = p.expander.expand(after(line, 1));
        if (rest.isEmpty() || rest.get(0).kind() != TokenKind.STRING) {
            throw new SourceException(line.pos(), "%include needs a file name in quotes");
        }
        Token file = rest.get(0);
        p.include(file, new String(Literals.string(file), StandardCharsets.UTF_8));
    }

    private void message(String word, Line line) {
        List<Token> rest = p.expander.expand(after(line, 1));
        String text = rest.stream()
                .map(t -> (t.spaceBefore() ? " " : "")
                        + (t.kind() == TokenKind.STRING
                                ? new String(Literals.string(t), StandardCharsets.ISO_8859_1)
                                : t.source()))
                .collect(Collectors.joining())
                .strip();
        if (word.equals("warning")) {
            p.diagnostics.warning(line.pos(), text);
        } else if (word.equals("error")) {
            p.diagnostics.error(line.pos(), text);
        } else {
            p.giveUp(line.pos(), text, null);
        }
    }

    private void pop(Line line) {
        if (!p.contexts.pop()) {
            throw new SourceException(line.pos(), "%pop without %push");
        }
    }
}
