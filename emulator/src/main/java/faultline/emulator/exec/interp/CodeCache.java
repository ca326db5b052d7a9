package faultline.emulator.exec.interp;

import faultline.emulator.memory.CodeFrameListener;
import faultline.emulator.memory.PhysicalMemory;

/**
 * Decoded instructions by physical frame, so that every mapping of a page shares them and no change of page tables
 * matters. A write to a frame that holds code empties its page, also while that page is executing.
 */
final class CodeCache implements CodeFrameListener {
    private static final int GROUP_SHIFT = 10;
    private static final int GROUP_MASK = (1 << GROUP_SHIFT) - 1;

    private final CodePage[][] groups;

    CodeCache(PhysicalMemory memory) {
        groups = new CodePage[(memory.frames() >> GROUP_SHIFT) + 1][];
        memory.addCodeListener(this);
    }

    /** The page of {@code frame}, made when first asked for. */
    CodePage page(int frame) {
        CodePage[] group = groups[frame >> GROUP_SHIFT];
        CodePage page = group == null ? null : group[frame & GROUP_MASK];
        return page != null ? page : create(frame);
    }

    private CodePage create(int frame) {
        CodePage[] group = groups[frame >> GROUP_SHIFT];
        if (group == null) {
            group = groups[frame >> GROUP_SHIFT] = new CodePage[1 << GROUP_SHIFT];
        }
        return group[frame & GROUP_MASK] = new CodePage(frame);
    }

    /** What is known of the instructions at {@code offset} of any page is forgotten. */
    void forget(int offset) {
        for (CodePage[] group : groups) {
            if (group != null) {
                for (CodePage page : group) {
                    if (page != null) {
                        page.forget(offset);
                    }
                }
            }
        }
    }

    @Override
    public void frameHoldsCode(int frame) {
        // Store paths are the MMU's concern; decoded code is already here.
    }

    @Override
    public void codeOverwritten(int frame) {
        CodePage[] group = groups[frame >> GROUP_SHIFT];
        if (group != null && group[frame & GROUP_MASK] != null) {
            group[frame & GROUP_MASK].clear();
        }
    }
}
