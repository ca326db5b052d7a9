package faultline.emulator.exec.jit;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.exec.interp.DecodedOp;
import faultline.emulator.exec.interp.Handlers;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.timing.BranchPredictor;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Emits the ends of blocks: branches with their prediction, and the passing of control from block to block. */
final class ControlEmitter {
    private static final String STATE = "Lfaultline/emulator/exec/jit/RegionState;";
    private static final int ECX = Code.REGISTERS + CpuState.ECX;

    private final Emission at;
    private final Code code;
    private final FlagEmitter flags;
    private final MoveEmitter moves;
    private final Exits exits;
    private final CodeGraph graph;
    private final FlagFlow flow;
    private final BranchPredictor predictor;
    private final int lineMask;
    private final Label dispatch = new Label();
    private final List<TakenArm> arms = new ArrayList<>();
    private boolean dispatched;

    ControlEmitter(
            Emission at,
            FlagEmitter flags,
            MoveEmitter moves,
            Exits exits,
            CodeGraph graph,
            FlagFlow flow,
            BranchPredictor predictor,
            int lineMask) {
        this.at = at;
        this.code = at.code;
        this.flags = flags;
        this.moves = moves;
        this.exits = exits;
        this.graph = graph;
        this.flow = flow;
        this.predictor = predictor;
        this.lineMask = lineMask;
    }

    /** Ends a block with what its last instruction does. */
    void end(Step step) {
        switch (step.transfer()) {
            case NONE -> pass(step.behind());
            case CONDITIONAL -> conditional(step);
            case JUMP -> {
                code.branches();
                code.state();
                code.constant(BranchPredictor.targetEntry(step.va(), step.target()));
                code.constant(predictor.targetIndex(step.va()));
                code.callBranches("jump", "(" + STATE + "JI)V");
                at.retired();
                if (Integer.compareUnsigned(step.target(), step.behind()) < 0) {
                    pass(step.target());
                } else {
                    Label label = new Label();
                    arm(label, step);
                    code.go(label);
                }
            }
            case CALL -> call(step);
            default -> indirect(step);
        }
    }

    private void conditional(Step step) {
        at.branched();
        at.retired();
        Block next = graph.at(step.behind());
        boolean goesOn = next != null && next.continues;
        Label taken = new Label();
        condition(step.op(), taken);
        code.branches();
        code.load(Code.HISTORY);
        code.constant(step.va());
        code.callBranches("notTaken", "(II)J");
        at.predicted();
        code.shiftHistory(false);
        arm(taken, step);
        if (!goesOn) {
            pass(step.behind());
        }
    }

    /** The way to the target of {@code step} follows later, at {@code label}. */
    private void arm(Label label, Step step) {
        arms.add(new TakenArm(label, step, at.line, at.kind, at.owed()));
        Block next = graph.at(step.target());
        if (next != null) {
            next.offer(atStart(step.target()));
        }
    }

    /** What the block at hand owes where the one at {@code va} begins. */
    private Owed atStart(int va) {
        return (va & lineMask) == at.line ? at.owed() : at.owed().plusFetch();
    }

    private void taken(Step step) {
        code.branches();
        code.state();
        code.load(Code.HISTORY);
        code.constant(BranchPredictor.targetEntry(step.va(), step.target()));
        code.constant(predictor.targetIndex(step.va()));
        code.callBranches("taken", "(" + STATE + "IJI)J");
        at.predicted();
        code.shiftHistory(true);
        pass(step.target());
    }

    /** Emits what follows taken branches. By then it is known for all blocks what they take over. */
    void emitTaken() {
        for (TakenArm arm : arms) {
            at.step = arm.step();
            at.line = arm.line();
            at.kind = arm.kind();
            code.label(arm.label());
            at.owes(arm.owed());
            if (arm.step().transfer() == Transfer.CONDITIONAL) {
                taken(arm.step());
            } else {
                pass(arm.step().target());
            }
        }
    }

    private void condition(DecodedOp op, Label taken) {
        if (op.handler == Handlers.JCXZ) {
            count(op);
            code.jump(Opcodes.IFEQ, taken);
        } else if (op.handler == Handlers.LOOP) {
            at.pushRegister(op.addressSize, CpuState.ECX);
            code.constant(-1);
            code.op(Opcodes.IADD);
            at.popRegister(op.addressSize, CpuState.ECX);
            Label not = new Label();
            if (op.operation != 2) {
                flags.jumpIf(op.operation == 0 ? 4 : 5, not);
            }
            count(op);
            code.jump(Opcodes.IFNE, taken);
            code.label(not);
        } else {
            flags.jumpIf(op.operation, taken);
        }
    }

    private void count(DecodedOp op) {
        if (op.addressSize == 16) {
            at.pushRegister(16, CpuState.ECX);
        } else {
            code.load(ECX);
        }
    }

