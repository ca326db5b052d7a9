package faultline.assembler.macro;

import faultline.assembler.lex.Lexer;
import faultline.assembler.lex.Token;
import faultline.assembler.lex.TokenKind;
import faultline.assembler.source.SourceException;
import faultline.assembler.source.SourcePos;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Expands single-line macros in a list of tokens. A macro is not expanded inside its own expansion. */
final class Expander {
    /** Tokens one line may grow to; doubling macros end here instead of exhausting memory. */
    static final int MAX_TOKENS = 200_000;

    private static final int MAX_DEPTH = 200;

    private final MacroTable table;
    private int made;

    Expander(MacroTable table) {
        this.table = table;
    }

    /** Expands all macros, then joins tokens that expansion has put side by side. */
    List<Token> expand(List<Token> tokens) {
        made = 0;
        List<Token> out = new ArrayList<>();
        expand(tokens, new HashSet<>(), out);
        List<Token> pasted = paste(out);
        if (pasted == out) {
            return out;
        }
        List<Token> again = new ArrayList<>();
        expand(pasted, new HashSet<>(), again);
        return again;
    }

    private void expand(List<Token> in, Set<String> active, List<Token> out) {
        int i = 0;
        while (i < in.size()) {
            Token t = in.get(i);
            if (t.kind() == TokenKind.INDIRECT) {
                i = indirect(in, i, active, out);
            } else if (t.kind() == TokenKind.ID && !active.contains(t.text())) {
                i = name(in, i, active, out);
            } else {
                add(out, t);
                i++;
            }
        }
    }

    private void add(List<Token> out, Token t) {
        if (++made > MAX_TOKENS) {
            throw new SourceException(t.pos(), "line grows to more than " + MAX_TOKENS + " tokens by macro expansion");
        }
        out.add(t);
    }

    private int indirect(List<Token> in, int at, Set<String> active, List<Token> out) {
        int depth = 0;
        int end = at + 1;
        while (end < in.size() && !(depth == 0 && in.get(end).is("]"))) {
            Token t = in.get(end++);
            depth += t.is("[") || t.kind() == TokenKind.INDIRECT ? 1 : t.is("]") ? -1 : 0;
        }
        if (end == in.size()) {
            throw new SourceException(in.get(at).pos(), "'%[' without closing ']'");
        }
        List<Token> inner = new ArrayList<>();
        expand(in.subList(at + 1, end), active, inner);
        if (!inner.isEmpty()) {
            inner.set(0, inner.get(0).spaced(in.get(at).spaceBefore()));
        }
        inner.forEach(t -> add(out, t));
        return end + 1;
    }

    private int name(List<Token> in, int at, Set<String> active, List<Token> out) {
        Token t = in.get(at);
        if (builtIn(t, out)) {
            return at + 1;
        }
        SingleMacro plain = table.single(t.text(), -1);
        if (plain != null) {
            substitute(plain, List.of(), t, active, out);
            return at + 1;
        }
        if (at + 1 < in.size() && in.get(at + 1).is("(") && table.isDefined(t.text())) {
            List<List<Token>> arguments = new ArrayList<>();
            int end = arguments(in, at + 1, arguments);
            int count = arguments.size() == 1 && arguments.get(0).isEmpty() ? 0 : arguments.size();
            SingleMacro m = table.single(t.text(), count);
            if (m == null && count == 0) {
                m = table.single(t.text(), 1);
            }
            if (m != null) {
                substitute(m, arguments, t, active, out);
                return end;
            }
        }
        add(out, t);
        return at + 1;
    }

