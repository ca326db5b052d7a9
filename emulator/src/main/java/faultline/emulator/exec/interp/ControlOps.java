package faultline.emulator.exec.interp;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.cpu.Segments;
import faultline.emulator.exec.Exit;
import faultline.emulator.paging.Mmu;
import faultline.emulator.timing.BranchPredictor;
import faultline.emulator.timing.Clock;
import faultline.emulator.trap.GuestFault;

/** Control transfers other than the common 32-bit forms: 16-bit and far branches, loops, interrupts. */
final class ControlOps {
    private static final int LOOPNE = 0;
    private static final int LOOPE = 1;

    private final Operands operands;
    private final StackOps stack;
    private final CpuState state;
    private final int[] r;
    private final Mmu mmu;
    private final Clock clock;
    private final BranchPredictor predictor;
    private int interruptVector;
    private Exit exit;

    ControlOps(Operands operands, StackOps stack, Clock clock, BranchPredictor predictor) {
        this.operands = operands;
        this.stack = stack;
        this.state = operands.state;
        this.r = state.registers;
        this.mmu = operands.mmu;
        this.clock = clock;
        this.predictor = predictor;
    }

    /** The reason to stop that the last instruction gave, or null; asking takes it away. */
    Exit takeExit() {
        Exit taken = exit;
        exit = null;
        return taken;
    }

    int interruptVector() {
        return interruptVector;
    }

    /** Runs {@code op} at {@code eip}; {@code next} is behind it. Returns where to go on. */
    int execute(DecodedOp op, int eip, int next) {
        return switch (op.handler) {
            case Handlers.JCC16 -> conditional(eip, next, next + op.imm & 0xFFFF, state.flags.condition(op.operation));
            case Handlers.LOOP -> loop(op, eip, next);
            case Handlers.JCXZ -> conditional(eip, next, near(op, next), count(op) == 0);
            case Handlers.JMP16 -> lost(predictor.jump(eip, next + op.imm & 0xFFFF), next + op.imm & 0xFFFF);
            case Handlers.JMP_INDIRECT16 -> indirect16(op, eip);
            case Handlers.CALL16 -> call16(eip, next, next + op.imm & 0xFFFF, false);
            case Handlers.CALL_INDIRECT16 -> call16(eip, next, operands.readRm(op, 16), true);
            case Handlers.RET16 -> return16(op);
            case Handlers.JMP_FAR, Handlers.CALL_FAR -> far(op, eip, next);
            case Handlers.RET_FAR -> returnFar(op);
            case Handlers.IRET -> returnFromInterrupt(op);
            default -> interrupt(op, next);
        };
    }

    private int lost(int cycles, int target) {
        clock.advance(cycles);
        return target;
    }

    private int conditional(int eip, int next, int target, boolean taken) {
        return lost(predictor.conditional(eip, taken, target), taken ? target : next);
    }

    private static int near(DecodedOp op, int next) {
        int target = next + op.imm;
        return op.size == 16 ? target & 0xFFFF : target;
    }

    private int count(DecodedOp op) {
        return op.addressSize == 16 ? r[CpuState.ECX] & 0xFFFF : r[CpuState.ECX];
    }

    private int loop(DecodedOp op, int eip, int next) {
        operands.setRegister(op.addressSize, CpuState.ECX, r[CpuState.ECX] - 1);
        boolean zero = state.flags.zero();
        boolean wanted =
                switch (op.operation) {
                    case LOOPNE -> !zero;
                    case LOOPE -> zero;
                    default -> true;
                };
        return conditional(eip, next, near(op, next), wanted && count(op) != 0);
    }

    private int indirect16(DecodedOp op, int eip) {
        int target = operands.readRm(op, 16);
        return lost(predictor.indirect(eip, target), target);
    }

    private int call16(int eip, int next, int target, boolean indirect) {
        stack.push(16, next);
        int returnTo = next & 0xFFFF;
        return lost(
                indirect ? predictor.callIndirect(eip, target, returnTo) : predictor.call(eip, target, returnTo),
                target);
    }

    private int return16(DecodedOp op) {
        int target = mmu.load16(r[CpuState.ESP]);
        r[CpuState.ESP] += 2 + op.imm;
        return lost(predictor.ret(target), target);
    }

    private void checkCode(int selector) {
        if (selector != Segments.USER_CODE) {
            throw operands.fault.raise(GuestFault.GENERAL_PROTECTION, selector & 0xFFFC);
        }
    }

    private int far(DecodedOp op, int eip, int next) {
        boolean memory = op.mode == DecodedOp.MR;
        int va = memory ? operands.address(op) : 0;
        int target = memory ? operands.load(op.size, va) : op.imm;
        checkCode(memory ? mmu.load16(va + op.size / 8) : op.imm2);
        if (op.handler == Handlers.CALL_FAR) {
            int bytes = op.size / 8;
            int top = r[CpuState.ESP];
            mmu.probeWrite(top - 2 * bytes, 2 * bytes);
            operands.store(op.size, top - bytes, Segments.USER_CODE);
            operands.store(op.size, top - 2 * bytes, next);
            r[CpuState.ESP] = top - 2 * bytes;
        }
        return lost(predictor.indirect(eip, target), target);
    }

    private int returnFar(DecodedOp op) {
        int bytes = op.size / 8;
        int target = operands.load(op.size, r[CpuState.ESP]);
        checkCode(operands.load(op.size, r[CpuState.ESP] + bytes) & 0xFFFF);
        r[CpuState.ESP] += 2 * bytes + op.imm;
        return target;
    }

    private int returnFromInterrupt(DecodedOp op) {
        int bytes = op.size / 8;
        int target = operands.load(op.size, r[CpuState.ESP]);
        checkCode(operands.load(op.size, r[CpuState.ESP] + bytes) & 0xFFFF);
        int eflags = operands.load(op.size, r[CpuState.ESP] + 2 * bytes);
        r[CpuState.ESP] += 3 * bytes;
        state.popEflags(op.size == 16 ? eflags | state.eflags() & 0xFFFF0000 : eflags);
        return target;
    }

    private int interrupt(DecodedOp op, int next) {
        switch (op.handler) {
            case Handlers.INT -> {
                interruptVector = op.imm & 0xFF;
                exit = Exit.SOFTWARE_INTERRUPT;
            }
            case Handlers.INT3 -> trap(GuestFault.BREAKPOINT);
            case Handlers.INT1 -> trap(GuestFault.DEBUG);
            default -> {
                if (state.flags.overflow()) {
                    trap(GuestFault.OVERFLOW);
                }
            }
        }
        return next;
    }

    private void trap(int vector) {
        operands.fault.raise(vector, 0);
        exit = Exit.FAULT;
    }
}
