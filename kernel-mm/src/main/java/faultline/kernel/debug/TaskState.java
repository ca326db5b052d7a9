package faultline.kernel.debug;

import faultline.emulator.debug.Resume;
import faultline.kernel.process.SignalInfo;

/** What a debugger wants of one task, and what it still has to hear of it. */
final class TaskState {

    /** How the task goes on. */
    Resume action = Resume.EVERYTHING;
    /** The signal that the debugger is being asked about, or null. */
    SignalInfo signal;
    /** A signal that the debugger was asked about and whose task it then held, or null. */
    SignalInfo parked;
    /** A signal that must be delivered without asking again, or 0. */
    int injected;
    /** Whether the kernel must look at the task's signals before user code runs. */
    boolean kicked;
    /** Whether the step that was asked for is done, although no instruction retired for it. */
    boolean stepDone;
    /** The system call whose return is to be told, or -1. */
    int returning = -1;
    /** Whether the end of its vfork is to be told. */
    boolean vforkDone;
}
