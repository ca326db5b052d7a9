package faultline.kernel.kernel;

import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.BootMemory;
import faultline.kernel.frame.Highmem;
import faultline.kernel.frame.KernelConfigException;
import faultline.kernel.frame.SlabCaches;
import faultline.kernel.pagetable.HighTables;
import faultline.kernel.pagetable.LowTables;
import faultline.kernel.pagetable.PageDirectories;
import faultline.kernel.pagetable.PageTableRmap;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.TableFrames;
import faultline.kernel.pagetable.TableMemory;

/** Decides where page tables of programs lie: as with CONFIG_HIGHPTE wherever there is room, or all in lowmem. */
final class PageTableBoot {

    private PageTableBoot() {}

    /** @throws KernelConfigException if they shall lie in high memory and the design knows no such thing */
    static PageTableParts boot(
            KernelConfig config,
            PhysicalMemory ram,
            KernelWork work,
            KernelLocks locks,
            BootMemory boot,
            SlabCaches slabs,
            Highmem highmem,
            int cpus) {
        if (config.highPte() && !config.design().vm().frames().highPageTables()) {
            throw new KernelConfigException(config.design().name()
                    + " has no page tables in high memory: choose another design, or --highpte off");
        }
        PageTableFormat format = config.pageTables();
        TableMemory memory = config.highPte() ? new HighTables(work, ram, highmem, cpus) : new LowTables(work, ram);
        TableFrames frames = new TableFrames(boot.table(), boot.allocator());
        PageTableRmap rmap = new PageTableRmap(work, format, boot.table(), memory);
        PageTables tables = new PageTables(work, locks, ram, format, memory, frames, rmap);
        PageDirectories directories = new PageDirectories(work, ram, format, frames, slabs, boot.root());
        return new PageTableParts(frames, tables, directories, rmap);
    }
}
