package faultline.kernel.vfs;

/** POLL bits (asm-generic/poll.h). */
public final class PollEvents {

    /** POLLIN. */
    public static final int IN = 0x1;
    /** POLLOUT. */
    public static final int OUT = 0x4;
    /** POLLERR. */
    public static final int ERROR = 0x8;
    /** POLLHUP. */
    public static final int HANG_UP = 0x10;
    /** POLLNVAL. */
    public static final int INVALID = 0x20;
    /** POLLRDNORM. */
    public static final int READ_NORMAL = 0x40;
    /** POLLWRNORM. */
    public static final int WRITE_NORMAL = 0x100;
    /** POLLRDHUP. */
    public static final int READ_HANG_UP = 0x2000;

    private PollEvents() {}
}
