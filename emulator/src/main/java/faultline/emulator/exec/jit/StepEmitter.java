package faultline.emulator.exec.jit;

import faultline.emulator.exec.interp.DecodedOp;
import faultline.emulator.exec.interp.Footprint;
import faultline.emulator.exec.interp.Handlers;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Emits instructions that transfer no control. */
final class StepEmitter {
    private static final String REGION_AND_SITE = "(Lfaultline/emulator/exec/jit/RegionCode;IIIIIIIII";

    private final Emission at;
    private final Code code;
    private final AluEmitter alu;
    private final MultiplyEmitter multiply;
    private final MoveEmitter moves;
    private final Exits exits;

    StepEmitter(Emission at, FlagEmitter flags, MoveEmitter moves, Exits exits) {
        this.at = at;
        this.code = at.code;
        this.alu = new AluEmitter(at, flags);
        this.multiply = new MultiplyEmitter(at);
        this.moves = moves;
        this.exits = exits;
    }

    /** Emits the instruction at hand, and counts it. */
    void emit(DecodedOp op) {
        int handler = op.handler;
        if (handler == Handlers.STRING) {
            string(op);
        } else if (FlagEffect.isOutside(op)) {
            outside(op);
        } else if (FlagEffect.isBinary(op)) {
            alu.binary(op);
            at.retired();
        } else if (handler >= Handlers.MOV32 && handler < Handlers.MOV32 + DecodedOp.MODES
                || handler == Handlers.MOV
                || handler >= Handlers.MOV8 && handler < Handlers.MOV8 + DecodedOp.MODES) {
            moves.move(op);
            at.retired();
        } else {
            single(op);
            at.retired();
            if (handler == Handlers.PUSH32_M) {
                exits.ifStale(at.step.behind());
            }
        }
    }

    private void single(DecodedOp op) {
        switch (op.handler) {
            case Handlers.TEST8_MI,
                    Handlers.TEST8_RI,
                    Handlers.TEST8_RR,
                    Handlers.TEST32_RI,
                    Handlers.TEST32_RR,
                    Handlers.TEST -> alu.test(op);
            case Handlers.INC, Handlers.INC32_M, Handlers.INC32_R -> alu.unary(op, Handlers.INC);
            case Handlers.DEC, Handlers.DEC32_M, Handlers.DEC32_R -> alu.unary(op, Handlers.DEC);
            case Handlers.NOT, Handlers.NOT32_R -> alu.unary(op, Handlers.NOT);
            case Handlers.NEG, Handlers.NEG32_R -> alu.unary(op, Handlers.NEG);
            case Handlers.SHL32_RI, Handlers.SHR32_RI, Handlers.SAR32_RI, Handlers.SHIFT_IMMEDIATE -> alu.shift(op);
            case Handlers.SHIFT_CL -> alu.shiftByCl(op);
            case Handlers.SHLD, Handlers.SHRD -> alu.shiftDouble(op);
            case Handlers.BIT_IMMEDIATE, Handlers.BIT_REGISTER -> alu.bitTest(op);
            case Handlers.BSF, Handlers.BSR -> alu.bitScan(op);
            case Handlers.CARRY_FLAG -> alu.carryFlag(op);
            case Handlers.IMUL32_RM, Handlers.IMUL32_RR, Handlers.IMUL32_RRI, Handlers.IMUL, Handlers.IMUL_IMMEDIATE ->
                multiply.multiply(op);
            case Handlers.MUL, Handlers.IMUL_WIDE -> multiply.multiplyWide(op);
            case Handlers.DIV, Handlers.IDIV -> multiply.divide(op);
            default -> moved(op);
        }
    }

    private void moved(DecodedOp op) {
        switch (op.handler) {
            case Handlers.MOVZX8_R, Handlers.MOVZX8_M -> moves.extend(op, 8, false);
            case Handlers.MOVZX16_R, Handlers.MOVZX16_M -> moves.extend(op, 16, false);
            case Handlers.MOVSX8_R, Handlers.MOVSX8_M -> moves.extend(op, 8, true);
            case Handlers.MOVSX16_R, Handlers.MOVSX16_M -> moves.extend(op, 16, true);
            case Handlers.EXTEND_ZERO -> moves.extend(op, op.sourceSize, false);
            case Handlers.EXTEND_SIGN -> moves.extend(op, op.sourceSize, true);
            case Handlers.LEA, Handlers.LEA32 -> moves.loadAddress(op);
            case Handlers.PUSH32_R -> moves.pushRegister(op.src);
            case Handlers.PUSH32_I -> moves.pushConstant(op.imm);
            case Handlers.PUSH32_M -> moves.pushMemory(op);
            case Handlers.POP32_R -> moves.pop(op.dst);
            case Handlers.LEAVE32 -> moves.leaveFrame();
            case Handlers.SETCC, Handlers.SETCC_R -> moves.set(op);
            case Handlers.CMOV, Handlers.CMOV32_RR -> moves.moveIf(op);
            case Handlers.XCHG -> moves.exchange(op);
            case Handlers.WIDEN_A -> moves.widen(op);
            case Handlers.CDQ -> moves.signToD();
            case Handlers.BSWAP -> moves.swapBytes(op);
            case Handlers.NOP -> {}
            default -> throw new IllegalStateException("no emitter for handler " + op.handler);
        }
    }

    /** An instruction that the interpreter's code runs on the CPU's registers. */
    private void outside(DecodedOp op) {
        boolean light = Footprint.sparesRegisters(op);
        if (!light) {
            at.spillFlags();
        }
        code.slow();
        code.method().visitVarInsn(Opcodes.ALOAD, 0);
        at.site();
        code.loadRegisters();
        code.callSlow("perform", REGION_AND_SITE + ")Z");
        code.store(Code.R);
        if (!light) {
            code.reloadRegisters();
            at.reloadFlags();
        }
        at.retired();
        code.load(Code.R);
        code.jump(Opcodes.IFNE, exits.stub(at.step.behind(), exits.chain));
    }

    private void string(DecodedOp op) {
        at.charge();
        at.settle();
        at.spillFlags();
        code.slow();
        code.method().visitVarInsn(Opcodes.ALOAD, 0);
        at.site(true);
        code.loadRegisters();
        code.callSlow("string", REGION_AND_SITE + ")I");
        code.store(Code.R);
        code.reloadRegisters();
        at.reloadFlags();
        Label done = new Label();
        code.load(Code.R);
        code.jump(Opcodes.IFEQ, done);
        code.load(Code.R);
        code.constant(SlowPath.DUE);
        code.jump(Opcodes.IF_ICMPEQ, exits.stub(at.step.va(), exits.pause));
        code.go(exits.stub(at.step.va(), exits.chain));
        code.label(done);
        at.retired();
        exits.ifStale(at.step.behind());
    }
}
