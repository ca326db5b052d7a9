package faultline.kernel.process;

/** What happens when a task has used up processor time: ITIMER_VIRTUAL, ITIMER_PROF and RLIMIT_CPU, by the timer's ticks. */
public final class ProcessorTimers {

    private final Signals signals;
    private final Timekeeper time;

    public ProcessorTimers(Signals signals, Timekeeper time) {
        this.signals = signals;
        this.time = time;
    }

    /**
     * {@code ticks} of the timer found {@code running} on the CPU. The timer reaches a CPU in user mode only, so both timers count
     * the same ticks.
     */
    public void tick(Process running, long ticks) {
        ThreadGroup group = running.group();
        IntervalTimers timers = group.timers();
        if (timers.pass(IntervalTimers.VIRTUAL, ticks)) {
            signals.send(running, SignalInfo.fromKernel(Signal.SIGVTALRM.number()));
        }
        if (timers.pass(IntervalTimers.PROFILING, ticks)) {
            signals.send(running, SignalInfo.fromKernel(Signal.SIGPROF.number()));
        }
        if (group.limits().soft(ResourceLimits.CPU) != ResourceLimits.UNLIMITED) {
            limit(running, group, ticks);
        }
    }

    /** Above the soft limit SIGXCPU comes once a second, at the hard one SIGKILL. */
    private void limit(Process running, ThreadGroup group, long ticks) {
        long before = (group.cpuTicks() - ticks) / time.hz();
        long seconds = group.cpuTicks() / time.hz();
        if (Long.compareUnsigned(seconds, group.limits().hard(ResourceLimits.CPU)) >= 0) {
            signals.send(running, SignalInfo.fromKernel(Signal.SIGKILL.number()));
        } else if (seconds != before
                && Long.compareUnsigned(seconds, group.limits().soft(ResourceLimits.CPU)) >= 0) {
            signals.send(running, SignalInfo.fromKernel(Signal.SIGXCPU.number()));
        }
    }
}
