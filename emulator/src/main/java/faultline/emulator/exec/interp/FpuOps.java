package faultline.emulator.exec.interp;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.cpu.Flags;
import faultline.emulator.cpu.Fpu;
import faultline.emulator.cpu.FpuFunctions;
import faultline.emulator.paging.Mmu;
import faultline.emulator.trap.FloatContext;
import faultline.emulator.trap.GuestFault;

/** The x87 instructions: memory operands, EFLAGS and #MF around {@link Fpu}. */
final class FpuOps {
    /** Operations, as {@link FpuLowering} numbers them. Those from {@link #FIRST_CONTROL} on leave the pointers alone. */
    static final int LOAD = 0;

    static final int LOAD_REGISTER = 1;
    static final int STORE = 2;
    static final int STORE_REGISTER = 3;
    static final int ARITHMETIC = 4;
    static final int ARITHMETIC_MEMORY = 5;
    static final int COMPARE = 6;
    static final int COMPARE_MEMORY = 7;
    static final int COMPARE_FLAGS = 8;
    static final int EXCHANGE = 9;
    static final int MOVE_IF = 10;
    static final int CONSTANT = 11;
    static final int FREE = 12;
    static final int INCREMENT_TOP = 13;
    static final int DECREMENT_TOP = 14;
    static final int NO_OPERATION = 15;
    static final int STORE_OR_DROP = 16;

    /** First operation on the top of the stack alone. */
    static final int FIRST_FUNCTION = 17;

    static final int CHANGE_SIGN = 17;
    static final int ABSOLUTE = 18;
    static final int TEST = 19;
    static final int EXAMINE = 20;
    static final int SQUARE_ROOT = 21;
    static final int REMAINDER = 22;
    static final int REMAINDER_NEAREST = 23;
    static final int ROUND = 24;
    static final int SCALE = 25;
    static final int EXTRACT = 26;
    static final int SINE = 27;
    static final int COSINE = 28;
    static final int SINE_COSINE = 29;
    static final int TANGENT = 30;
    static final int ARC_TANGENT = 31;
    static final int POWER = 32;
    static final int LOGARITHM = 33;
    static final int LOGARITHM_PLUS_ONE = 34;

    /** First operation of {@link FpuControlOps}. */
    static final int FIRST_CONTROL = 40;

    static final int WAIT = 40;
    static final int LOAD_CONTROL = 41;
    static final int LOAD_ENVIRONMENT = 42;
    static final int RESTORE = 43;
    /** First operation that does not wait for pending exceptions. */
    static final int FIRST_WITHOUT_WAIT = 44;

    static final int STORE_CONTROL = 44;
    static final int STORE_STATUS = 45;
    static final int STORE_ENVIRONMENT = 46;
    static final int SAVE = 47;
    static final int CLEAR_EXCEPTIONS = 48;
    static final int INITIALIZE = 49;
    static final int EXTENDED_SAVE = 50;
    static final int EXTENDED_RESTORE = 51;

    /** Condition of FCMOVcc by number: carry, zero, carry or zero, parity (SDM vol. 2, FCMOVcc), as Jcc numbers them. */
    private static final int[] MOVE_CONDITIONS = {2, 4, 6, 10};

    private final Operands operands;
    private final CpuState state;
    private final Flags flags;
    private final Mmu mmu;
    private final Fpu fpu;
    private final FpuFunctions functions;
    private final FloatContext context;
    private final FpuControlOps control;

    /** @param vectors whether FXSAVE and FXRSTOR have XMM registers to deal with */
    FpuOps(Operands operands, boolean vectors) {
        this.operands = operands;
        this.state = operands.state;
        this.flags = state.flags;
        this.mmu = operands.mmu;
        this.fpu = state.fpu;
        this.functions = fpu.functions();
        this.context = fpu.context();
        this.control = new FpuControlOps(operands, vectors);
    }

    /** Runs {@code op}. */
    void execute(DecodedOp op) {
        int operation = op.operation;
        if (state.taskSwitched) {
            throw operands.fault.raise(GuestFault.DEVICE_NOT_AVAILABLE, 0);
        }
        if (operation < FIRST_WITHOUT_WAIT && context.pending()) {
            throw operands.fault.raise(GuestFault.FPU_ERROR, 0);
        }
        if (operation >= FIRST_CONTROL) {
            control.execute(op);
            return;
        }
        context.used = true;
        if (op.mode == DecodedOp.MR) {
            int va = operands.address(op);
            memory(op, va);
            context.dataPointer = va;
        } else if (operation >= FIRST_FUNCTION) {
            function(operation);
        } else {
            register(op);
        }
        context.instructionPointer = state.eip;
        context.opcode = op.imm2;
    }

