package faultline.kernel.debug;

import faultline.emulator.debug.StopReason;
import faultline.kernel.account.Activity;
import faultline.kernel.fault.FaultResult;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.mm.Vma;
import faultline.kernel.process.Process;
import faultline.kernel.uaccess.FaultObserver;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Stops at things that happen in the kernel: kinds of page faults, forks, the OOM killer. */
final class KernelBreaks implements FaultObserver {

    private final Kernel kernel;
    private final TracedProcesses traced;
    private final Consumer<StopReason> stop;
    private final List<FaultBreak> faults = new ArrayList<>();
    private boolean forks;
    private boolean outOfMemory;

    /** Faults of some kinds, anywhere or in a range. */
    private record FaultBreak(Set<Activity> kinds, int from, int to) {
        boolean has(Activity kind, int va) {
            boolean anywhere = from == to;
            return kinds.contains(kind)
                    && (anywhere || Integer.compareUnsigned(va, from) >= 0 && Integer.compareUnsigned(va, to) < 0);
        }
    }

    /** @param stop stops the machine */
    KernelBreaks(Kernel kernel, TracedProcesses traced, Consumer<StopReason> stop) {
        this.kernel = kernel;
        this.traced = traced;
        this.stop = stop;
    }

    /**
     * Stops at faults of {@code kind}: a label of {@link Activity}, or any, minor, major, cow.
     *
     * @param vma only in this mapping as it is now; null for anywhere
     * @return whether there is such a kind
     */
    boolean addFaults(String kind, Vma vma) {
        Set<Activity> kinds = EnumSet.noneOf(Activity.class);
        for (Activity each : Activity.values()) {
            if (each.isFault() && matches(each, kind)) {
                kinds.add(each);
            }
        }
        if (!kinds.isEmpty()) {
            faults.add(new FaultBreak(kinds, vma == null ? 0 : vma.start(), vma == null ? 0 : vma.end()));
        }
        return !kinds.isEmpty();
    }

    private static boolean matches(Activity fault, String kind) {
        boolean major = fault == Activity.FILE_MAJOR || fault == Activity.NONLINEAR || fault == Activity.SWAP_IN;
        return switch (kind) {
            case "any" -> true;
            case "major" -> major;
            case "minor" -> !major && fault != Activity.BAD;
            case "cow" -> fault == Activity.COW_COPY || fault == Activity.COW_REUSE;
            default -> fault.label().equals(kind);
        };
    }

    /** Stops at every fork of an attached process. */
    void addForks() {
        forks = true;
    }

    /** Stops when the OOM killer has chosen. */
    void addOutOfMemory() {
        outOfMemory = true;
    }

    /** Stops at nothing any more. */
    void clear() {
        faults.clear();
        forks = false;
        outOfMemory = false;
    }

    @Override
    public void handled(int pid, int va, FaultResult result) {
        Process process = kernel.parts().processes().find(pid);
        boolean stops = faults.stream().anyMatch(each -> each.has(result.activity(), va));
        if (stops && process != null && traced.of(process) != null) {
            tell(
                    process,
                    String.format("%s fault at 0x%08x%n", result.activity().label(), va));
        }
    }

    /** {@code parent} has forked. */
    void forked(Process parent, Process child) {
        if (forks) {
            tell(parent, String.format("fork: process %d made process %d%n", parent.groupId(), child.pid()));
        }
    }

    /** {@code asking} found no memory. */
    void outOfMemory(Process asking, Process victim) {
        if (outOfMemory) {
            tell(asking, String.format("out of memory: process %d is to die%n", victim.groupId()));
        }
    }

    private void tell(Process process, String text) {
        stop.accept(new StopReason(StopReason.Kind.KERNEL_EVENT, ProcessTracer.id(process), 0, 0, null, text));
    }
}
