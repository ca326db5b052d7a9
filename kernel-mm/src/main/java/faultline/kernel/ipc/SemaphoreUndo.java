package faultline.kernel.ipc;

import faultline.kernel.process.ThreadGroup;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What SEM_UNDO has to take back when a process ends: struct sem_undo. The threads of a process share it, as they do with
 * CLONE_SYSVSEM, which thread libraries ask for.
 */
final class SemaphoreUndo {

    private final Map<ThreadGroup, Map<SemaphoreSet, int[]>> adjustments = new IdentityHashMap<>();

    /** Adjustments of {@code group} to {@code set}, one for each semaphore. */
    int[] of(ThreadGroup group, SemaphoreSet set) {
        return adjustments
                .computeIfAbsent(group, any -> new LinkedHashMap<>())
                .computeIfAbsent(set, any -> new int[set.count()]);
    }

    /** Whether {@code group} has anything to be taken back. */
    boolean has(ThreadGroup group) {
        return adjustments.containsKey(group);
    }

    /** Takes the adjustments of {@code group} away. */
    Map<SemaphoreSet, int[]> take(ThreadGroup group) {
        Map<SemaphoreSet, int[]> taken = adjustments.remove(group);
        return taken == null ? Map.of() : taken;
    }

    /** Forgets the adjustments to semaphore {@code number}: its value was set. */
    void forget(SemaphoreSet set, int number) {
        for (Map<SemaphoreSet, int[]> ofGroup : adjustments.values()) {
            int[] adjustment = ofGroup.get(set);
            if (adjustment != null) {
                adjustment[number] = 0;
            }
        }
    }

    /** Forgets a set that is no more. */
    void forget(SemaphoreSet set) {
        adjustments.values().forEach(ofGroup -> ofGroup.remove(set));
    }
}
