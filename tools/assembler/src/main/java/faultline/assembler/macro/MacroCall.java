package faultline.assembler.macro;

import faultline.assembler.lex.Token;
import faultline.assembler.lex.TokenKind;
import faultline.assembler.source.SourceException;
import faultline.assembler.source.SourcePos;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One call of a multi-line macro: its arguments, and the lines of its body with them put in. */
final class MacroCall {
    private static final List<String> CONDITIONS = List.of(
            "o", "no", "c", "nc", "z", "nz", "na", "a", "s", "ns", "pe", "po", "l", "nl", "ng", "g", "b", "nb", "e",
            "ne", "be", "nbe", "p", "np", "nge", "ge", "le", "nle", "nae", "ae", "ecxz", "cxz");

    final MultiMacro macro;
    final SourcePos site;
    private final String label;
    private final List<List<Token>> arguments;
    private final int unique;
    private int rotation;

    MacroCall(MultiMacro macro, SourcePos site, String label, List<List<Token>> arguments, int unique) {
        this.macro = macro;
        this.site = site;
        this.label = label;
        this.arguments = arguments;
        this.unique = unique;
    }

    void rotate(long by) {
        if (!arguments.isEmpty()) {
            rotation = (int) Math.floorMod(rotation + by, (long) arguments.size());
        }
    }

    /** A body line as it reads in this call. */
    Line substitute(Line line) {
        List<Token> out = new ArrayList<>();
        boolean pasteNext = false;
        for (Token raw : line.tokens()) {
            SourcePos pos = raw.pos().within(macro.name, site);
            Token t = raw.at(pos);
            boolean parameter = t.kind() == TokenKind.PARAM || t.kind() == TokenKind.LOCAL;
            List<Token> piece = parameter ? replacement(t) : List.of(t);
            boolean paste = (pasteNext || parameter) && !t.spaceBefore();
            append(out, piece, t.spaceBefore(), paste);
            pasteNext = parameter;
        }
        return new Line(out, line.pos().within(macro.name, site));
    }

    private static void append(List<Token> out, List<Token> piece, boolean space, boolean paste) {
        for (int i = 0; i < piece.size(); i++) {
            Token t = i == 0 ? piece.get(0).spaced(space) : piece.get(i);
            if (i == 0 && paste && !out.isEmpty() && pastes(out.get(out.size() - 1)) && pastes(t)) {
                out.addAll(Expander.join(out.remove(out.size() - 1), t));
            } else {
                out.add(t);
            }
        }
    }

    private static boolean pastes(Token t) {
        return t.kind() == TokenKind.ID || t.kind() == TokenKind.NUMBER || t.kind() == TokenKind.FLOAT;
    }

    private List<Token> replacement(Token t) {
        String s = t.text();
        if (t.kind() == TokenKind.LOCAL) {
            return List.of(new Token(TokenKind.ID, "..@" + unique + "." + s, t.spaceBefore(), t.pos()));
        }
        if (s.equals("0")) {
            String count = String.valueOf(arguments.size());
            return List.of(new Token(TokenKind.NUMBER, count, t.spaceBefore(), t.pos()));
        }
        if (s.equals("00")) {
            return label == null ? List.of() : List.of(new Token(TokenKind.ID, label, t.spaceBefore(), t.pos()));
        }
        if (s.equals("?") || s.equals("??")) {
            return List.of(new Token(TokenKind.ID, macro.name, t.spaceBefore(), t.pos()));
        }
        if (s.matches("-?[0-9]{1,6}:-?[0-9]{1,6}")) {
            return range(t, s);
        }
        if (!s.matches("[-+]?[0-9]{1,6}")) {
            throw new SourceException(t.pos(), "unknown macro parameter '%" + s + "'");
        }
        boolean condition = s.startsWith("-") || s.startsWith("+");
        List<Token> argument = argument(Math.abs(Integer.parseInt(s)));
        return condition ? List.of(condition(t, argument, s.startsWith("-"))) : argument;
    }

    private List<Token> argument(int number) {
        if (number < 1 || number > arguments.size()) {
            return List.of();
        }
        return arguments.get((number - 1 + rotation) % arguments.size());
    }

    private List<Token> range(Token t, String s) {
        int colon = s.indexOf(':');
        int from = position(Integer.parseInt(s.substring(0, colon)));
        int to = position(Integer.parseInt(s.substring(colon + 1)));
        List<Token> out = new ArrayList<>();
        int step = from <= to ? 1 : -1;
        for (int i = from; i >= 1 && i <= arguments.size() && i != to + step; i += step) {
            if (i != from) {
                out.add(new Token(TokenKind.OP, ",", false, t.pos()));
            }
            out.addAll(argument(i));
        }
        return out;
    }

    private int position(int n) {
        return n < 0 ? arguments.size() + 1 + n : n;
    }

    private Token condition(Token t, List<Token> argument, boolean invert) {
        String code = argument.size() == 1 ? argument.get(0).text().toLowerCase(Locale.ROOT) : "";
        int i = CONDITIONS.indexOf(code);
        if (i < 0 || invert && code.endsWith("cxz")) {
            throw new SourceException(t.pos(), "macro parameter %" + t.text() + " is not a condition code");
        }
        if (!invert) {
            return new Token(TokenKind.ID, code, t.spaceBefore(), t.pos());
        }
        String inverse =
                switch (code) {
                    case "pe" -> "po";
                    case "po" -> "pe";
                    default -> code.startsWith("n") ? code.substring(1) : "n" + code;
                };
        return new Token(TokenKind.ID, inverse, t.spaceBefore(), t.pos());
    }
}
