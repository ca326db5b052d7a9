package faultline.kernel.process;

import faultline.kernel.mapping.AddressSpaces;
import faultline.kernel.mm.Vma;
import faultline.kernel.uaccess.UserMemory;

/** Finds the name of the futex at a user address: get_futex_key. */
public final class FutexKeys {

    private final AddressSpaces spaces;
    private final UserMemory user;

    public FutexKeys(AddressSpaces spaces, UserMemory user) {
        this.spaces = spaces;
        this.user = user;
    }

    /**
     * The futex at {@code address} of {@code process}, which the CPU runs.
     *
     * @param declaredPrivate whether the program promises that no other address space sees it (FUTEX_PRIVATE_FLAG)
     * @return null when there is no such memory
     */
    public Futexes.Key find(Process process, int address, boolean declaredPrivate) {
        if (declaredPrivate) {
            return Futexes.Key.inPrivate(process.space(), address);
        }
        Vma vma = spaces.find(process.space(), address);
        if (vma == null || !vma.contains(address)) {
            return null;
        }
        if (!vma.has(Vma.SHARED)) {
            return Futexes.Key.inPrivate(process.space(), address);
        }
        long physical = user.access(address, false);
        return physical == -1 ? null : Futexes.Key.inShared(physical);
    }
}
