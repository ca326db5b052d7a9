package faultline.kernel.abi;

/** O_ bits of open (asm-i386/fcntl.h). */
public final class OpenFlags {

    /** O_RDONLY. */
    public static final int READ_ONLY = 0;
    /** O_WRONLY. */
    public static final int WRITE_ONLY = 1;
    /** O_RDWR. */
    public static final int READ_WRITE = 2;
    /** O_ACCMODE. */
    public static final int ACCESS_MODE = 3;
    /** O_CREAT. */
    public static final int CREATE = 0x40;
    /** O_EXCL. */
    public static final int EXCLUSIVE = 0x80;
    /** O_TRUNC. */
    public static final int TRUNCATE = 0x200;
    /** O_APPEND. */
    public static final int APPEND = 0x400;
    /** O_NONBLOCK. */
    public static final int NON_BLOCKING = 0x800;
    /** O_LARGEFILE. */
    public static final int LARGE_FILE = 0x8000;
    /** O_DIRECTORY. */
    public static final int DIRECTORY = 0x10000;
    /** O_NOFOLLOW. */
    public static final int NO_FOLLOW = 0x20000;
    /** O_CLOEXEC. */
    public static final int CLOSE_ON_EXEC = 0x80000;
    /** O_PATH: the descriptor names a place and gives no access to its content. */
    public static final int PATH = 0x200000;
    /** The bit that O_TMPFILE adds to O_DIRECTORY. */
    public static final int TEMPORARY = 0x400000;
    /** What fcntl(F_SETFL) may change: O_APPEND, O_NONBLOCK, O_ASYNC, O_DIRECT, O_NOATIME (Linux fs/fcntl.c). */
    public static final int CHANGEABLE = APPEND | NON_BLOCKING | 0x2000 | 0x4000 | 0x40000;
    /** Bits that only tell open what to do and that F_GETFL does not show. */
    public static final int OPEN_ONLY = CREATE | EXCLUSIVE | 0x100 | TRUNCATE | CLOSE_ON_EXEC;

    private OpenFlags() {}
}
