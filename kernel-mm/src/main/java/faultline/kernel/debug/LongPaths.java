package faultline.kernel.debug;

import faultline.kernel.abi.UserLayout;
import faultline.kernel.fault.FaultResult;
import faultline.kernel.uaccess.FaultObserver;

/** Looks after the debugger's wishes inside system calls that take long: every so many pages that one faults in or copies. */
final class LongPaths implements FaultObserver {

    /** Bytes between two looks; copying them takes the host some milliseconds. */
    private static final int STRETCH = 256 * UserLayout.PAGE_SIZE;

    private final FaultObserver next;
    private final Runnable look;
    private int done;

    /**
     * @param next hears everything too
     * @param look asks the debugger whether it wants the machine to stop, and stops it
     */
    LongPaths(FaultObserver next, Runnable look) {
        this.next = next;
        this.look = look;
    }

    @Override
    public void handled(int pid, int va, FaultResult result) {
        next.handled(pid, va, result);
        copied(UserLayout.PAGE_SIZE);
    }

    @Override
    public void copied(int bytes) {
        done += Math.min(bytes, STRETCH);
        if (done >= STRETCH) {
            done = 0;
            look.run();
        }
    }
}
