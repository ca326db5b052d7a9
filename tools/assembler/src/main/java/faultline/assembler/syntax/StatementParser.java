package faultline.assembler.syntax;

import faultline.assembler.encode.Encoder;
import faultline.assembler.encode.Instruction;
import faultline.assembler.expr.Expr;
import faultline.assembler.expr.ExprParser;
import faultline.assembler.expr.Register;
import faultline.assembler.lex.Token;
import faultline.assembler.lex.TokenCursor;
import faultline.assembler.lex.TokenKind;
import faultline.assembler.macro.Line;
import faultline.assembler.source.Diagnostics;
import faultline.assembler.source.SourceException;
import faultline.assembler.source.SourcePos;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Parses preprocessed lines into statements. */
public final class StatementParser {
    static final Map<String, Integer> DATA = Map.of("db", 1, "dw", 2, "dd", 4, "dq", 8);
    static final Map<String, Integer> RESERVE = Map.of("resb", 1, "resw", 2, "resd", 4, "resq", 8);

    private final Encoder encoder;
    private final Diagnostics diagnostics;
    private final DirectiveParser directives;
    private final List<Statement> out = new ArrayList<>();
    private String lastGlobal = "";

    /** A parser. */
    public StatementParser(Encoder encoder, Diagnostics diagnostics) {
        this.encoder = encoder;
        this.diagnostics = diagnostics;
        this.directives = new DirectiveParser(this::qualify);
    }

    /** Whether a word starts a statement, so that it is no label. */
    public static boolean isReserved(String word, Encoder encoder) {
        String w = word.toLowerCase(Locale.ROOT);
        return encoder.knows(w)
                || DATA.containsKey(w)
                || RESERVE.containsKey(w)
                || Encoder.isPrefix(w)
                || w.equals("times")
                || w.equals("equ")
                || w.equals("incbin")
                || DirectiveParser.WORDS.contains(w);
    }

    /** Parses all lines; a line with a mistake is reported and left out. */
    public List<Statement> parse(List<Line> lines) {
        for (Line line : lines) {
            try {
                line(new TokenCursor(line.tokens(), line.pos()), line);
            } catch (SourceException e) {
                diagnostics.error(e);
            }
        }
        return out;
    }

    /** The full name of a label: {@code .x} belongs to the label before it. */
    private String qualify(String name) {
        return name.startsWith(".") && !name.startsWith("..") ? lastGlobal + name : name;
    }

    private void line(TokenCursor in, Line line) {
        Token first = in.peek();
        if (first.is("[")) {
            in.next();
            directives.primitive(in).forEach(out::add);
            return;
        }
        if (first.kind() != TokenKind.ID) {
            throw new SourceException(first.pos(), "expected a label or an instruction" + found(first));
        }
        String word = first.text().toLowerCase(Locale.ROOT);
        Token second = in.peek(1);
        boolean colon = second != null && second.is(":");
        boolean prefix = Encoder.isPrefix(word);
        if (colon && !(prefix && Register.named(word) != null) || !isReserved(word, encoder) && !unknown(in)) {
            label(in, colon);
            if (in.atEnd()) {
                return;
            }
        }
        out.add(statement(in));
    }

    private static String found(Token t) {
        return switch (t.kind()) {
            case BAD ->
                t.text().length() > 1 ? ": string without closing quote" : ", found character '" + t.text() + "'";
            default -> ", found '" + t.source() + "'";
        };
    }

    /** A word that is no known instruction is a label when alone or followed by one; else a misspelled instruction. */
    private boolean unknown(TokenCursor in) {
        Token second = in.peek(1);
        if (second == null) {
            String hint = Suggest.didYouMean(in.peek().text(), encoder.mnemonics());
            if (hint != null && in.peek().text().length() > 2) {
                diagnostics.warning(
                        in.peek().pos(),
                        "label '" + in.peek().text() + "' stands alone on a line without a colon; " + hint);
            }
            return false;
        }
        if (second.kind() == TokenKind.ID && isReserved(second.text(), encoder)) {
            return false;
        }
        return !second.is(":");
    }

    private void label(TokenCursor in, boolean colon) {
        Token t = in.next();
        String name = t.text().startsWith("$") ? t.text().substring(1) : t.text();
        if (!t.text().startsWith("$") && Register.named(name) != null) {
            throw new SourceException(t.pos(), "'" + name + "' is a register and cannot be a label", "write $" + name);
        }
        if (colon) {
            in.next();
        }
        String full = qualify(name);
        if (in.seesWord("equ")) {
            in.next();
            Expr value = new ExprParser(in, this::qualify).parse();
            in.expectEnd("the value of equ");
            out.add(new Statement.Equ(full, value, t.pos()));
            return;
        }
        globalLabel(name);
        out.add(new Statement.Label(full, t.pos()));
    }

    /** Names with a leading point, macro-local ones among them, do not start a new scope of local labels. */
    private void globalLabel(String name) {
        if (!name.startsWith(".")) {
            lastGlobal = name;
        }
    }

    private Statement statement(TokenCursor in) {
        Token t = in.peek();
        if (t.kind() != TokenKind.ID) {
            throw new SourceException(t.pos(), "expected an instruction" + found(t));
        }
        String word = t.text().toLowerCase(Locale.ROOT);
        SourcePos pos = t.pos();
        if (word.equals("times")) {
            in.next();
            Expr count = new ExprParser(in, this::qualify).parse();
            if (in.atEnd()) {
                throw new SourceException(in.pos(), "'times' without anything to repeat");
            }
            if (in.seesWord("times")) {
                throw new SourceException(in.pos(), "'times' cannot be repeated");
            }
            return new Statement.Times(count, statement(in), pos);
        }
        if (DATA.containsKey(word)) {
            in.next();
            return new DataParser(in, this::qualify, DATA.get(word)).parse(pos);
        }
        if (RESERVE.containsKey(word)) {
            in.next();
            Expr count = new ExprParser(in, this::qualify).parse();
            in.expectEnd("the count of " + word);
            return new Statement.Reserve(RESERVE.get(word), count, pos);
        }
        if (DirectiveParser.WORDS.contains(word)) {
            return directives.parse(in);
        }
        return instruction(in, pos);
    }

    private Statement instruction(TokenCursor in, SourcePos linePos) {
        List<String> prefixes = new ArrayList<>();
        while (!in.atEnd()
                && in.peek().kind() == TokenKind.ID
                && Encoder.isPrefix(in.peek().text())) {
            prefixes.add(in.next().text().toLowerCase(Locale.ROOT));
        }
        if (in.atEnd()) {
            throw new SourceException(linePos, "prefix without an instruction");
        }
        Token t = in.next();
        String mnemonic = t.text().toLowerCase(Locale.ROOT);
        if (t.kind() != TokenKind.ID || !encoder.knows(mnemonic)) {
            String hint = Suggest.didYouMean(t.text(), encoder.mnemonics());
            throw new SourceException(t.pos(), "unknown instruction '" + t.source() + "'", hint);
        }
        return new Statement.Code(
                new Instruction(mnemonic, prefixes, new OperandParser(in, this::qualify).all(), t.pos()), linePos);
    }
}
