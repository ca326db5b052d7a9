package faultline.emulator.debug;

/**
 * How some threads go on.
 *
 * @param process which process, or {@link #ALL}
 * @param thread which thread of it, or {@link #ALL}
 * @param steps whether one instruction only
 * @param signal a signal of Linux i386 that it gets first, or 0
 * @param rangeStart with {@code rangeEnd}: goes on stepping while EIP is in the range; both 0 for one step
 * @param rangeEnd first address behind the range
 * @param backwards back in time, for which the whole machine goes back
 */
public record Resume(
        int process, int thread, boolean steps, int signal, int rangeStart, int rangeEnd, boolean backwards) {

    /** Any process, or any thread. */
    public static final int ALL = -1;

    /** Everything runs. */
    public static final Resume EVERYTHING = new Resume(ALL, ALL, false, 0, 0, 0);

    /** Forwards. */
    public Resume(int process, int thread, boolean steps, int signal, int rangeStart, int rangeEnd) {
        this(process, thread, steps, signal, rangeStart, rangeEnd, false);
    }

    /** Back to the last stop, or to where {@code task} was one instruction before. */
    public static Resume backwards(TaskId task, boolean steps) {
        return new Resume(task.process(), task.thread(), steps, 0, 0, 0, true);
    }

    /** Whether it is meant for {@code task}. */
    public boolean covers(TaskId task) {
        return (process == ALL || process == task.process()) && (thread == ALL || thread == task.thread());
    }

    /** Whether a step that ended at {@code eip} goes on. */
    public boolean inRange(int eip) {
        return Integer.compareUnsigned(eip, rangeStart) >= 0 && Integer.compareUnsigned(eip, rangeEnd) < 0;
    }
}
