package faultline.kernel.syscall;

/** The host's end of a program's standard input, output and error. */
public interface Console {

    /**
     * Reads standard input, waiting for it. What is returned must depend on the input's content only, not on when the host
     * delivers it: either as much as was asked for, or a whole line, or what is left before the end.
     *
     * @return bytes read, 1 to {@code length}, or 0 at the end
     */
    int read(byte[] into, int at, int length);

    /**
     * Writes to standard output (1) or error (2).
     *
     * @return whether someone still reads; if not, the program gets SIGPIPE and EPIPE
     */
    boolean write(int fd, byte[] bytes, int at, int length);
}
