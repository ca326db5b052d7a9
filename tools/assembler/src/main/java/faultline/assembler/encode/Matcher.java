package faultline.assembler.encode;

import faultline.assembler.encode.Match.Failure;
import faultline.assembler.encode.Operand.Distance;
import faultline.assembler.expr.Register;
import faultline.emulator.decode.OpcodeForm;
import faultline.emulator.decode.OperandKind;
import java.util.List;

/** Decides whether operands fit a form of the opcode table, and with which operand size. */
final class Matcher {
    private final OpcodeForm form;
    private final List<Resolved> operands;
    private final boolean hasNearForm;
    /** Operand size settled so far, 0 while open. */
    private int size;

    private boolean openMemory;

    /**
     * A matcher.
     *
     * @param form the form
     * @param operands the operands
     * @param hasNearForm whether the instruction has a form with a full displacement
     */
    Matcher(OpcodeForm form, List<Resolved> operands, boolean hasNearForm) {
        this.form = form;
        this.operands = operands;
        this.hasNearForm = hasNearForm;
    }

    Match match() {
        if (form.operands().size() != operands.size()) {
            return Match.fail(form, Failure.COUNT);
        }
        Failure worst = null;
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i < operands.size(); i++) {
                OperandKind kind = form.operands().get(i);
                boolean immediate = kind.place() == OperandKind.Place.IMMEDIATE;
                if (immediate == (pass == 0)) {
                    continue;
                }
                Failure f = one(kind, operands.get(i));
                if (f != null && (worst == null || f.ordinal() < worst.ordinal())) {
                    worst = f;
                }
            }
        }
        if (worst == null && openMemory && size == 0) {
            worst = Failure.NO_SIZE;
        }
        return new Match(form, size, worst);
    }

    private Failure one(OperandKind kind, Resolved o) {
        return switch (kind.place()) {
            case MODRM_REG -> register(kind, o);
            case MODRM_RM -> rm(kind, o);
            case IMMEDIATE -> immediate(kind, o);
            case RELATIVE -> relative(kind, o);
            case ABSOLUTE -> absolute(kind, o);
            case FAR_POINTER -> o.kind == Resolved.Kind.FAR ? sized(o.bits()) : Failure.OPERANDS;
            case FIXED -> fixed(kind, o);
        };
    }

    /** Notes an operand size; 0 leaves it open. */
    private Failure sized(int bits) {
        if (bits == 0) {
            return null;
        }
        if (bits != 16 && bits != 32 || size != 0 && size != bits) {
            return Failure.SIZES;
        }
        size = bits;
        return null;
    }

    private Failure register(OperandKind kind, Resolved o) {
        if (o.kind != Resolved.Kind.REGISTER) {
            return Failure.OPERANDS;
        }
        Register.Kind family =
                switch (kind) {
                    case SREG -> Register.Kind.SEGMENT;
                    case CR -> Register.Kind.CONTROL;
                    case DR -> Register.Kind.DEBUG;
                    default -> family(kind);
                };
        if (o.register.kind() != family) {
            return Failure.OPERANDS;
        }
        if (kind.variable()) {
            return sized(o.register.bits());
        }
        return kind.bits(32) == o.register.bits() ? null : Failure.SIZES;
    }

    private static Register.Kind family(OperandKind kind) {
        return switch (kind.bank()) {
            case GENERAL -> Register.Kind.GENERAL;
            case FLOAT -> Register.Kind.FLOAT;
            case MMX -> Register.Kind.MMX;
            case XMM -> Register.Kind.XMM;
        };
    }

    private Failure rm(OperandKind kind, Resolved o) {
        if (o.kind == Resolved.Kind.MEMORY) {
            if (form.attributes().modrmNeeds() == OpcodeForm.ModrmNeeds.REGISTER) {
                return Failure.OPERANDS;
            }
            return memory(kind, o);
        }
        if (o.kind != Resolved.Kind.REGISTER
                || o.register.kind() != family(kind)
                || kind.memoryOnly()
                || form.attributes().modrmNeeds() == OpcodeForm.ModrmNeeds.MEMORY) {
            return Failure.OPERANDS;
        }
        if (kind.variable()) {
            return sized(o.register.bits());
        }
        boolean general = o.register.kind() == Register.Kind.GENERAL;
        return !general || kind.bits(32) == o.register.bits() ? null : Failure.SIZES;
    }

    private Failure memory(OperandKind kind, Resolved o) {
        int written = o.size.bits();
        boolean far = o.size.distance() == Distance.FAR;
        switch (kind) {
            case M:
                return null;
            case M16_V:
                return operands.size() == 1 && !far ? Failure.OPERANDS : sized(written);
            case RVM:
                return written == 0 || written == 16 ? null : Failure.SIZES;
            default:
                break;
        }
        boolean branch = form.mnemonic().equals("jmp") || form.mnemonic().equals("call");
        if (far || o.size.distance() == Distance.SHORT || o.size.distance() == Distance.NEAR && !branch) {
            return Failure.OPERANDS;
        }
        if (kind.variable()) {
            // An indirect branch has a natural size; other operands must say theirs.
            openMemory |= written == 0 && !branch;
            return sized(written);
        }
        if (written == 0 && kind.registerOrMemory() && (kind.bits(32) == 8 || widens())) {
            boolean onlyChoice = form.family().equals("setcc") || widens() && size == 16;
            boolean known = onlyChoice || otherOperandSays(o, kind.bits(32));
            return known ? null : Failure.NO_SIZE;
        }
        if (written == 0 && FloatSizes.mustBeWritten(form, kind)) {
            return Failure.NO_SIZE;
        }
        return written == 0 || written == kind.memoryBits(32) ? null : Failure.SIZES;
    }

    /** Whether another operand settles the size of memory operand {@code o}: {@code mov [x],al}. */
    private boolean otherOperandSays(Resolved o, int bits) {
        for (int i = 0; i < operands.size(); i++) {
            Resolved other = operands.get(i);
            OperandKind kind = form.operands().get(i);
            boolean sizes = kind.place() == OperandKind.Place.MODRM_REG && !kind.variable();
            if (other != o && sizes && kind.bits(32) == bits && !widens()) {
                return true;
            }
            if (other != o && kind == OperandKind.IMM8 && other.size.bits() == 8 && bits == 8) {
                return true;
            }
        }
        return false;
    }

    /** Whether source and destination differ in size by design. */
    private boolean widens() {
        return form.mnemonic().equals("movzx") || form.mnemonic().equals("movsx");
    }

    private Failure immediate(OperandKind kind, Resolved o) {
        if (o.kind != Resolved.Kind.IMMEDIATE || o.size.distance() != Distance.NONE) {
            return Failure.OPERANDS;
        }
        int written = o.size.bits();
        if (kind == OperandKind.SIMM8) {
            return signedByte(o, written);
        }
        if (kind.variable()) {
            return sized(written);
        }
        return written == 0 || written == kind.bits(32) ? null : Failure.SIZES;
    }

    private Failure signedByte(Resolved o, int written) {
        if (written == 8) {
            return null;
        }
        if (o.size.strict()) {
            return Failure.VALUE;
        }
        if (written != 0) {
            Failure f = sized(written);
            if (f != null) {
                return f;
            }
        }
        if (o.value.unknown()) {
            return null;
        }
        long n = size == 16 ? (short) o.value.number() : (int) o.value.number();
        return o.value.simple() && n >= -128 && n <= 127 ? null : Failure.VALUE;
    }

    private Failure relative(OperandKind kind, Resolved o) {
        if (o.kind != Resolved.Kind.IMMEDIATE || o.size.distance() == Distance.FAR) {
            return Failure.OPERANDS;
        }
        boolean isShort = o.size.distance() == Distance.SHORT || o.size.bits() == 8;
        if (kind == OperandKind.REL8) {
            boolean near = o.size.distance() == Distance.NEAR || o.size.bits() > 8;
            return hasNearForm && (near || o.size.strict() && !isShort) ? Failure.OPERANDS : null;
        }
        return isShort ? Failure.VALUE : sized(o.size.bits());
    }

    private Failure absolute(OperandKind kind, Resolved o) {
        if (o.kind != Resolved.Kind.MEMORY || !o.address.plainOffset || o.size.distance() != Distance.NONE) {
            return Failure.OPERANDS;
        }
        if (kind.variable()) {
            return sized(o.size.bits());
        }
        return o.size.bits() == 0 || o.size.bits() == kind.bits(32) ? null : Failure.SIZES;
    }

    private Failure fixed(OperandKind kind, Resolved o) {
        switch (kind) {
            case ONE, THREE:
                boolean fits = o.kind == Resolved.Kind.IMMEDIATE
                        && o.size.bits() == 0
                        && (o.value.unknown()
                                || o.value.simple() && o.value.number() == (kind == OperandKind.ONE ? 1 : 3));
                return fits ? null : Failure.OPERANDS;
            case EAX:
                return o.isRegister(Register.EAX) || o.isRegister(Register.AX) ? sized(o.bits()) : Failure.OPERANDS;
            default:
                return o.isRegister(Register.named(kind.name())) ? null : Failure.OPERANDS;
        }
    }
}
