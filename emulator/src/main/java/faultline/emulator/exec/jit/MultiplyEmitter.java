package faultline.emulator.exec.jit;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.exec.interp.DecodedOp;
import faultline.emulator.exec.interp.Handlers;
import org.objectweb.asm.Opcodes;

/** Emits multiplications and divisions. */
final class MultiplyEmitter {
    private static final long LOW = 0xFFFF_FFFFL;
    private static final int EAX = Code.REGISTERS + CpuState.EAX;
    private static final int EDX = Code.REGISTERS + CpuState.EDX;

    private final Emission at;
    private final Code code;

    MultiplyEmitter(Emission at) {
        this.at = at;
        this.code = at.code;
    }

    /** IMUL with a destination register. */
    void multiply(DecodedOp op) {
        boolean immediate = op.handler == Handlers.IMUL_IMMEDIATE || op.handler == Handlers.IMUL32_RRI;
        if (immediate) {
            at.pushRm(op, op.size);
        } else {
            at.pushRegister(op.size, op.dst);
        }
        signedLong(op.size);
        if (immediate) {
            code.constant(op.imm);
        } else {
            at.pushSource(op);
        }
        signedLong(op.size);
        code.op(Opcodes.LMUL);
        code.storeLong(Code.WIDE);
        code.loadLong(Code.WIDE);
        code.op(Opcodes.L2I);
        at.popRegister(op.size, op.dst);
        flags(op.size, true);
    }

    private void signedLong(int size) {
        at.signExtend(size);
        code.op(Opcodes.I2L);
    }

    private void flags(int size, boolean signed) {
        if (at.flagsWanted) {
            code.loadLong(Code.WIDE);
            code.op(Opcodes.L2I);
            at.signExtend(size);
            code.store(Code.F1);
            code.loadLong(Code.WIDE);
            if (signed) {
                code.constant(size);
                code.callKind("wideSigned", "(JI)I");
            } else {
                code.callKind("wideUnsigned", "(J)I");
            }
            code.store(Code.F2);
            at.flagsAre(FlagKind.AUX);
        }
    }

    /** MUL and IMUL of EAX. */
    void multiplyWide(DecodedOp op) {
        boolean signed = op.handler == Handlers.IMUL_WIDE;
        at.pushRm(op, 32);
        extended(signed);
        code.load(EAX);
        extended(signed);
        code.op(Opcodes.LMUL);
        code.storeLong(Code.WIDE);
        pair();
        flags(32, signed);
    }

    private void extended(boolean signed) {
        code.op(Opcodes.I2L);
        if (!signed) {
            code.constant(LOW);
            code.op(Opcodes.LAND);
        }
    }

    /** EAX and EDX are the halves of WIDE. */
    private void pair() {
        code.loadLong(Code.WIDE);
        code.op(Opcodes.L2I);
        code.store(EAX);
        code.loadLong(Code.WIDE);
        code.constant(32);
        code.op(Opcodes.LUSHR);
        code.op(Opcodes.L2I);
        code.store(EDX);
    }

    /** DIV and IDIV of EDX:EAX. */
    void divide(DecodedOp op) {
        at.pushRm(op, 32);
        code.store(Code.B);
        code.divisions();
        code.load(EAX);
        code.load(EDX);
        code.load(Code.B);
        at.site();
        code.callDivisions(op.handler == Handlers.DIV ? "divide" : "divideSigned", "(IIII)J");
        code.storeLong(Code.WIDE);
        pair();
    }
}
