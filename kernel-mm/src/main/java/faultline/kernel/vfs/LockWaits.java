package faultline.kernel.vfs;

import java.util.IdentityHashMap;
import java.util.Map;

/** Who waits for whose record locks, so that nobody waits for himself: blocked_list and posix_locks_deadlock. */
public final class LockWaits {

    private final Map<Object, Object> waitsFor = new IdentityHashMap<>();

    /**
     * {@code owner} is about to wait for a lock of {@code holder}.
     *
     * @return false when {@code holder} waits, perhaps through others, for {@code owner}
     */
    public boolean begin(Object owner, Object holder) {
        for (Object at = holder; at != null; at = waitsFor.get(at)) {
            if (at == owner) {
                return false;
            }
        }
        waitsFor.put(owner, holder);
        return true;
    }

    /** {@code owner} waits no longer. */
    public void end(Object owner) {
        waitsFor.remove(owner);
    }
}
