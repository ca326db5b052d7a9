package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;
import java.util.Arrays;

/** The memory devices: /dev/null, zero, full, random and urandom (drivers/char/mem.c, random.c). */
public final class DeviceFile extends Inode {

    private static final int READ_WRITE_ALL = 0x1B6;
    private static final int MEMORY_MAJOR = 1;

    private final Kind kind;
    private final RandomBytes random;

    /** Which device it is. */
    public enum Kind {
        /** Takes everything, gives nothing. */
        NULL(3),
        /** Gives zeros. */
        ZERO(5),
        /** Gives zeros, never has room. */
        FULL(7),
        /** Gives random bytes. */
        RANDOM(8),
        /** The same. */
        URANDOM(9);

        private final int minor;

        Kind(int minor) {
            this.minor = minor;
        }
    }

    /** A source of random bytes. */
    @FunctionalInterface
    public interface RandomBytes {

        /** Fills {@code into} from {@code at} on. */
        void fill(byte[] into, int at, int length);
    }

    /** A device of {@code kind}. */
    public DeviceFile(FileSystem fileSystem, Kind kind, RandomBytes random) {
        super(fileSystem, FileMode.CHARACTER_DEVICE | READ_WRITE_ALL);
        this.kind = kind;
        this.random = random;
    }

    @Override
    public int device() {
        return MEMORY_MAJOR << 8 | kind.minor;
    }

    @Override
    public OpenFile open(int flags) {
        return new Opened(flags);
    }

    private int fill(byte[] into, int at, int length) {
        switch (kind) {
            case NULL:
                return 0;
            case RANDOM:
            case URANDOM:
                random.fill(into, at, length);
                return length;
            default:
                Arrays.fill(into, at, at + length, (byte) 0);
                return length;
        }
    }

    private final class Opened extends OpenFile {
        Opened(int flags) {
            super(DeviceFile.this, flags);
        }

        @Override
        public int read(long offset, byte[] into, int at, int length) {
            return fill(into, at, length);
        }

        @Override
        public boolean mapsZeros() {
            return kind == Kind.ZERO;
        }

        @Override
        public int write(long offset, byte[] from, int at, int length) throws FileError {
            if (kind == Kind.FULL) {
                throw new FileError(Errno.ENOSPC);
            }
            return length;
        }
    }
}
