package faultline.kernel.kernel;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;

/** Limits that the operator sets to a whole run: a run that passes one ends at once. Looking costs no time. */
final class RunLimits {

    private final FrameTable frames;
    private final int processes;
    private final long residentFrames;

    /**
     * @param processes most tasks at one time, or {@link Integer#MAX_VALUE}
     * @param residentBytes most bytes of user memory in use, each frame counted once, or {@link Long#MAX_VALUE}
     */
    RunLimits(FrameTable frames, int processes, long residentBytes) {
        this.frames = frames;
        this.processes = processes;
        this.residentFrames = residentBytes / PhysicalMemory.FRAME_BYTES;
    }

    /** The limit that is passed when there are {@code alive} tasks. */
    RunLimit exceeded(int alive) {
        if (alive > processes) {
            return RunLimit.PROCESSES;
        }
        return frames.framesOf(FrameUse.ANON) > residentFrames ? RunLimit.MEMORY : RunLimit.NONE;
    }
}
