package faultline.kernel.debug;

import faultline.kernel.kernel.Kernel;
import faultline.kernel.process.Credentials;
import faultline.kernel.process.Process;
import faultline.kernel.process.Signal;
import faultline.kernel.process.SignalInfo;

/** Gives tasks the signals that a debugger sends, and keeps those of tasks that it does not let go on. */
final class SignalInjection {

    private final Kernel kernel;
    private final FreeWork free;

    SignalInjection(Kernel kernel, FreeWork free) {
        this.kernel = kernel;
        this.free = free;
    }

    /** A signal that the debugger sends to {@code process}. */
    SignalInfo ofDebugger(Process process, int number) {
        int user = process.credentials().user(Credentials.REAL);
        return SignalInfo.fromProcess(number, SignalInfo.FROM_USER, process.groupId(), user);
    }

    /** The task is held while the debugger is being asked about {@code info}: it keeps the signal. */
    void park(TaskState state, SignalInfo info) {
        state.parked = info;
    }

    /** The task goes on as {@code state} says: with its parked signal, another, or none. */
    void resume(Process task, TaskState state) {
        SignalInfo parked = state.parked;
        int number = state.action.signal();
        state.parked = null;
        if (number != 0) {
            SignalInfo info = parked != null && parked.number() == number ? parked : ofDebugger(task, number);
            state.injected = number;
            state.kicked = true;
            send(task, info);
        }
    }

    /** Kills {@code task}'s process. */
    void kill(Process task) {
        send(task, SignalInfo.fromKernel(Signal.SIGKILL.number()));
    }

    private void send(Process task, SignalInfo info) {
        free.run(() -> {
            if (info.number() == Signal.SIGKILL.number()) {
                kernel.parts().signals().send(task, info);
            } else {
                kernel.parts().signals().sendToThread(task, info);
            }
            return null;
        });
    }
}
