package faultline.assembler.encode;

import faultline.assembler.expr.Register;
import faultline.assembler.expr.Value;
import faultline.assembler.source.SourceException;
import faultline.emulator.decode.EncodingPart;
import faultline.emulator.decode.OpcodeForm;
import faultline.emulator.decode.OperandKind;
import java.util.Arrays;
import java.util.List;

/** Lays out the bytes of one form with its operands (Intel SDM vol. 2A, figure 2-1). */
final class Emitter {
    /** FWAIT, which stands before all prefixes of the instruction that it belongs to. */
    private static final int WAIT = 0x9B;

    private final Match match;
    private final OpcodeForm form;
    private final List<Resolved> operands;
    private final PrefixSet prefixes;
    private final Place place;
    private final int operandSize;
    private final int addressSize;
    private final byte[] out = new byte[32];
    private int n;
    private final int length;

    Emitter(Match match, List<Resolved> operands, PrefixSet prefixes, Place place) {
        this.match = match;
        this.form = match.form();
        this.operands = operands;
        this.prefixes = prefixes;
        this.place = place;
        this.operandSize = operandSize();
        this.addressSize = addressSize();
        this.length = head() + tail();
        this.n = 0;
    }

    Match match() {
        return match;
    }

    /** Bytes of the instruction. */
    int length() {
        return length;
    }

    private int operandSize() {
        int needed = form.encoding().operandSize();
        return needed != 0 ? needed : match.operandSize() != 0 ? match.operandSize() : 32;
    }

    /** Whether the form takes an operand-size prefix when it is 16 bits wide. */
    boolean isSixteenBits() {
        if (operandSize != 16) {
            return false;
        }
        if (form.encoding().operandSize() == 16) {
            return true;
        }
        // Moves to a selector take 16 bits whatever the register: no prefix, as NASM has it.
        boolean toSelector = form.operands().get(0) == OperandKind.SREG;
        return !toSelector && match.operandSize() == 16;
    }

    private int addressSize() {
        if (form.encoding().addressSize() != 0) {
            return form.encoding().addressSize();
        }
        for (Resolved o : operands) {
            if (o.kind == Resolved.Kind.MEMORY) {
                return o.address.addressSize;
            }
        }
        return prefixes.addressSize == 0 ? 32 : prefixes.addressSize;
    }

    private void put(int b) {
        out[n++] = (byte) b;
    }

    /** Prefixes and opcode; gives their length. */
    private int head() {
        n = 0;
        boolean waits = form.encoding().mandatoryPrefix() == WAIT;
        if (waits) {
            put(WAIT);
        }
        if (prefixes.repeat != 0) {
            put(prefixes.repeat);
        }
        if (prefixes.lock) {
            put(0xf0);
        }
        Register segment = prefixes.segment;
        for (Resolved o : operands) {
            segment = o.segment != null ? o.segment : segment;
        }
        if (segment != null) {
            put(PrefixSet.segmentByte(segment));
        }
        if (isSixteenBits() || prefixes.operandSize == 16) {
            put(0x66);
        }
        if (addressSize == 16 || prefixes.addressSize == 16) {
            put(0x67);
        }
        if (form.encoding().mandatoryPrefix() != 0 && !waits) {
            put(form.encoding().mandatoryPrefix());
        }
        for (int b : form.encoding().opcode()) {
            put(b);
        }
        if (form.encoding().literalModrm() >= 0) {
            put(form.encoding().literalModrm());
        }
        return n;
    }

    private int tail() {
        int bytes = 0;
        if (form.encoding().hasModrm()) {
            Resolved rm = rm();
            bytes += 1;
            if (rm.kind == Resolved.Kind.MEMORY) {
                bytes += (rm.address.sib >= 0 ? 1 : 0) + rm.address.displacementBytes;
            }
        }
        for (EncodingPart part : form.encoding().parts()) {
            bytes += part.bytes(operandSize, addressSize);
        }
        return form.encoding().fixedImmediate() >= 0 ? bytes + 1 : bytes;
    }

    /** The operand in ModRM.rm; a lone register operand stands in both fields. */
    private Resolved rm() {
        Resolved general = operands.get(0);
        for (int i = 0; i < operands.size(); i++) {
            if (form.operands().get(i).place() == OperandKind.Place.MODRM_RM) {
                return operands.get(i);
            }
            general = isGeneral(operands.get(i)) ? operands.get(i) : general;
        }
        return general;
    }

    private static boolean isGeneral(Resolved o) {
        return o.kind == Resolved.Kind.REGISTER && o.register.kind() == Register.Kind.GENERAL;
    }

    /** The operand in ModRM.reg or in the opcode: a selector or control register before a general one. */
    private Register register() {
        Register found = null;
        for (int i = 0; i < operands.size(); i++) {
            boolean field = form.operands().get(i).place() == OperandKind.Place.MODRM_REG;
            if (field && (found == null || !isGeneral(operands.get(i)))) {
                found = operands.get(i).register;
            }
        }
        return found;
    }

