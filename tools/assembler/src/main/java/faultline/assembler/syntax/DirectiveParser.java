package faultline.assembler.syntax;

import faultline.assembler.expr.Expr;
import faultline.assembler.expr.ExprParser;
import faultline.assembler.lex.Literals;
import faultline.assembler.lex.Token;
import faultline.assembler.lex.TokenCursor;
import faultline.assembler.lex.TokenKind;
import faultline.assembler.source.SourceException;
import faultline.assembler.source.SourcePos;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Parses assembler directives such as {@code section} and {@code global}. */
public final class DirectiveParser {
    static final Set<String> WORDS = Set.of(
            "section",
            "segment",
            "global",
            "extern",
            "bits",
            "use32",
            "use16",
            "default",
            "absolute",
            "sectalign",
            "cpu",
            "org",
            "common",
            "static",
            "required",
            "__sect__",
            "incbin",
            "dt",
            "do",
            "rest",
            "equ");

    /** The largest alignment: a page is the finest grain of the loader, so more could not be kept. */
    private static final long MAX_ALIGN = 4096;

    private final UnaryOperator<String> qualify;

    DirectiveParser(UnaryOperator<String> qualify) {
        this.qualify = qualify;
    }

    /** The bracketed form {@code [section .text]}; the opening bracket is taken. */
    List<Statement> primitive(TokenCursor in) {
        if (in.atEnd() || in.peek().kind() != TokenKind.ID) {
            throw new SourceException(in.pos(), "expected a directive after '['");
        }
        List<Token> rest = in.rest();
        if (!rest.get(rest.size() - 1).is("]")) {
            throw new SourceException(in.pos(), "directive without closing ']'");
        }
        Token word = in.peek();
        if (!WORDS.contains(word.text().toLowerCase(Locale.ROOT))) {
            throw new SourceException(word.pos(), "unknown directive '" + word.text() + "'");
        }
        return List.of(parse(new TokenCursor(rest.subList(0, rest.size() - 1), word.pos()), true));
    }

    Statement parse(TokenCursor in) {
        return parse(in, false);
    }

    private Statement parse(TokenCursor in, boolean passing) {
        Token t = in.next();
        SourcePos pos = t.pos();
        switch (t.text().toLowerCase(Locale.ROOT)) {
            case "section", "segment":
                return section(in, pos, passing);
            case "global":
                return global(in, pos);
            case "extern", "common", "required":
                return new Statement.Extern(name(in), pos);
            case "static":
                name(in);
                return none(pos);
            case "bits":
                bits(in, pos);
                return none(pos);
            case "use32", "default", "cpu":
                return none(pos);
            case "absolute":
                return new Statement.Absolute(expression(in), pos);
            case "sectalign":
                return new Statement.SectionAlign(expression(in), pos);
            case "__sect__":
                return new Statement.BackToSection(pos);
            case "org":
                throw new SourceException(pos, "'org' has no meaning in an executable", "the loader decides addresses");
            case "equ":
                throw new SourceException(pos, "'equ' without a name before it");
            default:
                throw new SourceException(pos, "'" + t.text() + "' is not supported");
        }
    }

    private static Statement none(SourcePos pos) {
        return new Statement.Group(List.of(), pos);
    }

    private Expr expression(TokenCursor in) {
        Expr e = new ExprParser(in, qualify).parse();
        in.expectEnd("the expression");
        return e;
    }

    private static String name(TokenCursor in) {
        Token t = in.peek();
        if (t == null || t.kind() != TokenKind.ID) {
            throw new SourceException(in.pos(), "expected a symbol name");
        }
        in.next();
        return t.text().startsWith("$") ? t.text().substring(1) : t.text();
    }

    private static void bits(TokenCursor in, SourcePos pos) {
        Token t = in.peek();
        if (t == null || t.kind() != TokenKind.NUMBER || Literals.integer(t) != 32) {
            throw new SourceException(in.pos(), "only 'bits 32' is supported");
        }
        in.next();
        in.expectEnd("'bits 32'");
    }

    private Statement global(TokenCursor in, SourcePos pos) {
        List<Statement> all = new ArrayList<>();
        do {
            SourcePos at = in.pos();
            String name = name(in);
            String type = null;
            if (in.accept(":")) {
                type = name(in).toLowerCase(Locale.ROOT);
                if (type.equals("func")) {
                    type = "function";
                } else if (type.equals("object")) {
                    type = "data";
                }
                // A size expression or a visibility word may follow; sizes are computed here.
                while (!in.atEnd() && !in.sees(",")) {
                    in.next();
                }
            }
            all.add(new Statement.Global(name, type, at));
        } while (in.accept(","));
        in.expectEnd("symbol name");
        return all.size() == 1 ? all.get(0) : new Statement.Group(all, pos);
    }

    private Statement section(TokenCursor in, SourcePos pos, boolean passing) {
        Token t = in.peek();
        if (t == null) {
            throw new SourceException(in.pos(), "section without a name");
        }
        in.next();
        StringBuilder name = new StringBuilder(t.text());
        while (!in.atEnd() && !in.peek().spaceBefore() && !in.sees("=")) {
            name.append(in.next().source());
        }
        if (name.length() > 200 || t.kind() != TokenKind.ID) {
            throw new SourceException(t.pos(), "invalid section name");
        }
        SectionAttributes a = SectionAttributes.NONE;
        while (!in.atEnd()) {
            a = attribute(in, a);
        }
        return new Statement.Section(name.toString(), a, passing, pos);
    }

    private static SectionAttributes attribute(TokenCursor in, SectionAttributes a) {
        Token t = in.next();
        String word = t.text().toLowerCase(Locale.ROOT);
        switch (word) {
            case "alloc", "noalloc":
                return new SectionAttributes(word.equals("alloc"), a.exec(), a.write(), a.progbits(), a.align());
            case "exec", "noexec":
                return new SectionAttributes(a.alloc(), word.equals("exec"), a.write(), a.progbits(), a.align());
            case "write", "nowrite":
                return new SectionAttributes(a.alloc(), a.exec(), word.equals("write"), a.progbits(), a.align());
            case "progbits", "nobits":
                return new SectionAttributes(a.alloc(), a.exec(), a.write(), word.equals("progbits"), a.align());
            case "align":
                in.expect("=", "after 'align'");
                Token n = in.next();
                long align = n.kind() == TokenKind.NUMBER ? Literals.integer(n) : 0;
                checkAlign(align, n.pos());
                return new SectionAttributes(a.alloc(), a.exec(), a.write(), a.progbits(), (int) align);
            default:
                throw new SourceException(
                        t.pos(),
                        "unknown section attribute '" + t.source() + "'",
                        "known are progbits nobits exec noexec write nowrite alloc noalloc align=N");
        }
    }

    /** Fails unless {@code align} is an alignment a section can have. */
    public static void checkAlign(long align, SourcePos pos) {
        if (align <= 0 || (align & align - 1) != 0 || align > MAX_ALIGN) {
            throw new SourceException(pos, "alignment must be a power of two up to " + MAX_ALIGN);
        }
    }
}
