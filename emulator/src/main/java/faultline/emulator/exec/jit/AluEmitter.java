package faultline.emulator.exec.jit;

import faultline.emulator.exec.interp.DecodedOp;
import faultline.emulator.exec.interp.Handlers;
import org.objectweb.asm.Opcodes;

/** Emits arithmetic and logic on registers and memory. */
final class AluEmitter {
    private static final String SHIFTER = "faultline/emulator/cpu/Shifter";
    private static final String ALU = "faultline/emulator/cpu/Alu";

    private final Emission at;
    private final Code code;
    private final FlagEmitter flags;

    AluEmitter(Emission at, FlagEmitter flags) {
        this.at = at;
        this.code = at.code;
        this.flags = flags;
    }

    /** The eight operations of opcodes 00-3F in all forms. */
    void binary(DecodedOp op) {
        boolean compare = op.operation == Handlers.CMP;
        boolean memory = op.mode >= DecodedOp.MR;
        if (memory) {
            at.addressToLocal(op);
        }
        at.pushSource(op);
        code.store(Code.B);
        if (memory && compare) {
            at.loadAtLocal(op.size);
        } else if (memory) {
            at.loadForUpdate(op.size);
        } else {
            at.pushRegister(op.size, op.dst);
        }
        code.store(Code.A);
        operate(op);
        if (!compare) {
            write(op, memory);
        }
    }

    /** Writes R to the destination. */
    private void write(DecodedOp op, boolean memory) {
        if (memory) {
            at.storeAtLocal(op.size, Code.R);
        } else {
            code.load(Code.R);
            at.popRegister(op.size, op.dst);
        }
    }

    private void operate(DecodedOp op) {
        int narrow = 32 - op.size;
        switch (op.operation) {
            case Handlers.ADD -> simple(Opcodes.IADD, FlagKind.of(FlagKind.ADD, narrow), op.size);
            case Handlers.SUB -> simple(Opcodes.ISUB, FlagKind.of(FlagKind.SUB, narrow), op.size);
            case Handlers.CMP -> {
                if (at.flagsWanted) {
                    copy(Code.A, Code.F1);
                    copy(Code.B, Code.F2);
                    at.flagsAre(FlagKind.of(FlagKind.CMP, narrow));
                }
            }
            case Handlers.OR -> simple(Opcodes.IOR, FlagKind.LOGIC, op.size);
            case Handlers.AND -> simple(Opcodes.IAND, FlagKind.LOGIC, op.size);
            case Handlers.XOR -> simple(Opcodes.IXOR, FlagKind.LOGIC, op.size);
            default -> withCarry(op.operation == Handlers.ADC, narrow);
        }
    }

    private void copy(int from, int to) {
        code.load(from);
        code.store(to);
    }

    private void simple(int opcode, int kind, int size) {
        code.load(Code.A);
        code.load(Code.B);
        code.op(opcode);
        code.store(Code.R);
        if (at.flagsWanted) {
            resultFlag(size);
            if (kind != FlagKind.LOGIC) {
                copy(Code.B, Code.F2);
            }
            at.flagsAre(kind);
        }
    }

    /** F1 is R, sign-extended. */
    private void resultFlag(int size) {
        code.load(Code.R);
        at.signExtend(size);
        code.store(Code.F1);
    }

    private void withCarry(boolean add, int narrow) {
        code.load(Code.A);
        code.load(Code.B);
        code.op(add ? Opcodes.IADD : Opcodes.ISUB);
        flags.pushCarry();
        code.op(add ? Opcodes.IADD : Opcodes.ISUB);
        code.store(Code.R);
        if (at.flagsWanted) {
            code.load(Code.A);
            code.load(Code.B);
            code.load(Code.R);
            code.constant(narrow);
            code.callKind(add ? "added" : "subtracted", "(IIII)I");
            code.store(Code.F2);
            resultFlag(32 - narrow);
            at.flagsAre(FlagKind.AUX);
        }
    }

    /** TEST in all forms. */
    void test(DecodedOp op) {
        if (!at.flagsWanted && op.mode < DecodedOp.MR) {
            return;
        }
        if (op.mode >= DecodedOp.MR) {
            at.loadOperand(op, op.size);
        } else {
            at.pushRegister(op.size, op.dst);
        }
        at.pushSource(op);
        code.op(Opcodes.IAND);
        at.signExtend(op.size);
        code.store(Code.R);
        if (at.flagsWanted) {
            copy(Code.R, Code.F1);
            at.flagsAre(FlagKind.LOGIC);
        }
    }

    /** INC, DEC, NOT, NEG in all forms. */
    void unary(DecodedOp op, int operation) {
        boolean memory = op.mode == DecodedOp.MR;
        if (memory) {
            at.addressToLocal(op);
            at.loadForUpdate(op.size);
        } else {
            at.pushRegister(op.size, op.dst);
        }
        code.store(Code.A);
        int narrow = 32 - op.size;
        switch (operation) {
            case Handlers.INC -> step(Opcodes.IADD, FlagKind.of(FlagKind.INC, narrow), op.size);
            case Handlers.DEC -> step(Opcodes.ISUB, FlagKind.of(FlagKind.DEC, narrow), op.size);
            case Handlers.NOT -> {
                code.load(Code.A);
                code.constant(-1);
                code.op(Opcodes.IXOR);
                code.store(Code.R);
            }
            default -> {
                copy(Code.A, Code.B);
                code.constant(0);
                code.store(Code.A);
                simple(Opcodes.ISUB, FlagKind.of(FlagKind.SUB, narrow), op.size);
            }
        }
        write(op, memory);
    }

