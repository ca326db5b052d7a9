package faultline.emulator.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HostFramesTest {

    private static final int FRAME = PhysicalMemory.FRAME_BYTES;

    @Test
    void framesAreAlignedApartAndZero() {
        HostFrames frames = new HostFrames(3L << 20);
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < 3 << 20 - PhysicalMemory.FRAME_SHIFT; i++) {
            long frame = frames.take();
            assertThat(frame % FRAME).isZero();
            assertThat(seen.add(frame)).isTrue();
            for (int at = 0; at < FRAME; at += 8) {
                assertThat(HostMemory.get64(frame + at)).isZero();
            }
            HostMemory.put64(frame, -1);
            HostMemory.put64(frame + FRAME - 8, -1);
        }
    }

    @Test
    void aFrameGivenBackIsTakenAgain() {
        HostFrames frames = new HostFrames(40L * FRAME);
        Set<Long> first = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            first.add(frames.take());
        }
        first.forEach(frames::giveBack);
        Set<Long> second = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            second.add(frames.take());
        }
        assertThat(second).isEqualTo(first);
    }

    @Test
    void anAddressStaysInItsFrameAndKeepsTheBytes() {
        PhysicalMemory memory = new PhysicalMemory(8L * FRAME);
        memory.write32(3 * FRAME + 0xABC, 0x12345678);

        assertThat(memory.host(3 * FRAME + 0xABC)).isEqualTo(memory.host(3 * FRAME) + 0xABC);
        assertThat(HostMemory.get32(memory.host(3 * FRAME + 0xABC))).isEqualTo(0x12345678);
        assertThat(HostMemory.get16(memory.host(3 * FRAME + 0xABD))).isEqualTo(0x3456);
        assertThat(HostMemory.get8(memory.host(3 * FRAME + 0xABF))).isEqualTo(0x12);
    }
}
