package faultline.assembler.syntax;

import faultline.assembler.encode.Operand;
import faultline.assembler.encode.Operand.Distance;
import faultline.assembler.encode.Operand.Size;
import faultline.assembler.expr.Expr;
import faultline.assembler.expr.ExprParser;
import faultline.assembler.expr.Register;
import faultline.assembler.lex.Token;
import faultline.assembler.lex.TokenCursor;
import faultline.assembler.lex.TokenKind;
import faultline.assembler.source.SourceException;
import faultline.assembler.source.SourcePos;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Parses the operands of an instruction. */
final class OperandParser {
    private static final int MAX_OPERANDS = 5;

    private final TokenCursor in;
    private final UnaryOperator<String> qualify;

    OperandParser(TokenCursor in, UnaryOperator<String> qualify) {
        this.in = in;
        this.qualify = qualify;
    }

    List<Operand> all() {
        List<Operand> out = new ArrayList<>();
        if (in.atEnd()) {
            return out;
        }
        do {
            if (out.size() == MAX_OPERANDS) {
                throw new SourceException(in.pos(), "too many operands");
            }
            boolean toTop = in.seesWord("to");
            out.add(one());
            if (toTop && out.size() == 1 && in.atEnd()) {
                // "fadd to st1" is "fadd st1,st0".
                out.add(new Operand.Reg(Register.ST0, Size.NONE, in.pos()));
            }
        } while (in.accept(","));
        in.expectEnd("operand");
        return out;
    }

    private Expr expression() {
        return new ExprParser(in, qualify).parse();
    }

    /** Bits of a size word, or 0. */
    static int bits(Token t) {
        if (t == null || t.kind() != TokenKind.ID) {
            return 0;
        }
        return switch (t.text().toLowerCase(Locale.ROOT)) {
            case "byte" -> 8;
            case "word" -> 16;
            case "dword", "long" -> 32;
            case "qword" -> 64;
            case "tword" -> 80;
            default -> 0;
        };
    }

    private Operand one() {
        SourcePos pos = in.pos();
        Size size = size();
        if (in.accept("[")) {
            return memory(size, pos);
        }
        Token t = in.peek();
        Register r = t != null && t.kind() == TokenKind.ID ? Register.named(t.text()) : null;
        Token after = in.peek(1);
        if (r != null && (after == null || after.is(","))) {
            in.next();
            return new Operand.Reg(r, size, pos);
        }
        Expr e = expression();
        if (in.accept(":")) {
            return new Operand.FarPointer(e, expression(), size, pos);
        }
        return new Operand.Imm(e, size, pos);
    }

    private Size size() {
        int bits = 0;
        boolean strict = false;
        Distance distance = Distance.NONE;
        while (true) {
            Token t = in.peek();
            int said = bits(t);
            if (said != 0) {
                bits = said;
            } else if (in.seesWord("strict")) {
                strict = true;
            } else if (in.seesWord("short")) {
                distance = Distance.SHORT;
            } else if (in.seesWord("near")) {
                distance = Distance.NEAR;
            } else if (in.seesWord("far")) {
                distance = Distance.FAR;
            } else if (!in.seesWord("to")) {
                return bits == 0 && !strict && distance == Distance.NONE ? Size.NONE : new Size(bits, strict, distance);
            }
            in.next();
        }
    }

    private Operand memory(Size size, SourcePos pos) {
        int displacement = 0;
        boolean noSplit = false;
        while (true) {
            int bits = bits(in.peek());
            if (bits != 0) {
                displacement = bits;
            } else if (in.seesWord("nosplit")) {
                noSplit = true;
            } else if (in.seesWord("rel")) {
                throw new SourceException(in.pos(), "32-bit code has no relative addresses", "leave out 'rel'");
            } else if (!in.seesWord("abs")) {
                break;
            }
            in.next();
        }
        Register segment = null;
        Token colon = in.peek(1);
        if (colon != null && colon.is(":")) {
            Token t = in.next();
            segment = Register.named(t.text());
            if (segment == null || segment.kind() != Register.Kind.SEGMENT) {
                throw new SourceException(t.pos(), "'" + t.source() + "' is not a segment register");
            }
            in.next();
        }
        Expr address = expression();
        in.expect("]", "to close the memory operand");
        return new Operand.Mem(segment, address, displacement, noSplit, size, pos);
    }
}
