package faultline.assembler.macro;

import faultline.assembler.lex.Literals;
import faultline.assembler.lex.Token;
import faultline.assembler.lex.TokenCursor;
import faultline.assembler.lex.TokenKind;
import faultline.assembler.source.SourceException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Evaluates the conditions of {@code %if} and its relatives (NASM manual 4.5). */
final class Conditions {
    private static final Set<String> TESTS =
            Set.of("", "def", "idn", "idni", "macro", "id", "num", "str", "empty", "token", "ctx");

    private final Preprocessor p;

    Conditions(Preprocessor p) {
        this.p = p;
    }

    static boolean isConditional(String directive) {
        return directive != null
                && (directive.equals("else")
                        || directive.equals("endif")
                        || directive.startsWith("if") && isTest(directive.substring(2))
                        || directive.startsWith("elif") && isTest(directive.substring(4)));
    }

    private static boolean isTest(String s) {
        return TESTS.contains(s) || s.startsWith("n") && TESTS.contains(s.substring(1));
    }

    /** The value of test {@code word} (such as {@code ndef}) on the rest of the line. */
    boolean test(String word, Line line) {
        boolean negated = !TESTS.contains(word);
        boolean value = positive(negated ? word.substring(1) : word, line);
        return value != negated;
    }

    private boolean positive(String test, Line line) {
        List<Token> rest = line.tokens().subList(1, line.tokens().size());
        switch (test) {
            case "def":
                return rest.stream().anyMatch(t -> t.kind() == TokenKind.ID && p.table.isDefined(t.text()));
            case "macro":
                return macro(line, rest);
            case "ctx":
                return rest.stream().anyMatch(t -> p.contexts.isTop(t.text()));
            default:
                break;
        }
        List<Token> expanded = p.expander.expand(rest);
        return switch (test) {
            case "" -> Constants.evaluate(expanded, line.pos(), "%if") != 0;
            case "idn", "idni" -> identical(expanded, line, test.equals("idni"));
            case "id" -> !expanded.isEmpty() && expanded.get(0).kind() == TokenKind.ID;
            case "num" -> number(expanded);
            case "str" -> !expanded.isEmpty() && expanded.get(0).kind() == TokenKind.STRING;
            case "empty" -> expanded.isEmpty();
            default -> expanded.size() == 1;
        };
    }

    private static boolean number(List<Token> t) {
        int first = !t.isEmpty() && (t.get(0).is("-") || t.get(0).is("+")) ? 1 : 0;
        return t.size() > first && t.get(first).kind() == TokenKind.NUMBER;
    }

    private boolean macro(Line line, List<Token> rest) {
        if (rest.isEmpty() || rest.get(0).kind() != TokenKind.ID) {
            throw new SourceException(line.pos(), "%ifmacro needs the name of a macro");
        }
        List<MultiMacro> all = p.table.multis(rest.get(0).text());
        if (rest.size() == 1) {
            return !all.isEmpty();
        }
        int[] range = MacroHeader.range(new TokenCursor(rest.subList(1, rest.size()), line.pos()));
        return all.stream().anyMatch(m -> m.min <= range[1] && range[0] <= m.max);
    }

    private static boolean identical(List<Token> t, Line line, boolean anyCase) {
        int comma = -1;
        for (int i = 0; i < t.size() && comma < 0; i++) {
            comma = t.get(i).is(",") ? i : -1;
        }
        if (comma < 0) {
            throw new SourceException(line.pos(), "%ifidn needs two texts with a comma between them");
        }
        List<Token> a = t.subList(0, comma);
        List<Token> b = t.subList(comma + 1, t.size());
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!same(a.get(i), b.get(i), anyCase)) {
                return false;
            }
        }
        return true;
    }

    private static boolean same(Token a, Token b, boolean anyCase) {
        if (a.kind() != b.kind()) {
            return false;
        }
        if (a.kind() == TokenKind.STRING && !anyCase) {
            return Arrays.equals(Literals.string(a), Literals.string(b));
        }
        return anyCase ? a.text().equalsIgnoreCase(b.text()) : a.text().equals(b.text());
    }
}
