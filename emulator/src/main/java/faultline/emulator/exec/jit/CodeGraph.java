package faultline.emulator.exec.jit;

import java.util.List;

/**
 * Blocks of one page that reach each other.
 *
 * @param page linear address of the page
 * @param frame its physical frame
 * @param blocks by address; the first instruction asked for starts one of them
 */
record CodeGraph(int page, int frame, List<Block> blocks) {

    /** The block that starts at {@code va}, or null. */
    Block at(int va) {
        int low = 0;
        int high = blocks.size() - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            int order = Integer.compareUnsigned(blocks.get(middle).start, va);
            if (order == 0) {
                return blocks.get(middle);
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    /** The blocks that can be entered from outside. */
    List<Block> entries() {
        return blocks.stream().filter(block -> block.entry).toList();
    }
}
