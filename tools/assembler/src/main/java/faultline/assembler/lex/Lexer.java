package faultline.assembler.lex;

import faultline.assembler.source.SourcePos;
import java.util.ArrayList;
import java.util.List;

/** Splits one logical line of NASM source into tokens. Total: any text gives tokens, unknown characters become {@link TokenKind#BAD}. */
public final class Lexer {
    private static final String[] OPERATORS = {
        "<=>", ">>>", "<<<", "<<", ">>", "//", "&&", "||", "^^", "==", "!=", "<>", "<=", ">=", "%%"
    };
    private static final String SINGLES = "|^&<>+-*/%~!()[]{}:,=?$\\";

    private final String text;
    private final SourcePos start;
    private int at;
    private final List<Token> out = new ArrayList<>();

    private Lexer(String text, SourcePos start) {
        this.text = text;
        this.start = start;
    }

    /** Tokens of a line; a comment ends it. */
    public static List<Token> tokens(String line, SourcePos start) {
        Lexer lexer = new Lexer(line, start);
        lexer.run();
        return lexer.out;
    }

    /** Whether {@code c} may start a name. */
    public static boolean isIdStart(char c) {
        return isLetter(c) || c == '_' || c == '.' || c == '?' || c == '@' || c >= 0x80;
    }

    /** Whether {@code c} may continue a name. */
    public static boolean isIdPart(char c) {
        return isIdStart(c) || isDigit(c) || c == '$' || c == '#' || c == '~';
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
    }

    private void run() {
        while (at < text.length()) {
            int from = at;
            while (at < text.length() && isBlank(text.charAt(at))) {
                at++;
            }
            if (at >= text.length() || text.charAt(at) == ';') {
                return;
            }
            one(at > from);
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == 0x0b;
    }

    private void add(TokenKind kind, String tokenText, boolean space, int from) {
        out.add(new Token(kind, tokenText, space, start.at(start.column() + from)));
    }

    private void one(boolean space) {
        int from = at;
        char c = peek(0);
        if (c == '"' || c == '\'' || c == '`') {
            string(c, space);
        } else if (c == '%' && percent(space)) {
            return;
        } else if (isIdStart(c)) {
            at = idEnd(at);
            add(TokenKind.ID, text.substring(from, at), space, from);
        } else if (isDigit(c)) {
            number(space);
        } else if (c == '$' && isDigit(peek(1))) {
            at = idEnd(at + 1);
            add(TokenKind.NUMBER, text.substring(from, at), space, from);
        } else if (c == '$' && isIdStart(peek(1))) {
            at = idEnd(at + 1);
            add(TokenKind.ID, text.substring(from, at), space, from);
        } else if (c == '$' && peek(1) == '$') {
            at += 2;
            add(TokenKind.OP, "$$", space, from);
        } else {
            operator(space);
        }
    }

    private int idEnd(int from) {
        int end = from;
        while (end < text.length() && isIdPart(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private void operator(boolean space) {
        int from = at;
        for (String op : OPERATORS) {
            if (text.startsWith(op, at)) {
                at += op.length();
                add(TokenKind.OP, op, space, from);
                return;
            }
        }
        char c = text.charAt(at++);
        add(SINGLES.indexOf(c) >= 0 ? TokenKind.OP : TokenKind.BAD, String.valueOf(c), space, from);
    }

    private void string(char quote, boolean space) {
        int from = at++;
        while (at < text.length() && text.charAt(at) != quote) {
            at += quote == '`' && text.charAt(at) == '\\' ? 2 : 1;
        }
        boolean closed = at < text.length();
        at = Math.min(text.length(), at + 1);
        add(closed ? TokenKind.STRING : TokenKind.BAD, text.substring(from, at), space, from);
    }

    /** Numbers take letters too ({@code 0ffh}); a point or a signed exponent makes a float. */
    private void number(boolean space) {
        int from = at;
        boolean hex = peek(0) == '0' && (peek(1) == 'x' || peek(1) == 'X' || peek(1) == 'h' || peek(1) == 'H');
        boolean real = false;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean exponentSign = !hex && real(c) && isExponent(text.charAt(at - 1)) && real;
            if (c == '.' && !hex) {
                real = true;
            } else if (isExponent(c) && !hex && looksLikeExponent(from)) {
                real = true;
            } else if (!exponentSign && !(isLetter(c) || isDigit(c) || c == '_')) {
                break;
            }
            at++;
        }
        String lexeme = text.substring(from, at);
        add(real ? TokenKind.FLOAT : TokenKind.NUMBER, lexeme, space, from);
    }

    private static boolean real(char c) {
        return c == '+' || c == '-';
    }

    private static boolean isExponent(char c) {
        return c == 'e' || c == 'E';
    }

    /** {@code 1e5} is a float and {@code 1e5h} a hexadecimal number. */
    private boolean looksLikeExponent(int from) {
        for (int i = from; i < at; i++) {
            char c = text.charAt(i);
            if (!isDigit(c) && c != '_' && c != '.') {
                return false;
            }
        }
        int i = at + 1;
        if (i < text.length() && real(text.charAt(i))) {
            i++;
            return i < text.length() && isDigit(text.charAt(i));
        }
        int digits = i;
        while (i < text.length() && (isDigit(text.charAt(i)) || text.charAt(i) == '_')) {
            i++;
        }
        return i > digits && (i == text.length() || !isLetter(text.charAt(i)));
    }

    /** Preprocessor words; false when the percent sign is an operator here. */
    private boolean percent(boolean space) {
        int from = at;
        char c = peek(1);
        if (c == '%' && isIdStart(peek(2))) {
            at = idEnd(at + 2);
            add(TokenKind.LOCAL, text.substring(from + 2, at), space, from);
        } else if (c == '$' && (isIdStart(peek(2)) || peek(2) == '$')) {
            at += 2;
            while (peek(0) == '$') {
                at++;
            }
            at = idEnd(at);
            add(TokenKind.CONTEXT, text.substring(from + 1, at), space, from);
        } else if (c == '{') {
            return braced(space);
        } else if (c == '[') {
            at += 2;
            add(TokenKind.INDIRECT, "%[", space, from);
        } else if (isDigit(c) || (c == '-' || c == '+') && isDigit(peek(2))) {
            at += 2;
            while (isDigit(peek(0))) {
                at++;
            }
            add(TokenKind.PARAM, text.substring(from + 1, at), space, from);
        } else if (c == '+') {
            at += 2;
            add(TokenKind.PASTE, "%+", space, from);
        } else if (c == '?') {
            at += peek(2) == '?' ? 3 : 2;
            add(TokenKind.PARAM, text.substring(from + 1, at), space, from);
        } else if (isIdStart(c)) {
            at = idEnd(at + 1);
            add(TokenKind.DIRECTIVE, text.substring(from + 1, at), space, from);
        } else {
            return false;
        }
        return true;
    }

    /** {@code %{1}}, {@code %{%local}}, {@code %{$context}}, {@code %{1:3}}. */
    private boolean braced(boolean space) {
        int from = at;
        int close = text.indexOf('}', at);
        if (close < 0) {
            return false;
        }
        String inner = text.substring(at + 2, close).trim();
        at = close + 1;
        if (inner.startsWith("%")) {
            add(TokenKind.LOCAL, inner.substring(1), space, from);
        } else if (inner.startsWith("$")) {
            add(TokenKind.CONTEXT, inner, space, from);
        } else {
            add(TokenKind.PARAM, inner, space, from);
        }
        return true;
    }
}