    private boolean builtIn(Token t, List<Token> out) {
        switch (t.text()) {
            case "__LINE__", "__?LINE?__" -> {
                int line = t.pos().outermost().line();
                add(out, new Token(TokenKind.NUMBER, String.valueOf(line), t.spaceBefore(), t.pos()));
            }
            case "__FILE__", "__?FILE?__" -> {
                String file = "'" + t.pos().outermost().file() + "'";
                add(out, new Token(TokenKind.STRING, file, t.spaceBefore(), t.pos()));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Splits the arguments of a call whose parenthesis is at {@code open}; gives the index behind the closing one. */
    private static int arguments(List<Token> in, int open, List<List<Token>> out) {
        int depth = 0;
        List<Token> current = new ArrayList<>();
        for (int i = open + 1; i < in.size(); i++) {
            Token t = in.get(i);
            if (depth == 0 && t.is(")")) {
                out.add(unbrace(current));
                return i + 1;
            }
            if (depth == 0 && t.is(",")) {
                out.add(unbrace(current));
                current = new ArrayList<>();
                continue;
            }
            depth += t.is("(") || t.is("{") ? 1 : t.is(")") || t.is("}") ? -1 : 0;
            current.add(t);
        }
        throw new SourceException(in.get(open).pos(), "macro call without closing parenthesis");
    }

    static List<Token> unbrace(List<Token> tokens) {
        int n = tokens.size();
        return n >= 2 && tokens.get(0).is("{") && tokens.get(n - 1).is("}") ? tokens.subList(1, n - 1) : tokens;
    }

    private void substitute(
            SingleMacro m, List<List<Token>> arguments, Token call, Set<String> active, List<Token> out) {
        if (active.size() > MAX_DEPTH) {
            throw new SourceException(call.pos(), "macros are nested more than " + MAX_DEPTH + " deep");
        }
        Map<String, List<Token>> bound = new HashMap<>();
        for (int i = 0; i < m.arity(); i++) {
            // Arguments are expanded where they are written: a macro may be an argument of itself.
            List<Token> argument = new ArrayList<>();
            expand(i < arguments.size() ? arguments.get(i) : List.of(), active, argument);
            bound.put(m.parameters().get(i), argument);
        }
        List<Token> body = new ArrayList<>();
        for (Token t : m.body()) {
            List<Token> argument = t.kind() == TokenKind.ID ? bound.get(t.text()) : null;
            if (argument == null) {
                add(body, t.at(call.pos()));
            } else {
                for (int i = 0; i < argument.size(); i++) {
                    add(body, i == 0 ? argument.get(0).spaced(t.spaceBefore()) : argument.get(i));
                }
            }
        }
        if (!body.isEmpty()) {
            body.set(0, body.get(0).spaced(call.spaceBefore()));
        }
        boolean fresh = active.add(call.text());
        expand(body, active, out);
        if (fresh) {
            active.remove(call.text());
        }
    }

    /** Joins tokens around {@code %+} and names that stand side by side; the same list when there is nothing to join. */
    static List<Token> paste(List<Token> in) {
        List<Token> out = null;
        for (int i = 0; i < in.size(); i++) {
            Token t = in.get(i);
            boolean explicit = t.kind() == TokenKind.PASTE;
            boolean adjacent = i > 0 && !t.spaceBefore() && joins(in.get(i - 1)) && joins(t);
            if (out == null && (explicit || adjacent)) {
                out = new ArrayList<>(in.subList(0, i));
            }
            if (out == null) {
                continue;
            }
            if (explicit && !out.isEmpty() && i + 1 < in.size()) {
                out.addAll(join(out.remove(out.size() - 1), in.get(++i)));
            } else if (adjacent && !out.isEmpty()) {
                out.addAll(join(out.remove(out.size() - 1), t));
            } else if (!explicit) {
                out.add(t);
            }
        }
        return out == null ? in : out;
    }

    private static boolean joins(Token t) {
        return t.kind() == TokenKind.ID || t.kind() == TokenKind.NUMBER;
    }

    /** The tokens of two texts written without space. */
    static List<Token> join(Token a, Token b) {
        SourcePos pos = a.pos();
        List<Token> joined = new ArrayList<>();
        for (Token t : Lexer.tokens(a.source() + b.source(), pos)) {
            joined.add(joined.isEmpty() ? t.spaced(a.spaceBefore()).at(pos) : t.at(pos));
        }
        return joined;
    }
}
