package faultline.kernel.abi;

/** Linux i386 error numbers, returned to programs as {@code -errno} (asm-i386/errno.h). */
public enum Errno {
    EPERM(1),
    ENOENT(2),
    ESRCH(3),
    EINTR(4),
    EIO(5),
    ENXIO(6),
    E2BIG(7),
    ENOEXEC(8),
    EBADF(9),
    ECHILD(10),
    EAGAIN(11),
    ENOMEM(12),
    EACCES(13),
    EFAULT(14),
    EBUSY(16),
    EEXIST(17),
    EXDEV(18),
    ENODEV(19),
    ENOTDIR(20),
    EISDIR(21),
    EINVAL(22),
    EMFILE(24),
    ENOTTY(25),
    ETXTBSY(26),
    EFBIG(27),
    ENOSPC(28),
    ESPIPE(29),
    EROFS(30),
    EMLINK(31),
    EPIPE(32),
    ERANGE(34),
    EDEADLK(35),
    ENAMETOOLONG(36),
    ENOLCK(37),
    ENOSYS(38),
    ENOTEMPTY(39),
    ELOOP(40),
    ENOMSG(42),
    EIDRM(43),
    EOVERFLOW(75),
    ENOTSOCK(88),
    EPROTONOSUPPORT(93),
    ESOCKTNOSUPPORT(94),
    EOPNOTSUPP(95),
    EAFNOSUPPORT(97),
    ENOTCONN(107),
    ETIMEDOUT(110);

    private static final int HIGHEST = 4095;

    private final int number;

    Errno(int number) {
        this.number = number;
    }

    /** The positive number. */
    public int number() {
        return number;
    }

    /** What a system call returns: the negative number. */
    public int result() {
        return -number;
    }

    /**
     * The error that a system call's {@code result} stands for.
     *
     * @throws IllegalArgumentException if there is none of that number
     */
    public static Errno of(int result) {
        for (Errno errno : values()) {
            if (errno.number == -result) {
                return errno;
            }
        }
        throw new IllegalArgumentException("no error has the number " + -result);
    }

    /** Whether a system call's result means failure: -4095 to -1. */
    public static boolean isError(int result) {
        return result < 0 && result >= -HIGHEST;
    }
}
