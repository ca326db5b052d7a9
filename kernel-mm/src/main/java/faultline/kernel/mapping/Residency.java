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
     * @param huge what is done with vmas of huge pages
     * @param presence makes one page present
     */
    public static Residency create(
            KernelWork work,
            PageTables tables,
            NonPresentPte encoding,
            MemoryManager manager,
            HugeRanges huge,
            PagePresence presence) {
        Populate populate = new Populate(work, manager.spaces(), tables, huge, presence);
        Mlock mlock = new Mlock(work, manager.spaces(), manager.editor(), populate);
        Madvise madvise = new Madvise(work, manager.spaces(), manager.editor(), manager.zap(), manager.lazyFree());
        Mincore mincore = new Mincore(work, manager.spaces(), tables, encoding, huge);
        return new Residency(populate, mlock, madvise, mincore);
    }
}
