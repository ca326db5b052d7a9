package faultline.kernel.file;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.abi.Errno;
import faultline.kernel.testing.KernelMemory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BufferedIoTest {

    private static final int PAGE = 4096;

    private final KernelMemory kernel = KernelMemory.small("2.6.7");
    private final InMemory file = new InMemory();
    private final FileMapping mapping = kernel.pageCache().create(file);
    private final BufferedIo io = mapping.bufferedIo();

    /** A file without another place for its bytes, with room for so many pages. */
    private static final class InMemory implements MemoryBacking {
        private long bytes;
        private int room = 100;

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public boolean reserve() {
            return room > 0 && room-- > 0;
        }

        @Override
        public void release(int pages) {
            room += pages;
        }
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i * 7 + 1);
        }
        return bytes;
    }

    @Test
    void whatIsWrittenAcrossPagesIsRead() {
        byte[] written = bytes(2 * PAGE);
        assertThat(io.write(PAGE - 100, written, 0, written.length)).isEqualTo(written.length);
        file.bytes = PAGE - 100 + written.length;
        byte[] read = new byte[written.length];
        assertThat(io.read(null, PAGE - 100, read, 0, read.length)).isEqualTo(read.length);
        assertThat(read).isEqualTo(written);
        assertThat(mapping.cachedPages()).isEqualTo(3);
    }

    @Test
    void holesReadAsZerosAndStayHoles() {
        io.write(2 * PAGE, bytes(1), 0, 1);
        file.bytes = 2 * PAGE + 1;
        byte[] read = bytes(3 * PAGE);
        assertThat(io.read(null, 0, read, 0, read.length)).isEqualTo(2 * PAGE + 1);
        assertThat(Arrays.copyOf(read, 2 * PAGE)).containsOnly(0);
        assertThat(read[2 * PAGE]).isEqualTo((byte) 1);
        assertThat(mapping.cachedPages()).isEqualTo(1);
        assertThat(io.read(null, file.bytes, read, 0, 1)).isZero();
    }

    @Test
    void aWriteEndsWhereRoomEnds() {
        file.room = 2;
        byte[] written = bytes(4 * PAGE);
        assertThat(io.write(PAGE / 2, written, 0, written.length)).isEqualTo(PAGE + PAGE / 2);
        assertThat(io.write(2 * PAGE, written, 0, 1)).isEqualTo(Errno.ENOSPC.result());
    }

    @Test
    void roomThatWasAllocatedIsThereForWrites() {
        file.room = 3;
        assertThat(io.allocate(100, 2 * PAGE + 1)).isZero();
        assertThat(mapping.cachedPages()).isEqualTo(3);
        assertThat(file.room).isZero();
        assertThat(io.write(0, bytes(3 * PAGE), 0, 3 * PAGE)).isEqualTo(3 * PAGE);
        assertThat(io.allocate(0, 3 * PAGE + 1)).isEqualTo(Errno.ENOSPC.result());
    }

    @Test
    void noMemoryIsNotNoRoom() {
        kernel.failAllocations(true);
        assertThat(io.write(0, bytes(1), 0, 1)).isEqualTo(Errno.ENOMEM.result());
        assertThat(io.allocate(0, 1)).isEqualTo(Errno.ENOMEM.result());
        assertThat(io.preload(bytes(1))).isEqualTo(Errno.ENOMEM.result());
    }

    @Test
    void firstBytesCostNoCopy() {
        byte[] first = bytes(PAGE + 1);
        assertThat(io.preload(first)).isZero();
        file.bytes = first.length;
        byte[] read = new byte[first.length];
        assertThat(mapping.untouched().bytes(read)).isTrue();
        assertThat(read).isEqualTo(first);
        mapping.truncate(0);
        long start = kernel.port.now();
        io.preload(first);
        long preloading = kernel.port.now() - start;
        mapping.truncate(0);
        start = kernel.port.now();
        io.write(0, first, 0, first.length);
        assertThat(kernel.port.now() - start).isGreaterThan(preloading + PAGE / 64);
    }
}
