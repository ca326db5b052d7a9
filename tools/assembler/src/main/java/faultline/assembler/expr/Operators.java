package faultline.assembler.expr;

import faultline.assembler.source.SourceException;
import faultline.assembler.source.SourcePos;

/** Arithmetic on 64-bit scalars (NASM manual 3.5). */
final class Operators {
    private Operators() {}

    static Value unary(String op, Value v) {
        if (v.unknown()) {
            return Value.UNKNOWN;
        }
        return Value.of(op.equals("~") ? ~v.number() : v.number() == 0 ? 1 : 0);
    }

    static Value binary(String op, Value a, Value b, SourcePos pos) {
        if (a.unknown() || b.unknown()) {
            return Value.UNKNOWN;
        }
        return Value.of(number(op, a.number(), b.number(), pos));
    }

    private static long number(String op, long a, long b, SourcePos pos) {
        return switch (op) {
            case "|" -> a | b;
            case "^" -> a ^ b;
            case "&" -> a & b;
            case "<<", "<<<" -> shift(b) ? 0 : a << b;
            case ">>" -> shift(b) ? 0 : a >>> b;
            case ">>>" -> a >> (shift(b) ? 63 : b);
            case "*" -> a * b;
            case "/" -> Long.divideUnsigned(a, divisor(b, pos));
            case "//" -> a / divisor(b, pos);
            case "%" -> Long.remainderUnsigned(a, divisor(b, pos));
            case "%%" -> a % divisor(b, pos);
            default -> compare(op, a, b) ? 1 : op.equals("<=>") ? Long.compare(a, b) : 0;
        };
    }

    private static boolean shift(long count) {
        return count < 0 || count > 63;
    }

    private static long divisor(long b, SourcePos pos) {
        if (b == 0) {
            throw new SourceException(pos, "division by zero");
        }
        return b;
    }

    private static boolean compare(String op, long a, long b) {
        return switch (op) {
            case "=", "==" -> a == b;
            case "!=", "<>" -> a != b;
            case "<" -> a < b;
            case "<=" -> a <= b;
            case ">" -> a > b;
            case ">=" -> a >= b;
            case "&&" -> a != 0 && b != 0;
            case "||" -> a != 0 || b != 0;
            case "^^" -> a != 0 ^ b != 0;
            default -> false;
        };
    }
}
