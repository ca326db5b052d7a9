package faultline.kernel.ipc;

import faultline.kernel.process.Credentials;
import faultline.kernel.process.LockRights;
import faultline.kernel.process.Process;
import java.util.Map;
import java.util.TreeMap;

/** How much shared memory each user has locked: locked_shm of user_struct (Linux 2.6.34 mm/mlock.c user_shm_lock). */
final class LockedShares {

    private final LockRights rights;
    private final Map<Integer, Long> bytes = new TreeMap<>();

    LockedShares(LockRights rights) {
        this.rights = rights;
    }

    LockRights rights() {
        return rights;
    }

    /** Counts {@code more} bytes, whole pages, of the caller's user; false, and nothing is counted, when these are too many. */
    boolean take(Process caller, long more) {
        int user = caller.credentials().user(Credentials.REAL);
        long all = bytes.getOrDefault(user, 0L) + more;
        if (!rights.sharesWithin(caller, all)) {
            return false;
        }
        bytes.put(user, all);
        return true;
    }

    /** user_shm_unlock. */
    void give(int user, long fewer) {
        bytes.merge(user, -fewer, Long::sum);
    }
}
