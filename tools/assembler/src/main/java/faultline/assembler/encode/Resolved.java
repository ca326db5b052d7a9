package faultline.assembler.encode;

import faultline.assembler.encode.Operand.FarPointer;
import faultline.assembler.encode.Operand.Imm;
import faultline.assembler.encode.Operand.Mem;
import faultline.assembler.encode.Operand.Reg;
import faultline.assembler.encode.Operand.Size;
import faultline.assembler.expr.BaseHint;
import faultline.assembler.expr.Register;
import faultline.assembler.expr.Value;
import faultline.assembler.source.SourceException;
import faultline.assembler.source.SourcePos;

/** An operand with its values in the current pass. */
final class Resolved {
    enum Kind {
        REGISTER,
        IMMEDIATE,
        MEMORY,
        FAR
    }

    final Kind kind;
    final SourcePos pos;
    final Size size;
    final Register register;
    /** Immediate, offset of a far pointer, or address expression value. */
    final Value value;

    final Value selector;
    final EffectiveAddress address;
    /** Segment override or null. */
    final Register segment;

    private Resolved(
            Kind kind,
            Operand o,
            Register register,
            Value value,
            Value selector,
            EffectiveAddress address,
            Register segment) {
        this.kind = kind;
        this.pos = o.pos();
        this.size = o.size();
        this.register = register;
        this.value = value;
        this.selector = selector;
        this.address = address;
        this.segment = segment;
    }

    static Resolved of(Operand o, Place place) {
        if (o instanceof Reg r) {
            return new Resolved(Kind.REGISTER, o, r.register(), null, null, null, null);
        }
        if (o instanceof Mem m) {
            BaseHint hint = new BaseHint();
            Value v = m.address().eval(place, hint);
            return new Resolved(Kind.MEMORY, o, null, v, null, EffectiveAddress.of(m, v, hint), m.segment());
        }
        if (o instanceof FarPointer f) {
            Value selector = number(f.selector().eval(place), f.selector().pos());
            return new Resolved(
                    Kind.FAR, o, null, number(f.offset().eval(place), f.offset().pos()), selector, null, null);
        }
        Imm i = (Imm) o;
        return new Resolved(Kind.IMMEDIATE, o, null, number(i.value().eval(place), i.pos()), null, null, null);
    }

    private static Value number(Value v, SourcePos pos) {
        if (!v.noRegisters()) {
            throw new SourceException(pos, "registers cannot be used in an immediate value");
        }
        if (!v.unknown() && !v.relocatable()) {
            throw new SourceException(pos, "value is neither a number nor one address", "an address can be added once");
        }
        return v;
    }

    boolean isRegister(Register r) {
        return kind == Kind.REGISTER && register == r;
    }

    boolean isGeneral(int bits) {
        return kind == Kind.REGISTER && register.kind() == Register.Kind.GENERAL && register.bits() == bits;
    }

    /** Size in bits as written or as the register has it; 0 when open. */
    int bits() {
        return kind == Kind.REGISTER ? register.bits() : size.bits();
    }
}