    private void memory(DecodedOp op, int va) {
        int format = op.sourceSize;
        switch (op.operation) {
            case LOAD -> {
                boolean wide = format == Fpu.FLOAT_80 || format == Fpu.DECIMAL_80;
                long low = load(format, va);
                fpu.load(format, low, wide ? mmu.load16(va + 8) : 0);
            }
            case STORE -> {
                if (fpu.convert(format, false)) {
                    store(format, va);
                }
                fpu.finishStore(op.repeat != 0);
            }
            case COMPARE_MEMORY -> fpu.compareMemory(format, load(format, va), op.repeat != 0);
            default -> fpu.arithmeticMemory(op.imm, format, load(format, va));
        }
    }

    /** The operand as it is in memory, integers sign-extended; of 80 bits the low 64. */
    private long load(int format, int va) {
        return switch (format) {
            case Fpu.FLOAT_32, Fpu.INTEGER_32 -> mmu.load32(va);
            case Fpu.INTEGER_16 -> (short) mmu.load16(va);
            default -> mmu.load64(va);
        };
    }

    private void store(int format, int va) {
        long value = fpu.storedLow;
        switch (format) {
            case Fpu.FLOAT_32, Fpu.INTEGER_32 -> mmu.store32(va, (int) value);
            case Fpu.INTEGER_16 -> mmu.store16(va, (int) value);
            case Fpu.FLOAT_64, Fpu.INTEGER_64 -> mmu.store64(va, value);
            default -> {
                mmu.probeWrite(va, 10);
                mmu.store64(va, value);
                mmu.store16(va + 8, fpu.storedHigh);
            }
        }
    }

    private void register(DecodedOp op) {
        boolean pops = op.repeat != 0;
        switch (op.operation) {
            case LOAD_REGISTER -> fpu.loadRegister(op.src);
            case STORE_REGISTER -> fpu.storeRegister(op.src, pops);
            case ARITHMETIC -> fpu.arithmetic(op.imm, op.dst, op.src, pops);
            case COMPARE -> fpu.compare(op.src, op.imm == 1, op.repeat);
            case COMPARE_FLAGS -> setFlags(fpu.order(op.src, op.imm == 1, op.repeat));
            case STORE_OR_DROP -> fpu.storeOrDrop(op.src);
            case EXCHANGE -> fpu.exchange(op.src);
            case MOVE_IF -> fpu.moveIf(flags.condition(MOVE_CONDITIONS[op.imm >> 1] + (op.imm & 1)), op.src);
            case CONSTANT -> functions.loadConstant(op.imm);
            case FREE -> fpu.free(op.src, pops);
            case INCREMENT_TOP -> fpu.rotate(1);
            case DECREMENT_TOP -> fpu.rotate(-1);
            default -> {
                // FNOP
            }
        }
    }

    private void setFlags(int order) {
        flags.fromEflags(
                switch (order) {
                    case -1 -> Flags.CF;
                    case 0 -> Flags.ZF;
                    case 1 -> 0;
                    default -> Flags.CF | Flags.ZF | Flags.PF;
                });
    }

    private void function(int operation) {
        switch (operation) {
            case CHANGE_SIGN -> functions.changeSign();
            case ABSOLUTE -> functions.absolute();
            case TEST -> fpu.test();
            case EXAMINE -> functions.examine();
            case SQUARE_ROOT -> functions.squareRoot();
            case REMAINDER -> fpu.remainder(false);
            case REMAINDER_NEAREST -> fpu.remainder(true);
            case ROUND -> fpu.roundToInteger();
            case SCALE -> fpu.scale();
            case EXTRACT -> fpu.extract();
            case SINE -> functions.sine(false);
            case COSINE -> functions.sine(true);
            case SINE_COSINE -> functions.sineAndCosine();
            case TANGENT -> functions.tangent();
            case ARC_TANGENT -> functions.arcTangent();
            case POWER -> functions.powerMinusOne();
            case LOGARITHM -> functions.logarithm(false);
            default -> functions.logarithm(true);
        }
    }
}
