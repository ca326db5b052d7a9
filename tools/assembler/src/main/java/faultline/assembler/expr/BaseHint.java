package faultline.assembler.expr;

/** Remembers how registers were written in an effective address: the first is the base unless it was multiplied. */
public final class BaseHint {
    /** What is known about the hinted register. */
    public enum Kind {
        NONE,
        MAKE_BASE,
        NOT_BASE,
        SUMMED
    }

    private Kind kind = Kind.NONE;
    private Register register;

    /** What is known. */
    public Kind kind() {
        return kind;
    }

    /** About which register. */
    public Register register() {
        return register;
    }

    void saw(Register r) {
        if (kind == Kind.NONE) {
            kind = Kind.MAKE_BASE;
            register = r;
        }
    }

    void multiplied(Value v) {
        if (kind == Kind.MAKE_BASE && v.registers().containsKey(register)) {
            kind = Kind.NOT_BASE;
        }
    }

    void added(Value a, Value b) {
        for (Register r : a.registers().keySet()) {
            Long other = b.registers().get(r);
            if (other != null && a.registers().get(r) + other != 0) {
                kind = Kind.SUMMED;
            }
        }
    }
}
