package faultline.emulator.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhysicalMemoryTest {

    private static final int BYTES = 300 << 10;

    private final PhysicalMemory memory = new PhysicalMemory(BYTES);

    @Test
    void accessesOfEveryWidthAgreeWithAByteBuffer() {
        ByteBuffer model = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Random random = new Random(3);
        for (int step = 0; step < 50_000; step++) {
            long value = random.nextLong();
            int at = random.nextInt(BYTES / 8) * 8;
            switch (random.nextInt(10)) {
                case 0 -> {
                    memory.write8(at, (int) value);
                    model.put(at, (byte) value);
                }
                case 1 -> {
                    memory.write16(at, (int) value);
                    model.putShort(at, (short) value);
                }
                case 2 -> {
                    memory.write32(at, (int) value);
                    model.putInt(at, (int) value);
                }
                case 3 -> {
                    memory.write64(at, value);
                    model.putLong(at, value);
                }
                case 4 -> {
                    byte[] block = new byte[random.nextInt(Math.min(100_000, BYTES - at)) + 1];
                    random.nextBytes(block);
                    memory.write(at, block, 0, block.length);
                    model.put(at, block);
                }
                case 5 -> {
                    int frame = random.nextInt(memory.frames());
                    memory.clearFrame(frame);
                    model.put(frame << 12, new byte[4096]);
                }
                case 6 -> {
                    int from = random.nextInt(memory.frames());
                    int to = random.nextInt(memory.frames());
                    memory.copyFrame(from, to);
                    byte[] page = new byte[4096];
                    model.get(from << 12, page);
                    model.put(to << 12, page);
                }
                default -> {
                    assertThat(memory.read8(at)).isEqualTo(model.get(at) & 0xFF);
                    assertThat(memory.read16(at)).isEqualTo(model.getShort(at) & 0xFFFF);
                    assertThat(memory.read32(at)).isEqualTo(model.getInt(at));
                    assertThat(memory.read64(at)).isEqualTo(model.getLong(at));
                }
            }
        }
        byte[] all = new byte[BYTES];
        memory.read(0, all, 0, BYTES);
        assertThat(all).isEqualTo(model.array());
    }

    @Test
    void whereThereIsNoRamTheBusReadsOnes() {
        memory.write32(BYTES, 5);
        assertThat(memory.read8(BYTES)).isEqualTo(0xFF);
        assertThat(memory.read16(1L << 40)).isEqualTo(0xFFFF);
        assertThat(memory.read32(BYTES)).isEqualTo(-1);
        assertThat(memory.read64(-8)).isEqualTo(-1);
        assertThat(memory.contains(-1)).isFalse();
        assertThat(memory.contains(BYTES - 1)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -4096, 4095, (64L << 30) + 4096})
    void sizesMustBeWholeFrames(long bytes) {
        assertThatThrownBy(() -> new PhysicalMemory(bytes)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyKindOfWriteTellsThatCodeWasOverwritten() {
        List<String> heard = new ArrayList<>();
        memory.addCodeListener(new CodeFrameListener() {
            @Override
            public void frameHoldsCode(int frame) {
                heard.add("holds " + frame);
            }

            @Override
            public void codeOverwritten(int frame) {
                heard.add("overwritten " + frame);
            }
        });
        List<Runnable> writes = List.of(
                () -> memory.write8(0x2001, 1),
                () -> memory.write16(0x2002, 1),
                () -> memory.write32(0x2004, 1),
                () -> memory.write64(0x2008, 1),
                () -> memory.write(0x1FFF, new byte[2], 0, 2),
                () -> memory.clearFrame(2),
                () -> memory.copyFrame(1, 2),
                () -> memory.copyFrame(70, 2));
        for (Runnable write : writes) {
            memory.markCode(2);
            memory.markCode(2);
            assertThat(memory.holdsCode(2)).isTrue();
            write.run();
            assertThat(memory.holdsCode(2)).isFalse();
            write.run();
            assertThat(heard).containsExactly("holds 2", "overwritten 2");
            heard.clear();
        }
    }
}
