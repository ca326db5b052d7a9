package faultline.emulator.exec.jit;

import faultline.emulator.memory.PhysicalMemory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Blocks that reach each other, by address. */
final class CodeGraph {
    private final List<Block> blocks;
    private final List<Block> entries;
    private final Set<Integer> cuts;
    private final Map<Integer, Block> byAddress = new HashMap<>();

    /** @param cuts addresses of breakpoints at which it ends */
    CodeGraph(List<Block> blocks, Set<Integer> cuts) {
        this.blocks = List.copyOf(blocks);
        this.cuts = Set.copyOf(cuts);
        this.entries = blocks.stream().filter(block -> block.entry).toList();
        blocks.forEach(block -> byAddress.put(block.start, block));
        continuations();
    }

    private void continuations() {
        Map<Integer, Integer> ways = new HashMap<>();
        for (Block block : blocks) {
            Step last = block.last();
            if (last.transfer() == Transfer.NONE || last.transfer() == Transfer.CONDITIONAL) {
                ways.merge(last.behind(), 1, Integer::sum);
            }
            if (last.transfer() == Transfer.CONDITIONAL
                    || last.transfer() == Transfer.JUMP
                    || last.transfer() == Transfer.CALL) {
                ways.merge(last.target(), 1, Integer::sum);
            }
        }
        for (int i = 1; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            Step before = blocks.get(i - 1).last();
            block.continues = !block.entry
                    && before.transfer() == Transfer.CONDITIONAL
                    && before.behind() == block.start
                    && ways.get(block.start) == 1;
        }
    }

    /** All blocks by address, upwards. */
    List<Block> blocks() {
        return blocks;
    }

    /** The blocks that can be entered from outside, by address. */
    List<Block> entries() {
        return entries;
    }

    /** The block that starts at {@code va}, or null. */
    Block at(int va) {
        return byAddress.get(va);
    }

    /** Linear addresses of the pages of all blocks, each once. */
    int[] pages() {
        return blocks.stream().mapToInt(CodeGraph::page).distinct().toArray();
    }

    /** The physical frames of {@link #pages}, in their order. */
    int[] frames() {
        return Arrays.stream(pages())
                .map(page -> blocks.stream()
                        .filter(block -> page(block) == page)
                        .findFirst()
                        .orElseThrow()
                        .frame)
                .toArray();
    }

    /** Where a breakpoint that comes or goes makes the graph another: its instructions and its {@code cuts}, upwards. */
    int[] places() {
        IntStream steps = blocks.stream().flatMap(block -> block.steps.stream()).mapToInt(Step::va);
        return IntStream.concat(steps, cuts.stream().mapToInt(Integer::intValue))
                .sorted()
                .toArray();
    }

    private static int page(Block block) {
        return block.start & -PhysicalMemory.FRAME_BYTES;
    }
}