    private void call(Step step) {
        moves.pushConstant(step.behind());
        code.branches();
        code.state();
        code.constant(BranchPredictor.targetEntry(step.va(), step.target()));
        code.constant(predictor.targetIndex(step.va()));
        code.constant(step.behind());
        code.callBranches("call", "(" + STATE + "JII)V");
        at.retired();
        pass(step.target());
    }

    private void indirect(Step step) {
        DecodedOp op = step.op();
        switch (step.transfer()) {
            case RETURN -> {
                moves.loadStack();
                code.store(Code.EIP);
                moves.raiseStack(4 + op.imm);
                code.branches();
                code.load(Code.EIP);
                code.callBranches("ret", "(I)J");
            }
            case INDIRECT_JUMP -> {
                target(op);
                code.branches();
                code.constant(step.va());
                code.constant(predictor.targetIndex(step.va()));
                code.load(Code.EIP);
                code.callBranches("indirect", "(III)J");
            }
            default -> {
                target(op);
                if (op.mode == DecodedOp.RR) {
                    moves.pushConstant(step.behind());
                } else {
                    moves.pushConstantLate(step.behind());
                }
                code.branches();
                code.constant(step.va());
                code.constant(predictor.targetIndex(step.va()));
                code.load(Code.EIP);
                code.constant(step.behind());
                code.callBranches("callIndirect", "(IIII)J");
            }
        }
        at.predicted();
        at.branched();
        at.retired();
        at.charge();
        if (at.kind != FlagKind.DYNAMIC) {
            code.storeKind(at.kind);
        }
        code.constant(at.line);
        code.store(Code.LINE);
        if (step.transfer() == Transfer.INDIRECT_CALL && op.mode != DecodedOp.RR) {
            code.state();
            code.method().visitFieldInsn(Opcodes.GETFIELD, "faultline/emulator/exec/jit/RegionState", "stale", "Z");
            code.jump(Opcodes.IFNE, exits.chain);
        }
        code.constant(step.behind());
        code.store(Code.BEHIND);
        code.go(dispatch);
        dispatched = true;
    }

    private void target(DecodedOp op) {
        at.pushRm(op, 32);
        code.store(Code.EIP);
    }

    /** Control passes to {@code va}, in the region or not. Pays what the block owes, and for the line if it is another one, but for what the next takes over. */
    private void pass(int va) {
        Step last = at.step;
        Block next = graph.at(va);
        boolean sameLine = next == null || (va & lineMask) == at.line;
        at.owe(next == null ? at.owed() : next.toPay(atStart(va)));
        at.owes(sameLine ? Owed.NOTHING : Owed.NOTHING.minusFetch());
        if (last.transfer() != Transfer.NONE && Integer.compareUnsigned(va, last.behind()) < 0) {
            code.jumpIfDue(true, exits.stub(va, exits.pause));
        }
        at.owes(Owed.NOTHING);
        if (next == null) {
            code.go(exits.stub(va, exits.chain));
            return;
        }
        if (next.kindIn == FlagKind.DYNAMIC && at.kind != FlagKind.DYNAMIC && flow.liveInto(last, va)) {
            code.storeKind(at.kind);
        }
        if (sameLine) {
            code.go(next.fromSameLine);
        } else {
            enter(next, (va ^ at.line) >>> PhysicalMemory.FRAME_SHIFT == 0);
        }
    }

    /** Emits what follows indirect jumps: the deadline, then a look whether the target is an entry of the region. */
    void emitDispatch() {
        if (!dispatched) {
            return;
        }
        code.label(dispatch);
        at.kind = FlagKind.DYNAMIC;
        Label look = new Label();
        code.jumpIfDue(false, look);
        code.load(Code.EIP);
        code.load(Code.BEHIND);
        code.callStatic("java/lang/Integer", "compareUnsigned", "(II)I");
        code.jump(Opcodes.IFLT, exits.pause);
        code.label(look);
        List<Block> entries = graph.entries().stream()
                .sorted((a, b) -> Integer.compare(a.start, b.start))
                .toList();
        Label[] labels = entries.stream().map(block -> new Label()).toArray(Label[]::new);
        code.load(Code.EIP);
        code.method()
                .visitLookupSwitchInsn(
                        exits.chain,
                        entries.stream().mapToInt(block -> block.start).toArray(),
                        labels);
        for (int i = 0; i < labels.length; i++) {
            Block block = entries.get(i);
            code.label(labels[i]);
            code.load(Code.LINE);
            code.constant(block.start & lineMask);
            code.jump(Opcodes.IF_ICMPEQ, block.fromSameLine);
            at.owe(Owed.NOTHING.plusFetch());
            enter(block, graph.pages().length == 1);
        }
    }

    /** Goes to {@code block}, whose line is another one than this, perhaps {@code inPage}, and is paid for. */
    private void enter(Block block, boolean inPage) {
        if (inPage) {
            code.go(block.fromOtherLine);
        } else {
            at.enterPaidLine(block, false, lineMask);
            code.go(block.fromSameLine);
        }
    }
}
