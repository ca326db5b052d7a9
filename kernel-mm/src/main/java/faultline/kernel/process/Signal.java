package faultline.kernel.process;

/** Signal numbers of Linux i386 and what they do by default (asm-i386/signal.h, signal(7)). */
public enum Signal {
    SIGHUP(1, Default.TERMINATE),
    SIGINT(2, Default.TERMINATE),
    SIGQUIT(3, Default.CORE),
    SIGILL(4, Default.CORE),
    SIGTRAP(5, Default.CORE),
    SIGABRT(6, Default.CORE),
    SIGBUS(7, Default.CORE),
    SIGFPE(8, Default.CORE),
    SIGKILL(9, Default.TERMINATE),
    SIGUSR1(10, Default.TERMINATE),
    SIGSEGV(11, Default.CORE),
    SIGUSR2(12, Default.TERMINATE),
    SIGPIPE(13, Default.TERMINATE),
    SIGALRM(14, Default.TERMINATE),
    SIGTERM(15, Default.TERMINATE),
    SIGSTKFLT(16, Default.TERMINATE),
    SIGCHLD(17, Default.IGNORE),
    SIGCONT(18, Default.CONTINUE),
    SIGSTOP(19, Default.STOP),
    SIGTSTP(20, Default.STOP),
    SIGTTIN(21, Default.STOP),
    SIGTTOU(22, Default.STOP),
    SIGURG(23, Default.IGNORE),
    SIGXCPU(24, Default.CORE),
    SIGXFSZ(25, Default.CORE),
    SIGVTALRM(26, Default.TERMINATE),
    SIGPROF(27, Default.TERMINATE),
    SIGWINCH(28, Default.IGNORE),
    SIGIO(29, Default.TERMINATE),
    SIGPWR(30, Default.TERMINATE),
    SIGSYS(31, Default.CORE);

    /** What happens to a process that neither handles nor ignores a signal. */
    public enum Default {
        TERMINATE,
        /** Terminates, and the wait status says that a core would be dumped; none is. */
        CORE,
        IGNORE,
        STOP,
        CONTINUE
    }

    /** Highest signal number: _NSIG. */
    public static final int HIGHEST = 64;

    private static final Signal[] BY_NUMBER = byNumber();

    private final int number;
    private final Default action;

    Signal(int number, Default action) {
        this.number = number;
        this.action = action;
    }

    private static Signal[] byNumber() {
        Signal[] table = new Signal[HIGHEST + 1];
        for (Signal signal : values()) {
            table[signal.number] = signal;
        }
        return table;
    }

    /** The number that programs see. */
    public int number() {
        return number;
    }

    /** The bit of this signal in a set. */
    public long bit() {
        return bit(number);
    }

    /** The bit of signal {@code number}, 1 to 64, in a set. */
    public static long bit(int number) {
        return 1L << (number - 1);
    }

    /** Whether {@code number} is a signal. */
    public static boolean isValid(int number) {
        return number >= 1 && number <= HIGHEST;
    }

    /** The default action of {@code number}; real-time signals terminate. */
    public static Default defaultAction(int number) {
        return BY_NUMBER[number] == null ? Default.TERMINATE : BY_NUMBER[number].action;
    }

    /** Name of {@code number} in messages. */
    public static String nameOf(int number) {
        return BY_NUMBER[number] == null ? "signal " + number : BY_NUMBER[number].name();
    }
}