    private void step(int opcode, int kind, int size) {
        code.load(Code.A);
        code.constant(1);
        code.op(opcode);
        code.store(Code.R);
        if (at.flagsWanted) {
            flags.pushCarry();
            code.store(Code.F2);
            resultFlag(size);
            at.flagsAre(kind);
        }
    }

    /** Shifts and rotates by a constant. */
    void shift(DecodedOp op) {
        int count = op.imm & 31;
        if (op.size == 32 && op.mode == DecodedOp.RI && count != 0 && op.operation >= 4) {
            int kind = op.handler == Handlers.SHIFT_IMMEDIATE
                    ? FlagKind.AUX
                    : op.operation == 5 ? FlagKind.SHR : op.operation == 7 ? FlagKind.SAR : FlagKind.SHL;
            if (kind != FlagKind.AUX) {
                plainShift(op, kind, count);
                return;
            }
        }
        if (count == 0 && op.mode < DecodedOp.RM) {
            return;
        }
        byReference(op, () -> code.constant(op.imm), count != 0);
    }

    private void plainShift(DecodedOp op, int kind, int count) {
        at.pushRegister(32, op.dst);
        code.store(Code.A);
        code.load(Code.A);
        code.constant(count);
        code.op(kind == FlagKind.SHL ? Opcodes.ISHL : kind == FlagKind.SHR ? Opcodes.IUSHR : Opcodes.ISHR);
        code.store(Code.R);
        if (at.flagsWanted) {
            copy(Code.R, Code.F1);
            copy(Code.A, Code.F2);
            at.flagsAre(FlagKind.shift(kind, count));
        }
        write(op, false);
    }

    /** Shifts and rotates by CL. */
    void shiftByCl(DecodedOp op) {
        byReference(op, () -> at.pushRegister(32, 1), true);
    }

    /** A shift or rotate by the reference implementation, on the flags in memory. */
    private void byReference(DecodedOp op, Runnable count, boolean changes) {
        boolean memory = op.mode >= DecodedOp.MR;
        if (memory) {
            at.addressToLocal(op);
            at.loadForUpdate(op.size);
        } else {
            at.pushRegister(op.size, op.dst);
        }
        code.store(Code.A);
        at.spillFlags();
        code.flags();
        code.constant(op.operation);
        code.load(Code.A);
        count.run();
        code.constant(32 - op.size);
        code.callStatic(SHIFTER, "operate", "(Lfaultline/emulator/cpu/Flags;IIII)I");
        code.store(Code.R);
        if (changes && at.flagsWanted) {
            at.reloadFlags();
        }
        write(op, memory);
    }

    /** SHLD and SHRD on registers. */
    void shiftDouble(DecodedOp op) {
        at.spillFlags();
        code.flags();
        at.pushRegister(op.size, op.dst);
        at.pushRegister(op.size, op.src);
        if (op.operation == 1) {
            at.pushRegister(32, 1);
        } else {
            code.constant(op.imm);
        }
        code.constant(32 - op.size);
        code.callStatic(
                SHIFTER, op.handler == Handlers.SHLD ? "shld" : "shrd", "(Lfaultline/emulator/cpu/Flags;IIII)I");
        at.popRegister(op.size, op.dst);
        if (at.flagsWanted) {
            at.reloadFlags();
        }
    }

    /** BT and its kin on a register. */
    void bitTest(DecodedOp op) {
        at.spillFlags();
        code.flags();
        code.constant(op.operation);
        at.pushRegister(op.size, op.dst);
        if (op.handler == Handlers.BIT_IMMEDIATE) {
            code.constant(op.imm & op.size - 1);
        } else {
            at.pushRegister(op.size, op.src);
            code.constant(op.size - 1);
            code.op(Opcodes.IAND);
        }
        code.callStatic(ALU, "bitTest", "(Lfaultline/emulator/cpu/Flags;III)I");
        at.popRegister(op.size, op.dst);
        if (at.flagsWanted) {
            at.reloadFlags();
        }
    }

    /** BSF and BSR. */
    void bitScan(DecodedOp op) {
        at.pushSource(op);
        code.store(Code.A);
        code.flags();
        code.load(Code.A);
        at.pushRegister(op.size, op.dst);
        code.callStatic(ALU, op.handler == Handlers.BSF ? "bsf" : "bsr", "(Lfaultline/emulator/cpu/Flags;II)I");
        at.popRegister(op.size, op.dst);
        if (at.flagsWanted) {
            copy(Code.A, Code.F1);
            at.flagsAre(FlagKind.LOGIC);
        }
    }

    /** CLC, STC, CMC. */
    void carryFlag(DecodedOp op) {
        if (!at.flagsWanted) {
            return;
        }
        if (op.operation == 2) {
            flags.pushCarry();
            code.constant(1);
            code.op(Opcodes.IXOR);
        } else {
            code.constant(op.operation);
        }
        code.store(Code.A);
        at.spillFlags();
        code.flags();
        code.load(Code.A);
        code.method().visitMethodInsn(Opcodes.INVOKEVIRTUAL, "faultline/emulator/cpu/Flags", "setCarry", "(I)V", false);
        at.reloadFlags();
    }
}
