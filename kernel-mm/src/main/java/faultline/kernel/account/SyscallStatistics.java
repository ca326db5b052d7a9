package faultline.kernel.account;

/** How often each system call was made, and how often it failed. A call that slept counts once. */
public final class SyscallStatistics {

    private final long[] calls = new long[CycleLedger.SYSCALL_LINES];
    private final long[] errors = new long[CycleLedger.SYSCALL_LINES];

    /** The line of call {@code number}: numbers beyond the last line share it. */
    public static int line(int number) {
        return number >= 0 && number < CycleLedger.SYSCALL_LINES ? number : CycleLedger.SYSCALL_LINES - 1;
    }

    /** A call began. */
    public void called(int number) {
        calls[line(number)]++;
    }

    /** A call failed. */
    public void failed(int number) {
        errors[line(number)]++;
    }

    /** Calls on {@code line}. */
    public long calls(int line) {
        return calls[line];
    }

    /** Failed calls on {@code line}. */
    public long errors(int line) {
        return errors[line];
    }
}
