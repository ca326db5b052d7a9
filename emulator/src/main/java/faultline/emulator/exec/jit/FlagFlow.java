package faultline.emulator.exec.jit;

import faultline.emulator.exec.interp.DecodedOp;
import faultline.emulator.exec.interp.Handlers;

/**
 * Which flags may be looked at, and of which kind they are where blocks begin. Flags are alive wherever the region may be
 * left, since the state is precise there.
 */
final class FlagFlow {
    private static final int UNSEEN = -2;

    private final CodeGraph graph;
    private final int lineMask;

    FlagFlow(CodeGraph graph, int lineMask) {
        this.graph = graph;
        this.lineMask = lineMask;
    }

    /** Sets {@link Block#flagsLiveIn} and {@link Block#kindIn}. */
    void analyse() {
        graph.blocks().forEach(block -> block.flagsLiveIn = false);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = graph.blocks().size() - 1; i >= 0; i--) {
                Block block = graph.blocks().get(i);
                boolean live = liveAfter(block, 0) && !replacesFirst(block) || wantedBefore(block);
                changed |= live != block.flagsLiveIn;
                block.flagsLiveIn = live;
            }
        }
        kinds();
    }

    private boolean replacesFirst(Block block) {
        return FlagEffect.of(block.steps.get(0)) == FlagEffect.REPLACES;
    }

    private boolean wantedBefore(Block block) {
        Step first = block.steps.get(0);
        return FlagEffect.of(first) == FlagEffect.READS || FlagEffect.mayLeave(first) || first.op().straddles;
    }

    /** Whether flags are looked at after step {@code index} of {@code block} before they are replaced. */
    boolean liveAfter(Block block, int index) {
        for (int i = index + 1; i < block.steps.size(); i++) {
            Step step = block.steps.get(i);
            if (entersLine(block, i) || FlagEffect.mayLeave(step) || FlagEffect.of(step) == FlagEffect.READS) {
                return true;
            }
            if (FlagEffect.of(step) == FlagEffect.REPLACES) {
                return false;
            }
        }
        Step last = block.last();
        return switch (last.transfer()) {
            case NONE -> liveInto(last, last.behind());
            case CONDITIONAL -> liveInto(last, last.behind()) || liveInto(last, last.target());
            case JUMP -> liveInto(last, last.target());
            default -> true;
        };
    }

    private boolean entersLine(Block block, int index) {
        Step step = block.steps.get(index);
        int before = block.steps.get(index - 1).behind() - 1;
        return step.op().straddles || (before & lineMask) != (step.va() & lineMask);
    }

    /** Whether flags are looked at when control passes from {@code last} to {@code va}. */
    boolean liveInto(Step last, int va) {
        Block next = graph.at(va);
        boolean polled = last.transfer() != Transfer.NONE && Integer.compareUnsigned(va, last.behind()) < 0;
        boolean otherLine = (last.behind() - 1 & lineMask) != (va & lineMask);
        return next == null || next.flagsLiveIn || polled || otherLine;
    }

    private void kinds() {
        for (Block block : graph.blocks()) {
            block.kindIn = block.entry ? FlagKind.DYNAMIC : UNSEEN;
        }
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Block block : graph.blocks()) {
                int kind = block.kindIn;
                for (int i = 0; i < block.steps.size(); i++) {
                    if (liveAfter(block, i)) {
                        kind = kindAfter(block.steps.get(i), kind);
                    }
                }
                Step last = block.last();
                if (last.transfer() == Transfer.NONE || last.transfer() == Transfer.CONDITIONAL) {
                    changed |= meet(last.behind(), kind);
                }
                if (last.transfer() == Transfer.JUMP || last.transfer() == Transfer.CONDITIONAL) {
                    changed |= meet(last.target(), kind);
                }
            }
        }
        graph.blocks().forEach(block -> block.kindIn = Math.max(block.kindIn, FlagKind.DYNAMIC));
    }

    private boolean meet(int va, int kind) {
        Block block = graph.at(va);
        if (block == null || kind == UNSEEN || block.kindIn == kind || block.kindIn == FlagKind.DYNAMIC) {
            return false;
        }
        block.kindIn = block.kindIn == UNSEEN ? kind : FlagKind.DYNAMIC;
        return true;
    }

    /** The kind of the flags that {@code step} leaves when it finds {@code before}. */
    static int kindAfter(Step step, int before) {
        DecodedOp op = step.op();
        int handler = op.handler;
        int narrow = 32 - op.size;
        if (FlagEffect.isBinary(op)) {
            return binary(op.operation, narrow);
        }
        return switch (handler) {
            case Handlers.TEST8_MI,
                    Handlers.TEST8_RI,
                    Handlers.TEST8_RR,
                    Handlers.TEST32_RI,
                    Handlers.TEST32_RR,
                    Handlers.TEST,
                    Handlers.BSF,
                    Handlers.BSR -> FlagKind.LOGIC;
            case Handlers.NEG, Handlers.NEG32_R -> FlagKind.of(FlagKind.SUB, narrow);
            case Handlers.INC, Handlers.INC32_M, Handlers.INC32_R -> FlagKind.of(FlagKind.INC, narrow);
            case Handlers.DEC, Handlers.DEC32_M, Handlers.DEC32_R -> FlagKind.of(FlagKind.DEC, narrow);
            case Handlers.SHL32_RI -> shift(FlagKind.SHL, op, before);
            case Handlers.SHR32_RI -> shift(FlagKind.SHR, op, before);
            case Handlers.SAR32_RI -> shift(FlagKind.SAR, op, before);
            default -> {
                FlagEffect effect = FlagEffect.of(step);
                boolean only = effect == FlagEffect.NONE || effect == FlagEffect.READS && onlyReads(op);
                yield only ? before : FlagKind.AUX;
            }
        };
    }

    private static int binary(int operation, int narrow) {
        return switch (operation) {
            case Handlers.ADD -> FlagKind.of(FlagKind.ADD, narrow);
            case Handlers.SUB -> FlagKind.of(FlagKind.SUB, narrow);
            case Handlers.CMP -> FlagKind.of(FlagKind.CMP, narrow);
            case Handlers.ADC, Handlers.SBB -> FlagKind.AUX;
            default -> FlagKind.LOGIC;
        };
    }

    private static int shift(int operation, DecodedOp op, int before) {
        return (op.imm & 31) == 0 ? before : FlagKind.shift(operation, op.imm & 31);
    }

    private static boolean onlyReads(DecodedOp op) {
        return op.handler >= Handlers.JCC && op.handler < Handlers.JCC + 16
                || switch (op.handler) {
                    case Handlers.CMOV, Handlers.CMOV32_RR, Handlers.SETCC, Handlers.SETCC_R, Handlers.LOOP -> true;
                    default -> false;
                };
    }
}
