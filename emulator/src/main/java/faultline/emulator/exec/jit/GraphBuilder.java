package faultline.emulator.exec.jit;

import faultline.emulator.decode.CodeBytes;
import faultline.emulator.decode.Decoder;
import faultline.emulator.exec.interp.DecodedOp;
import faultline.emulator.exec.interp.Lowering;
import faultline.emulator.memory.PhysicalMemory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the instructions of a page that can be reached from one of them without leaving the page, breadth first, until their
 * code would be more than HotSpot compiles. Segments are taken to be flat.
 */
final class GraphBuilder {
    private static final int PAGE_BYTES = PhysicalMemory.FRAME_BYTES;
    private static final int PAGE_MASK = PAGE_BYTES - 1;

    private final PhysicalMemory memory;
    private final Decoder decoder;
    private final Lowering lowering;
    private final int lineMask;
    private final int budget;

    private int page;
    private int frame;
    private Step[] steps;
    private boolean[] leaders;
    private boolean[] entries;
    private ArrayDeque<Integer> work;
    private int left;

    /** A builder of graphs of at most {@code budget} {@link Weight}. */
    GraphBuilder(PhysicalMemory memory, Decoder decoder, Lowering lowering, int lineBytes, int budget) {
        this.memory = memory;
        this.decoder = decoder;
        this.lowering = lowering;
        this.lineMask = -lineBytes;
        this.budget = budget;
    }

    /** The graph around {@code va}, which is in {@code frame}; null when the first instruction is to be interpreted. */
    CodeGraph build(int va, int frame) {
        this.page = va & ~PAGE_MASK;
        this.frame = frame;
        this.steps = new Step[PAGE_BYTES];
        this.leaders = new boolean[PAGE_BYTES];
        this.entries = new boolean[PAGE_BYTES];
        this.work = new ArrayDeque<>();
        this.left = budget;
        entry(va);
        while (!work.isEmpty() && left > 0) {
            trace(work.remove());
        }
        return steps[va & PAGE_MASK] == null ? null : new CodeGraph(page, frame, blocks());
    }

    private void entry(int va) {
        if (reach(va)) {
            entries[va & PAGE_MASK] = true;
        }
    }

    private boolean reach(int va) {
        if ((va & ~PAGE_MASK) != page) {
            return false;
        }
        leaders[va & PAGE_MASK] = true;
        if (steps[va & PAGE_MASK] == null) {
            work.add(va);
        }
        return true;
    }

    private void trace(int from) {
        int va = from;
        while ((va & ~PAGE_MASK) == page && left > 0) {
            if (steps[va & PAGE_MASK] != null) {
                leaders[va & PAGE_MASK] = true;
                return;
            }
            DecodedOp op = decode(va);
            Transfer transfer = op == null ? Transfer.UNKNOWN : Transfer.of(op);
            if (transfer == Transfer.UNKNOWN) {
                if (op != null) {
                    entry(va + op.length);
                }
                return;
            }
            Step step = new Step(va, op, transfer);
            steps[va & PAGE_MASK] = step;
            left -= Weight.of(step);
            va = step.behind();
            if (transfer != Transfer.NONE) {
                transfer(step);
                if (transfer != Transfer.CONDITIONAL) {
                    return;
                }
            }
        }
    }

    private void transfer(Step step) {
        switch (step.transfer()) {
            case CONDITIONAL -> {
                reach(step.behind());
                target(step);
            }
            case JUMP -> target(step);
            case CALL -> {
                entry(step.target());
                entry(step.behind());
            }
            case INDIRECT_CALL -> entry(step.behind());
            default -> {}
        }
    }

    private void target(Step step) {
        if (Integer.compareUnsigned(step.target(), step.behind()) < 0) {
            entry(step.target());
        } else {
            reach(step.target());
        }
    }

    /** The instruction at {@code va}, or null if it runs on into the next page. */
    private DecodedOp decode(int va) {
        boolean[] crossed = new boolean[1];
        CodeBytes bytes = offset -> {
            int inPage = (va & PAGE_MASK) + offset;
            crossed[0] |= inPage > PAGE_MASK;
            return crossed[0] ? 0 : memory.read8(((long) frame << PhysicalMemory.FRAME_SHIFT) + inPage);
        };
        DecodedOp op = lowering.lower(decoder.decode(bytes), true);
        op.straddles = (va + op.length - 1 & lineMask) != (va & lineMask);
        return crossed[0] ? null : op;
    }

    private List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        Block block = null;
        int expected = -1;
        for (int offset = 0; offset < PAGE_BYTES; offset++) {
            Step step = steps[offset];
            if (step == null) {
                continue;
            }
            if (block == null || leaders[offset] || offset != expected) {
                block = new Block(page + offset, entries[offset]);
                blocks.add(block);
            }
            block.steps.add(step);
            expected = offset + step.op().length;
            if (step.transfer() != Transfer.NONE) {
                block = null;
            }
        }
        return blocks;
    }
}
