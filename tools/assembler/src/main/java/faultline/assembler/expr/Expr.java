package faultline.assembler.expr;

import faultline.assembler.source.SourceException;
import faultline.assembler.source.SourcePos;

/** The tree of an expression. */
public sealed interface Expr {

    /** Where it starts. */
    SourcePos pos();

    /** Its value; {@code hint} collects base-register hints and may be null. */
    Value eval(Scope scope, BaseHint hint);

    /** Its value. */
    default Value eval(Scope scope) {
        return eval(scope, null);
    }

    /** A number. */
    record Num(long value, SourcePos pos) implements Expr {
        @Override
        public Value eval(Scope scope, BaseHint hint) {
            return Value.of(value);
        }
    }

    /** A register. */
    record Reg(Register register, SourcePos pos) implements Expr {
        @Override
        public Value eval(Scope scope, BaseHint hint) {
            if (hint != null) {
                hint.saw(register);
            }
            return Value.of(register);
        }
    }

    /** A symbol by its full name. */
    record Sym(String name, SourcePos pos) implements Expr {
        @Override
        public Value eval(Scope scope, BaseHint hint) {
            return scope.symbol(name, pos);
        }
    }

    /** {@code $}, or {@code $$} for the start of the section. */
    record Here(boolean sectionStart, SourcePos pos) implements Expr {
        @Override
        public Value eval(Scope scope, BaseHint hint) {
            return sectionStart ? scope.sectionStart(pos) : scope.here(pos);
        }
    }

    /** A prefix operator. */
    record Unary(String op, Expr operand, SourcePos pos) implements Expr {
        @Override
        public Value eval(Scope scope, BaseHint hint) {
            Value v = operand.eval(scope, hint);
            return op.equals("+") ? v : op.equals("-") ? v.times(-1) : Operators.unary(op, scalar(v, op, pos));
        }
    }

    /** An operator between two operands. */
    record Binary(String op, Expr left, Expr right, SourcePos pos) implements Expr {
        @Override
        public Value eval(Scope scope, BaseHint hint) {
            Value a = left.eval(scope, hint);
            Value b = right.eval(scope, hint);
            switch (op) {
                case "+":
                    if (hint != null) {
                        hint.added(a, b);
                    }
                    return a.plus(b);
                case "-":
                    return a.plus(b.times(-1));
                case "*":
                    return product(a, b, hint);
                default:
                    return Operators.binary(op, scalar(a, op, pos), scalar(b, op, pos), pos);
            }
        }

        private Value product(Value a, Value b, BaseHint hint) {
            if (a.simple() || b.simple()) {
                Value vector = a.simple() ? b : a;
                if (hint != null) {
                    hint.multiplied(vector);
                }
                return vector.times(a.simple() ? a.number() : b.number());
            }
            return Operators.binary(op, scalar(a, op, pos), scalar(b, op, pos), pos);
        }
    }

    private static Value scalar(Value v, String op, SourcePos pos) {
        if (!v.simple() && !v.unknown()) {
            String what = v.noRegisters() ? "an address that is only known after layout" : "a register";
            throw new SourceException(
                    pos,
                    "operator '" + op + "' cannot be applied to " + what,
                    v.noRegisters() ? "only sums and differences of addresses are allowed" : null);
        }
        return v;
    }
}
