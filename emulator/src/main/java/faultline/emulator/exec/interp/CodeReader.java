package faultline.emulator.exec.interp;

import faultline.emulator.decode.CodeBytes;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.Mmu;

/** Gives the decoder the bytes at an address; touches the next page only when one of its bytes is asked for. */
final class CodeReader implements CodeBytes {
    private static final int PAGE_MASK = PhysicalMemory.FRAME_BYTES - 1;
    private static final long NOT_FETCHED = -1;

    private final PhysicalMemory memory;
    private final Mmu mmu;
    private int eip;
    private long frame;
    private long nextFrame;

    CodeReader(PhysicalMemory memory, Mmu mmu) {
        this.memory = memory;
        this.mmu = mmu;
    }

    /** Sets the start: linear address {@code eip}, in physical frame {@code frame}. */
    void start(int eip, int frame) {
        this.eip = eip;
        this.frame = (long) frame << PhysicalMemory.FRAME_SHIFT;
        this.nextFrame = NOT_FETCHED;
    }

    /** As {@link #start(int, int)}, with the next page entered already: it is at physical {@code next}. */
    void start(int eip, int frame, long next) {
        start(eip, frame);
        this.nextFrame = next & ~(long) PAGE_MASK;
    }

    /** Whether the next page was entered, its instruction-side access being charged. */
    boolean enteredNextPage() {
        return nextFrame != NOT_FETCHED;
    }

    /** Physical frame number of the next page; only after {@link #enteredNextPage}. */
    int nextFrame() {
        return (int) (nextFrame >>> PhysicalMemory.FRAME_SHIFT);
    }

    @Override
    public int byteAt(int offset) {
        int inPage = (eip & PAGE_MASK) + offset;
        if (inPage <= PAGE_MASK) {
            return memory.read8(frame + inPage);
        }
        if (nextFrame == NOT_FETCHED) {
            nextFrame = mmu.fetchLine((eip & ~PAGE_MASK) + PhysicalMemory.FRAME_BYTES) & ~(long) PAGE_MASK;
        }
        return memory.read8(nextFrame + (inPage & PAGE_MASK));
    }
}
