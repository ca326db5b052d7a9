package faultline.kernel.abi;

/** S_ bits of a file's mode (linux/stat.h). */
public final class FileMode {

    /** S_IFMT: the bits that say what kind of file it is. */
    public static final int TYPE = 0xF000;
    /** S_IFIFO. */
    public static final int FIFO = 0x1000;
    /** S_IFCHR. */
    public static final int CHARACTER_DEVICE = 0x2000;
    /** S_IFDIR. */
    public static final int DIRECTORY = 0x4000;
    /** S_IFREG. */
    public static final int REGULAR = 0x8000;
    /** S_IFLNK. */
    public static final int SYMLINK = 0xA000;
    /** S_IFSOCK. */
    public static final int SOCKET = 0xC000;
    /** Permissions with set-id and sticky bits. */
    public static final int PERMISSIONS = 0xFFF;
    /** The three execute bits. */
    public static final int ANY_EXECUTE = 0x49;

    private FileMode() {}
}