    /** Whether the target of a short branch is in reach; unknown targets count as near. */
    boolean reaches() {
        Value target = operands.get(0).value;
        if (target.unknown()) {
            return true;
        }
        long distance = target.number() - place.offset() - length;
        return target.section() == place.section() && distance >= -128 && distance <= 127;
    }

    byte[] bytes() {
        head();
        if (form.encoding().plusRegister()) {
            out[n - 1] |= (byte) register().number();
        }
        if (form.encoding().hasModrm()) {
            modrm();
        }
        int immediate = 0;
        for (EncodingPart part : form.encoding().parts()) {
            immediate = part(part, immediate);
        }
        if (form.encoding().fixedImmediate() >= 0) {
            put(form.encoding().fixedImmediate());
        }
        return Arrays.copyOf(out, n);
    }

    private void modrm() {
        int digit = form.encoding().modrm();
        int reg = digit == OpcodeForm.MODRM_REGISTER ? register().number() : digit;
        Resolved rm = rm();
        if (rm.kind == Resolved.Kind.REGISTER) {
            put(0xc0 | reg << 3 | rm.register.number());
            return;
        }
        EffectiveAddress a = rm.address;
        put(a.modrm | reg << 3);
        if (a.sib >= 0) {
            put(a.sib);
        }
        long v = place.address(rm.value);
        int bytes = a.displacementBytes;
        if (place.last() && bytes > 0) {
            boolean wraps = bytes == 1 && (a.addressSize == 32 ? (int) v : (short) v) == (byte) v;
            if (!wraps) {
                Ranges.check(v, 8 * bytes, rm.value.section() >= 0, rm.pos, "displacement");
            }
        }
        little(v, bytes);
    }

    private int part(EncodingPart part, int immediate) {
        int bytes = part.bytes(operandSize, addressSize);
        switch (part) {
            case CB, CV -> relative(bytes);
            case CP -> far(bytes - 2);
            case MO -> absolute(bytes);
            default -> {
                Resolved o = immediateOperand(immediate);
                long v = place.address(o.value);
                if (place.last()) {
                    checkImmediate(o, v, bytes);
                }
                little(v, bytes);
                return immediate + 1;
            }
        }
        return immediate;
    }

    /** A sign-extended byte may be written as the full value it extends to. */
    private void checkImmediate(Resolved o, long v, int bytes) {
        boolean extended = bytes == 1 && o.size.bits() != 8 && form.operands().contains(OperandKind.SIMM8);
        if (!extended) {
            Ranges.check(v, 8 * bytes, o.value.section() >= 0, o.pos, "immediate value");
        } else if (o.value.section() < 0) {
            Ranges.check(v, operandSize, false, o.pos, "immediate value");
        }
    }

    private Resolved immediateOperand(int which) {
        int seen = 0;
        for (int i = 0; i < operands.size(); i++) {
            if (form.operands().get(i).place() == OperandKind.Place.IMMEDIATE && seen++ == which) {
                return operands.get(i);
            }
        }
        throw new IllegalStateException(form + " has no immediate operand " + which);
    }

    private void relative(int bytes) {
        Resolved o = operands.get(0);
        Value next = Value.of(place.section(), place.offset() + length);
        boolean sameSection = o.value.section() == place.section();
        long distance =
                sameSection ? o.value.number() - place.offset() - length : place.address(o.value) - place.address(next);
        if (place.last() && bytes == 1 && (distance < -128 || distance > 127)) {
            throw new SourceException(
                    o.pos,
                    "short branch is out of range: the target is " + distance + " bytes away, the reach is -128..127");
        }
        if (place.last() && bytes == 2) {
            Ranges.check(distance, 16, false, o.pos, "branch distance");
        }
        little(distance, bytes);
    }

    private void far(int bytes) {
        Resolved o = operands.get(0);
        long offset = place.address(o.value);
        long selector = place.address(o.selector);
        if (place.last()) {
            Ranges.check(offset, 8 * bytes, o.value.section() >= 0, o.pos, "far offset");
            Ranges.check(selector, 16, false, o.pos, "selector");
        }
        little(offset, bytes);
        little(selector, 2);
    }

    private void absolute(int bytes) {
        Resolved o = operands.get(operands.get(0).kind == Resolved.Kind.MEMORY ? 0 : 1);
        long v = place.address(o.value);
        if (place.last()) {
            Ranges.check(v, 8 * bytes, o.value.section() >= 0, o.pos, "address");
        }
        little(v, bytes);
    }

    private void little(long v, int bytes) {
        for (int i = 0; i < bytes; i++) {
            put((int) (v >> 8 * i));
        }
    }
}
