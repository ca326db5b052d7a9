package faultline.emulator.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RamImageTest {

    private static final int FRAME = PhysicalMemory.FRAME_BYTES;
    private static final int BYTES = 8 * FRAME;

    @Test
    void anImageCostsOnlyWhatIsWrittenAfterIt() {
        PhysicalMemory memory = new PhysicalMemory(BYTES);
        memory.write32(0, 1);
        memory.write32(FRAME, 2);
        RamImage image = memory.save();
        assertThat(memory.imageBytes()).isZero();
        memory.write32(4, 3);
        memory.write32(8, 3);
        assertThat(memory.imageBytes()).isEqualTo(FRAME);
        image.release();
        assertThat(memory.imageBytes()).isZero();
    }

    @Test
    void fastPathsAreToldAndGetAFrameOfTheirOwnToWriteTo() {
        PhysicalMemory memory = new PhysicalMemory(BYTES);
        memory.write32(0, 1);
        int[] told = {0};
        memory.addCodeListener(new CodeFrameListener() {
            @Override
            public void frameHoldsCode(int frame) {}

            @Override
            public void codeOverwritten(int frame) {}

            @Override
            public void ramSaved() {
                told[0]++;
            }
        });
        RamImage image = memory.save();
        long host = memory.hostForStores(0);
        HostMemory.put32(host, 9);
        assertThat(memory.host(0)).isEqualTo(host);
        memory.restore(image);

        assertThat(memory.read32(0)).isEqualTo(1);
        assertThat(told[0]).isEqualTo(2);
    }

    @Test
    void decodedCodeStaysWhereItsBytesStayTheSame() {
        PhysicalMemory memory = new PhysicalMemory(BYTES);
        memory.write32(0, 1);
        memory.markCode(0);
        memory.markCode(1);
        List<Integer> overwritten = new ArrayList<>();
        memory.addCodeListener(new CodeFrameListener() {
            @Override
            public void frameHoldsCode(int frame) {}

            @Override
            public void codeOverwritten(int frame) {
                overwritten.add(frame);
            }
        });
        RamImage image = memory.save();
        memory.write32(4096, 5);
        memory.markCode(1);
        overwritten.clear();
        memory.restore(image);

        assertThat(overwritten).containsExactly(1);
        assertThat(memory.holdsCode(0)).isTrue();
        assertThat(memory.holdsCode(1)).isFalse();
    }

    /** Any order of writes, saves, restores and releases, against copies of the whole. */
    @Property(tries = 300)
    void imagesAreWhatRamWas(@ForAll long seed) {
        Random random = new Random(seed);
        PhysicalMemory memory = new PhysicalMemory(BYTES);
        List<RamImage> images = new ArrayList<>();
        List<byte[]> copies = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            int frame = random.nextInt(BYTES / 4096);
            switch (random.nextInt(8)) {
                case 0 -> {
                    images.add(memory.save());
                    copies.add(all(memory));
                }
                case 1 -> {
                    if (!images.isEmpty()) {
                        int which = random.nextInt(images.size());
                        memory.restore(images.get(which));
                        assertThat(all(memory)).isEqualTo(copies.get(which));
                    }
                }
                case 2 -> {
                    if (!images.isEmpty()) {
                        int which = random.nextInt(images.size());
                        images.remove(which).release();
                        copies.remove(which);
                    }
                }
                case 3 -> memory.clearFrame(frame);
                case 4 -> memory.copyFrame(random.nextInt(BYTES / 4096), frame);
                case 5 ->
                    HostMemory.put8(memory.hostForStores(frame * 4096L + random.nextInt(FRAME)), random.nextInt());
                default -> memory.write64(frame * 4096L, random.nextLong());
            }
        }
        images.forEach(RamImage::release);
        assertThat(memory.imageBytes()).isZero();
    }

    private static byte[] all(PhysicalMemory memory) {
        byte[] bytes = new byte[BYTES];
        memory.read(0, bytes, 0, BYTES);
        return bytes;
    }
}
