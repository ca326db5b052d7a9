package faultline.kernel.uaccess;

import faultline.emulator.snapshot.Outside;
import faultline.kernel.fault.FaultResult;

/** Hears of each page fault when it has been handled, and of copies to and from programs; the kernel stands still meanwhile, at no cost in the model (law 7). */
@Outside
@FunctionalInterface
public interface FaultObserver {

    /** Nobody. */
    FaultObserver NONE = (pid, va, result) -> {};

    /** A fault of task {@code pid} at {@code va} ended with {@code result}; its way back has not been charged. */
    void handled(int pid, int va, FaultResult result);

    /** {@code bytes} have gone between the kernel and the running program. */
    default void copied(int bytes) {}
}
