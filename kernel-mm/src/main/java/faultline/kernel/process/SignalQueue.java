package faultline.kernel.process;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Signals that wait for delivery: sigpending. A standard signal waits once; real-time signals queue, each with its siginfo, in
 * the order in which they came.
 */
public final class SignalQueue {

    /** Signals that an instruction of the program itself causes; they are delivered before others (SYNCHRONOUS_MASK). */
    private static final long SYNCHRONOUS = Signal.SIGSEGV.bit()
            | Signal.SIGBUS.bit()
            | Signal.SIGILL.bit()
            | Signal.SIGTRAP.bit()
            | Signal.SIGFPE.bit()
            | Signal.SIGSYS.bit();

    private static final int FIRST_REAL_TIME = 32;

    private final List<SignalInfo> queue = new ArrayList<>();
    private long pending;

    /** The set of signals that wait. */
    public long pending() {
        return pending;
    }

    /** How many infos wait. */
    public int size() {
        return queue.size();
    }

    /** Adds a signal; a standard one that waits already stays as it is. */
    public void post(SignalInfo info) {
        long bit = Signal.bit(info.number());
        if (info.number() < FIRST_REAL_TIME && (pending & bit) != 0) {
            return;
        }
        pending |= bit;
        queue.add(info);
    }

    /** Drops all of these signals. */
    public void discard(long signals) {
        if ((pending & signals) != 0) {
            pending &= ~signals;
            queue.removeIf(info -> (Signal.bit(info.number()) & signals) != 0);
        }
    }

    /**
     * Takes the first signal out of {@code wanted}: SIGKILL, then those that the program's own instruction caused, then the
     * lowest number; of one number the oldest.
     *
     * @return null when none waits
     */
    public SignalInfo take(long wanted) {
        long ready = pending & wanted;
        if (ready == 0) {
            return null;
        }
        long first = ready;
        if ((ready & Signal.SIGKILL.bit()) != 0) {
            first = Signal.SIGKILL.bit();
        } else if ((ready & SYNCHRONOUS) != 0) {
            first = ready & SYNCHRONOUS;
        }
        return remove(Long.numberOfTrailingZeros(first) + 1);
    }

    private SignalInfo remove(int number) {
        SignalInfo found = null;
        boolean more = false;
        for (Iterator<SignalInfo> each = queue.iterator(); each.hasNext() && !more; ) {
            SignalInfo info = each.next();
            if (info.number() == number && found == null) {
                found = info;
                each.remove();
            } else {
                more = info.number() == number;
            }
        }
        if (!more) {
            pending &= ~Signal.bit(number);
        }
        return found;
    }
}
