package faultline.kernel.account;

/** Hears what the kernel does as it does it. It only watches: it must touch neither machine nor kernel (law 7). */
public interface EventSink {

    /**
     * An activity came to its end. Activities nest; inner ones are told first.
     *
     * @param pid on whose behalf
     * @param activity what it turned out to be
     * @param syscall number of the system call, if it is one
     * @param detail what {@link KernelWork#detail} said last, such as the address of a fault; 0 if nothing
     * @param start cycle at which it began
     * @param end cycle at which it ended
     */
    void span(int cpu, int pid, Activity activity, int syscall, long detail, long start, long end);

    /**
     * Something happened at one moment.
     *
     * @param what its name, such as {@code oom-kill}
     */
    void instant(int cpu, int pid, String what, long detail, long cycle);
}
