package faultline.kernel.process;

import faultline.emulator.snapshot.Outside;

/**
 * Whoever debugs a process: what ptrace gives to its tracer. The kernel stands still during each call, which costs nothing in the
 * model (law 7); the running process' registers are in the CPU.
 */
@Outside
public interface Tracer {

    /** Traces nothing. */
    Tracer NONE = new Tracer() {};

    /** A signal is about to be delivered; returns what is delivered instead, or null for nothing. */
    default SignalInfo signal(Process process, SignalInfo info) {
        return info;
    }

    /** The frame of a signal handler has been set up. */
    default void handlerEntered(Process process) {}

    /** {@code parent} made the process {@code child}, which is traced too and has not run. */
    default void forked(Process parent, Process child, boolean vfork) {}

    /** The vfork child of {@code parent} has let go of the memory. */
    default void vforkDone(Process parent) {}

    /** {@code process} runs a new program. */
    default void execed(Process process) {}

    /** The last thread of a process has exited; {@code leader} tells how. */
    default void exited(Process leader) {}

    /** A traced process found no memory, and {@code victim} is to die for it. */
    default void outOfMemory(Process victim) {}

    /** Nothing can run but tasks that are held: waits until that changes. */
    default void starved() {}
}
