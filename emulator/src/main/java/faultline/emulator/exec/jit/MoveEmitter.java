package faultline.emulator.exec.jit;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.exec.interp.DecodedOp;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Emits moves, stack operations and conditional moves. */
final class MoveEmitter {
    private static final int ESP = Code.REGISTERS + CpuState.ESP;
    private static final int EBP = Code.REGISTERS + CpuState.EBP;

    private final Emission at;
    private final Code code;
    private final FlagEmitter flags;

    MoveEmitter(Emission at, FlagEmitter flags) {
        this.at = at;
        this.code = at.code;
        this.flags = flags;
    }

    /** MOV in all forms. */
    void move(DecodedOp op) {
        if (op.mode < DecodedOp.MR) {
            at.pushSource(op);
            at.popRegister(op.size, op.dst);
            return;
        }
        at.pushSource(op);
        code.store(Code.R);
        at.addressToLocal(op);
        at.storeAtLocal(op.size, Code.R);
    }

    /** MOVZX and MOVSX. */
    void extend(DecodedOp op, int sourceSize, boolean signed) {
        at.pushRm(op, sourceSize);
        if (signed) {
            at.signExtend(sourceSize);
        }
        at.popRegister(op.size, op.dst);
    }

    /** LEA. */
    void loadAddress(DecodedOp op) {
        int segment = op.segment;
        op.segment = DecodedOp.FLAT;
        at.address(op, 0);
        op.segment = segment;
        at.popRegister(op.size, op.dst);
    }

    /** Pushes the value in R. */
    private void pushValue(boolean late) {
        code.load(ESP);
        code.constant(-4);
        code.op(Opcodes.IADD);
        code.store(Code.VA);
        if (late) {
            at.storeLate(Code.R);
        } else {
            at.storeAtLocal(32, Code.R);
        }
        code.load(Code.VA);
        code.store(ESP);
    }

    void pushRegister(int number) {
        code.load(Code.REGISTERS + number);
        code.store(Code.R);
        pushValue(false);
    }

    void pushConstant(int value) {
        code.constant(value);
        code.store(Code.R);
        pushValue(false);
    }

    /** PUSH from memory; the caller looks whether code was overwritten. */
    void pushMemory(DecodedOp op) {
        at.loadOperand(op, 32);
        code.store(Code.R);
        pushValue(true);
    }

    /** The push of a call whose target came from memory; the caller looks whether code was overwritten. */
    void pushConstantLate(int value) {
        code.constant(value);
        code.store(Code.R);
        pushValue(true);
    }

    /** POP into a register. */
    void pop(int number) {
        loadStack();
        code.store(Code.R);
        raiseStack(4);
        code.load(Code.R);
        code.store(Code.REGISTERS + number);
    }

    /** Pushes onto the operand stack what is on top of the guest's. */
    void loadStack() {
        code.load(ESP);
        code.store(Code.VA);
        at.loadAtLocal(32);
    }

    /** ESP moves up. */
    void raiseStack(int bytes) {
        code.load(ESP);
        code.constant(bytes);
        code.op(Opcodes.IADD);
        code.store(ESP);
    }

    /** LEAVE. */
    void leaveFrame() {
        code.load(EBP);
        code.store(Code.VA);
        at.loadAtLocal(32);
        code.store(EBP);
        code.load(Code.VA);
        code.constant(4);
        code.op(Opcodes.IADD);
        code.store(ESP);
    }

    /** SETcc. */
    void set(DecodedOp op) {
        Label holds = new Label();
        Label end = new Label();
        flags.jumpIf(op.operation, holds);
        code.constant(0);
        code.store(Code.R);
        code.go(end);
        code.label(holds);
        code.constant(1);
        code.store(Code.R);
        code.label(end);
        if (op.mode == DecodedOp.RR) {
            code.load(Code.R);
            at.popRegister(8, op.dst);
        } else {
            at.addressToLocal(op);
            at.storeAtLocal(8, Code.R);
        }
    }

    /** CMOVcc: memory is read in any case. */
    void moveIf(DecodedOp op) {
        at.pushSource(op);
        code.store(Code.R);
        Label end = new Label();
        flags.jumpIf(op.operation ^ 1, end);
        code.load(Code.R);
        at.popRegister(op.size, op.dst);
        code.label(end);
    }

    /** XCHG of registers. */
    void exchange(DecodedOp op) {
        at.pushRegister(op.size, op.src);
        code.store(Code.B);
        at.pushRegister(op.size, op.dst);
        code.store(Code.A);
        code.load(Code.B);
        at.popRegister(op.size, op.dst);
        code.load(Code.A);
        at.popRegister(op.size, op.src);
    }

    /** CBW and CWDE. */
    void widen(DecodedOp op) {
        at.pushRegister(op.size == 16 ? 8 : 16, CpuState.EAX);
        at.signExtend(op.size == 16 ? 8 : 16);
        at.popRegister(op.size, CpuState.EAX);
    }

    /** CDQ. */
    void signToD() {
        code.load(Code.REGISTERS + CpuState.EAX);
        code.constant(31);
        code.op(Opcodes.ISHR);
        code.store(Code.REGISTERS + CpuState.EDX);
    }

    /** BSWAP. */
    void swapBytes(DecodedOp op) {
        if (op.size == 32) {
            code.load(Code.REGISTERS + op.dst);
            code.callStatic("java/lang/Integer", "reverseBytes", "(I)I");
            code.store(Code.REGISTERS + op.dst);
        }
    }
}
