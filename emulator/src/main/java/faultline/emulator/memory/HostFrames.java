package faultline.emulator.memory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Host memory for frames of RAM, each at a multiple of its size, so that a guest's cache line is a line of the host too. The host is asked for blocks; all of
 * them are its again when this object is unreachable. The JVM has a limit on their sum ({@code -XX:MaxDirectMemorySize}, if unset
 * that of the heap), beyond which there is an OutOfMemoryError.
 */
final class HostFrames {

    /** Bytes of the blocks that the host is asked for: few calls, and little that is never used. Unverified. */
    private static final long MOST_BYTES = 1 << 20;

    private final List<ByteBuffer> blocks = new ArrayList<>();
    private final int blockBytes;
    private long[] returned = new long[16];
    private int returnedCount;
    private long next;
    private long end;

    /** Memory for RAM of {@code bytes} bytes. */
    HostFrames(long bytes) {
        this.blockBytes = (int) Math.min(bytes, MOST_BYTES);
    }

    /** The address of a frame of zeros. */
    long take() {
        if (returnedCount > 0) {
            return returned[--returnedCount];
        }
        if (next == end) {
            ByteBuffer block = ByteBuffer.allocateDirect(blockBytes + PhysicalMemory.FRAME_BYTES - 1);
            blocks.add(block);
            next = HostMemory.address(block) + PhysicalMemory.FRAME_BYTES - 1 & -PhysicalMemory.FRAME_BYTES;
            end = next + blockBytes;
        }
        long frame = next;
        next += PhysicalMemory.FRAME_BYTES;
        return frame;
    }

    /** Takes back a frame, which holds zeros again. */
    void giveBack(long frame) {
        if (returnedCount == returned.length) {
            returned = Arrays.copyOf(returned, 2 * returnedCount);
        }
        returned[returnedCount++] = frame;
    }
}
