package faultline.kernel.mapping;

import faultline.kernel.account.KernelWork;
import faultline.kernel.pagetable.NonPresentPte;
import faultline.kernel.pagetable.PageTables;

/** The calls that say or ask what of an address space is in memory, wired together. */
public record Residency(Populate populate, Mlock mlock, Madvise madvise, Mincore mincore) {

    /**
     * Wires the calls.
     *
     * @param encoding how entries that are not present are written
     * @param presence makes one page present
     */
    public static Residency create(
            KernelWork work, PageTables tables, NonPresentPte encoding, MemoryManager manager, PagePresence presence) {
        Populate populate = new Populate(work, manager.spaces(), tables, presence);
        Mlock mlock = new Mlock(work, manager.spaces(), manager.editor(), populate);
        Madvise madvise = new Madvise(work, manager.spaces(), manager.editor(), manager.zap(), manager.lazyFree());
        return new Residency(populate, mlock, madvise, new Mincore(work, manager.spaces(), tables, encoding));
    }
}
