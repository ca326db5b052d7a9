package faultline.kernel.syscall;

import faultline.kernel.vfs.Inode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The stat structures of i386 (asm-i386/stat.h, linux/stat.h). */
final class FileStatus {

    private static final int BASIC_STATS = 0x7FF;
    private static final int NANOS = 1_000_000_000;
    private static final int MAJOR_SHIFT = 8;
    private static final int MINOR = 0xFF;

    private FileStatus() {}

    /** struct stat, 64 bytes. */
    static byte[] old(Inode inode) {
        ByteBuffer out = allocate(64);
        out.putInt(0, inode.fileSystem().device()).putInt(4, (int) inode.number());
        out.putShort(8, (short) inode.mode()).putShort(10, (short) inode.links());
        out.putShort(12, (short) inode.owner()).putShort(14, (short) inode.group());
        out.putInt(16, inode.device()).putInt(20, (int) inode.size());
        out.putInt(24, block(inode)).putInt(28, (int) blocks(inode));
        putTimes(out, 32, inode);
        return out.array();
    }

    /** struct stat64, 96 bytes. */
    static byte[] large(Inode inode) {
        ByteBuffer out = allocate(96);
        out.putLong(0, inode.fileSystem().device()).putInt(12, (int) inode.number());
        out.putInt(16, inode.mode()).putInt(20, inode.links());
        out.putInt(24, inode.owner()).putInt(28, inode.group());
        out.putLong(32, inode.device()).putLong(44, inode.size());
        out.putInt(52, block(inode)).putLong(56, blocks(inode));
        putTimes(out, 64, inode);
        out.putLong(88, inode.number());
        return out.array();
    }

    /** struct statx, 256 bytes. */
    static byte[] extended(Inode inode) {
        ByteBuffer out = allocate(256);
        out.putInt(0, BASIC_STATS).putInt(4, block(inode));
        out.putInt(16, inode.links()).putInt(20, inode.owner()).putInt(24, inode.group());
        out.putShort(28, (short) inode.mode());
        out.putLong(32, inode.number()).putLong(40, inode.size()).putLong(48, blocks(inode));
        putTime(out, 64, inode.accessed());
        putTime(out, 96, inode.changed());
        putTime(out, 112, inode.modified());
        out.putInt(128, inode.device() >>> MAJOR_SHIFT).putInt(132, inode.device() & MINOR);
        int device = inode.fileSystem().device();
        out.putInt(136, device >>> MAJOR_SHIFT).putInt(140, device & MINOR);
        return out.array();
    }

    private static long blocks(Inode inode) {
        return inode.allocatedBytes() / Inode.BLOCK_BYTES;
    }

    /** st_blksize: what is best read or written at once. */
    private static int block(Inode inode) {
        return inode.fileSystem().storage().blockBytes();
    }

    private static void putTimes(ByteBuffer out, int at, Inode inode) {
        long[] times = {inode.accessed(), inode.modified(), inode.changed()};
        for (int i = 0; i < times.length; i++) {
            out.putInt(at + i * 8, (int) Math.floorDiv(times[i], (long) NANOS));
            out.putInt(at + i * 8 + 4, (int) Math.floorMod(times[i], (long) NANOS));
        }
    }

    /** struct statx_timestamp. */
    private static void putTime(ByteBuffer out, int at, long nanos) {
        out.putLong(at, Math.floorDiv(nanos, (long) NANOS)).putInt(at + 8, (int) Math.floorMod(nanos, (long) NANOS));
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
