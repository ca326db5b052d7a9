package faultline.assembler.expr;

import faultline.assembler.lex.Literals;
import faultline.assembler.lex.Token;
import faultline.assembler.lex.TokenCursor;
import faultline.assembler.source.SourceException;
import faultline.assembler.source.SourcePos;
import java.util.List;
import java.util.function.UnaryOperator;

/** Parses expressions by precedence (NASM manual 3.5). */
public final class ExprParser {
    private static final List<List<String>> LEVELS = List.of(
            List.of("||"),
            List.of("^^"),
            List.of("&&"),
            List.of("=", "==", "!=", "<>", "<", "<=", ">", ">=", "<=>"),
            List.of("|"),
            List.of("^"),
            List.of("&"),
            List.of("<<", ">>", "<<<", ">>>"),
            List.of("+", "-"),
            List.of("*", "/", "//", "%", "%%"));
    /** Nesting and length bounds: far beyond written code, well inside the host's stack. */
    private static final int MAX_DEPTH = 100;

    private static final int MAX_TERMS = 1000;

    private final TokenCursor in;
    private final UnaryOperator<String> qualify;
    private int depth;
    private int terms;

    /**
     * A parser.
     *
     * @param in where to read
     * @param qualify turns a local label into its full name
     */
    public ExprParser(TokenCursor in, UnaryOperator<String> qualify) {
        this.in = in;
        this.qualify = qualify;
    }

    /** Reads one expression. */
    public Expr parse() {
        terms = 0;
        return level(0);
    }

    private Expr level(int n) {
        if (n == LEVELS.size()) {
            return prefix();
        }
        Expr left = level(n + 1);
        while (in.peek() != null && isOperator(n)) {
            Token op = in.next();
            Expr right = level(n + 1);
            left = fold(op, left, right);
        }
        return left;
    }

    private boolean isOperator(int n) {
        Token t = in.peek();
        return LEVELS.get(n).stream().anyMatch(t::is);
    }

    private Expr fold(Token op, Expr left, Expr right) {
        if (left instanceof Expr.Num a
                && right instanceof Expr.Num b
                && op.text().equals("+")) {
            return new Expr.Num(a.value() + b.value(), left.pos());
        }
        if (++terms > MAX_TERMS) {
            throw new SourceException(op.pos(), "expression has more than " + MAX_TERMS + " terms");
        }
        return new Expr.Binary(op.text(), left, right, op.pos());
    }

    private Expr prefix() {
        if (++depth > MAX_DEPTH) {
            throw new SourceException(in.pos(), "expression is nested more than " + MAX_DEPTH + " deep");
        }
        try {
            Token t = in.peek();
            if (t != null && (t.is("+") || t.is("-") || t.is("~") || t.is("!"))) {
                in.next();
                Expr operand = prefix();
                return t.is("-") && operand instanceof Expr.Num n
                        ? new Expr.Num(-n.value(), t.pos())
                        : new Expr.Unary(t.text(), operand, t.pos());
            }
            return primary();
        } finally {
            depth--;
        }
    }

    private Expr primary() {
        if (in.atEnd()) {
            throw new SourceException(in.pos(), "expected an expression");
        }
        Token t = in.next();
        SourcePos pos = t.pos();
        switch (t.kind()) {
            case NUMBER:
                return new Expr.Num(Literals.integer(t), pos);
            case STRING:
                return new Expr.Num(Literals.charConstant(t), pos);
            case ID:
                return name(t);
            case FLOAT:
                throw new SourceException(pos, "floating-point number '" + t.text() + "' cannot be used here");
            default:
                break;
        }
        if (t.is("(")) {
            Expr inner = level(0);
            in.expect(")", "to close the parenthesis");
            return inner;
        }
        if (t.is("$") || t.is("$$")) {
            return new Expr.Here(t.is("$$"), pos);
        }
        throw new SourceException(pos, unexpected(t));
    }

    private Expr name(Token t) {
        if (t.isWord("seg") || t.isWord("wrt")) {
            throw new SourceException(t.pos(), "'" + t.text() + "' has no meaning in a flat executable");
        }
        if (t.text().startsWith("$")) {
            return new Expr.Sym(qualify.apply(t.text().substring(1)), t.pos());
        }
        Register r = Register.named(t.text());
        return r != null ? new Expr.Reg(r, t.pos()) : new Expr.Sym(qualify.apply(t.text()), t.pos());
    }

    private static String unexpected(Token t) {
        return switch (t.kind()) {
            case BAD ->
                t.text().length() > 1 || "\"'`".contains(t.text())
                        ? "string without closing quote"
                        : "unexpected character '" + t.text() + "'";
            case PARAM -> "macro parameter %" + t.text() + " outside a macro";
            case LOCAL -> "macro-local label %%" + t.text() + " outside a macro";
            default -> "expected an expression, found '" + t.source() + "'";
        };
    }
}
