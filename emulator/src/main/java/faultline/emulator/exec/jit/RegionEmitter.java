package faultline.emulator.exec.jit;

import faultline.emulator.timing.BranchPredictor;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;

/** Emits the method of one region. */
final class RegionEmitter {
    private final CodeGraph graph;
    private final int lineMask;
    private final Code code;
    private final Emission at;
    private final FlagFlow flow;
    private final Exits exits;
    private final StepEmitter steps;
    private final ControlEmitter control;

    /** @param firstSite the number of its first site */
    RegionEmitter(CodeGraph graph, BranchPredictor predictor, int lineMask, int firstSite, MethodVisitor method) {
        this.graph = graph;
        this.lineMask = lineMask;
        this.code = new Code(method);
        this.at = new Emission(code, firstSite);
        this.flow = new FlagFlow(graph, lineMask);
        this.exits = new Exits(at);
        FlagEmitter flags = new FlagEmitter(at);
        MoveEmitter moves = new MoveEmitter(at, flags);
        this.steps = new StepEmitter(at, flags, moves, exits);
        this.control = new ControlEmitter(at, flags, moves, exits, graph, flow, predictor, lineMask);
    }

    /** Emits all; returns the sites in the order of their numbers. */
    Site[] emit() {
        flow.analyse();
        prologue();
        Label from = new Label();
        code.method().visitLabel(from);
        for (Block block : graph.blocks()) {
            block(block);
        }
        control.emitTaken();
        control.emitDispatch();
        Label to = new Label();
        code.method().visitLabel(to);
        exits.emit();
        exits.emitFailure(from, to);
        return at.sites.toArray(Site[]::new);
    }

    private void prologue() {
        code.initialize();
        List<Block> entries = graph.entries();
        Label[] labels = entries.stream().map(block -> block.fromSameLine).toArray(Label[]::new);
        code.method().visitTableSwitchInsn(0, labels.length - 1, labels[0], labels);
    }

    private void block(Block block) {
        if (!block.continues) {
            begin(block);
        }
        for (int i = 0; i < block.steps.size(); i++) {
            Step step = block.steps.get(i);
            at.step = step;
            at.flagsWanted = flow.liveAfter(block, i);
            if ((step.va() & lineMask) != at.line) {
                at.enterLine(step.va(), block.frame, lineMask);
            }
            if (step.op().straddles) {
                at.enterLine(step.behind() - 1, block.frame, lineMask);
            }
            if (step.transfer() == Transfer.NONE) {
                steps.emit(step.op());
            }
        }
        control.end(block.last());
    }

    private void begin(Block block) {
        at.kind = block.kindIn;
        at.owes(block.takenOver());
        code.label(block.fromOtherLine);
        at.enterPaidLine(block, true, lineMask);
        code.label(block.fromSameLine);
        at.line = block.start & lineMask;
    }
}
