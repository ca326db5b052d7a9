package faultline.emulator.exec.jit;

import faultline.emulator.decode.CodeBytes;
import faultline.emulator.decode.Decoder;
import faultline.emulator.exec.interp.DecodedOp;
import faultline.emulator.exec.interp.Interpreter;
import faultline.emulator.exec.interp.Lowering;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.Mmu;
import faultline.emulator.timing.BranchPredictor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds the instructions that can be reached from given ones, until their code would be more than HotSpot compiles. Branches
 * that the modelled target buffer knows, which were taken of late, are followed first and others only while half of the
 * budget is left; what is followed decides nothing but speed. Other pages are followed as they are mapped now; regions look
 * whether they still are when they enter a line. Segments are taken to be flat.
 */
final class GraphBuilder {
    private static final int PAGE_BYTES = PhysicalMemory.FRAME_BYTES;
    private static final int PAGE_MASK = PAGE_BYTES - 1;
    private static final int NOT_MAPPED = -1;

    private final PhysicalMemory memory;
    private final Mmu mmu;
    private final BranchPredictor predictor;
    private final Decoder decoder;
    private final Lowering lowering;
    private final int lineMask;
    private final int budget;

    private Map<Integer, Integer> frames;
    private TreeMap<Integer, Step> steps;
    private Set<Integer> leaders;
    private Set<Integer> entries;
    /** Breakpoints, where the graph ends. */
    private Set<Integer> cuts;

    private ArrayDeque<Integer> warm;
    private ArrayDeque<Integer> cold;
    private int left;

    /** A builder of graphs of at most {@code budget} {@link Weight}. */
    GraphBuilder(Interpreter.Parts parts, int budget) {
        this.memory = parts.memory();
        this.mmu = parts.mmu();
        this.predictor = parts.predictor();
        this.decoder = parts.decoder();
        this.lowering = new Lowering(parts.costs(), parts.cpuid());
        this.lineMask = -mmu.lineBytes();
        this.budget = budget;
    }

    /**
     * The graph around {@code seeds}; null when the first instruction of the first is to be interpreted.
     *
     * @param seeds addresses, the most important first
     * @param frame the frame of the first seed's page
     */
    CodeGraph build(List<Integer> seeds, int frame) {
        this.frames = new HashMap<>(Map.of(seeds.get(0) & ~PAGE_MASK, frame));
        this.steps = new TreeMap<>(Integer::compareUnsigned);
        this.leaders = new HashSet<>();
        this.entries = new HashSet<>();
        this.cuts = new HashSet<>();
        this.warm = new ArrayDeque<>();
        this.cold = new ArrayDeque<>();
        this.left = budget;
        for (int seed : seeds) {
            entry(seed, warm);
        }
        while (left > 0 && !warm.isEmpty()) {
            trace(warm.remove());
        }
        while (left > budget / 2 && !cold.isEmpty()) {
            trace(cold.remove());
            while (left > 0 && !warm.isEmpty()) {
                trace(warm.remove());
            }
        }
        return steps.containsKey(seeds.get(0)) ? new CodeGraph(blocks(), cuts) : null;
    }

    private void entry(int va, ArrayDeque<Integer> queue) {
        entries.add(va);
        reach(va, queue);
    }

    private void reach(int va, ArrayDeque<Integer> queue) {
        leaders.add(va);
        if (!steps.containsKey(va)) {
            queue.add(va);
        }
    }

    private void trace(int from) {
        int va = from;
        while (left > 0) {
            if (steps.containsKey(va)) {
                leaders.add(va);
                return;
            }
            DecodedOp op = decode(va);
            boolean stops = mmu.stopPoints().anyBreaksAt(va);
            if (stops) {
                cuts.add(va);
            }
            Transfer transfer = op == null || stops ? Transfer.UNKNOWN : Transfer.of(op);
            if (transfer == Transfer.UNKNOWN) {
                if (op != null) {
                    entry(va + op.length, cold);
                }
                return;
            }
            Step step = new Step(va, op, transfer);
            steps.put(va, step);
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
                leaders.add(step.behind());
                target(step);
            }
            case JUMP -> target(step);
            case CALL -> {
                entry(step.target(), queue(step));
                entry(step.behind(), queue(step));
            }
            case INDIRECT_CALL -> entry(step.behind(), warm);
            default -> {}
        }
    }

    private void target(Step step) {
        if (Integer.compareUnsigned(step.target(), step.behind()) < 0) {
            entry(step.target(), queue(step));
        } else {
            reach(step.target(), queue(step));
        }
    }

    private ArrayDeque<Integer> queue(Step step) {
        long entry = BranchPredictor.targetEntry(step.va(), step.target());
        return predictor.targets()[predictor.targetIndex(step.va())] == entry ? warm : cold;
    }

    /** The instruction at {@code va}, or null if it is not in RAM or runs on into the next page. */
    private DecodedOp decode(int va) {
        int frame = frames.computeIfAbsent(va & ~PAGE_MASK, this::frameOf);
        if (frame == NOT_MAPPED) {
            return null;
        }
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

    private int frameOf(int page) {
        long address = mmu.translateForDebug(page);
        return address >= 0 && memory.contains(address) ? (int) (address >>> PhysicalMemory.FRAME_SHIFT) : NOT_MAPPED;
    }

    private List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        Block block = null;
        int expected = 0;
        for (Step step : steps.values()) {
            int va = step.va();
            boolean samePage = block != null && (block.start & ~PAGE_MASK) == (va & ~PAGE_MASK);
            if (!samePage || leaders.contains(va) || va != expected) {
                block = new Block(va, frames.get(va & ~PAGE_MASK), entries.contains(va));
                blocks.add(block);
            }
            block.steps.add(step);
            expected = step.behind();
            if (step.transfer() != Transfer.NONE) {
                block = null;
            }
        }
        return blocks;
    }
}
