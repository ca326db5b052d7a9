package faultline.kernel.syscall;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The stat structures of i386 for a standard stream: a pipe that its owner may read and write (asm-i386/stat.h, linux/stat.h). */
final class FileStatus {

    private static final int PIPE_MODE = 0x1180;
    private static final int BLOCK_BYTES = 4096;
    private static final int BASIC_STATS = 0x7FF;

    private FileStatus() {}

    /** struct stat, 64 bytes. */
    static byte[] old() {
        ByteBuffer out = allocate(64);
        out.putInt(4, 1);
        out.putShort(8, (short) PIPE_MODE).putShort(10, (short) 1);
        out.putInt(24, BLOCK_BYTES);
        return out.array();
    }

    /** struct stat64, 96 bytes. */
    static byte[] large(int fd) {
        ByteBuffer out = allocate(96);
        out.putInt(12, fd + 1);
        out.putInt(16, PIPE_MODE).putInt(20, 1);
        out.putInt(52, BLOCK_BYTES);
        out.putLong(88, fd + 1);
        return out.array();
    }

    /** struct statx, 256 bytes. */
    static byte[] extended(int fd) {
        ByteBuffer out = allocate(256);
        out.putInt(0, BASIC_STATS).putInt(4, BLOCK_BYTES);
        out.putInt(16, 1);
        out.putShort(28, (short) PIPE_MODE);
        out.putLong(32, fd + 1);
        return out.array();
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
