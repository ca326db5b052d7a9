package faultline.kernel.kernel;

import faultline.kernel.fault.FaultHandler;
import faultline.kernel.file.PageCache;
import faultline.kernel.frame.BootMemory;
import faultline.kernel.frame.Highmem;
import faultline.kernel.frame.SlabCaches;
import faultline.kernel.huge.HugeMemory;
import faultline.kernel.lru.Lru;
import faultline.kernel.mapping.MemoryManager;
import faultline.kernel.mapping.NonlinearMappings;
import faultline.kernel.mapping.Residency;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.TableFrames;
import faultline.kernel.procfs.MemoryInformation;
import faultline.kernel.procfs.MemoryLines;
import faultline.kernel.reclaim.PageReclaim;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.sysctl.Settings;

/** The memory manager of a booted kernel. */
public record MemoryParts(
        BootMemory boot,
        Lru lru,
        SwapParts swap,
        SlabCaches slabs,
        Highmem highmem,
        PageTables tables,
        TableFrames tableFrames,
        ReverseMap rmap,
        MemoryManager manager,
        PageReclaim reclaim,
        FaultHandler faults,
        Residency residency,
        NonlinearMappings nonlinear,
        PageCache pageCache,
        Settings settings,
        HugeMemory huge) {

    /** The text of /proc/meminfo. */
    MemoryInformation information(MemoryLines lines) {
        return new MemoryInformation(
                boot.table(), boot.allocator(), lru, pageCache, swap.cache(), manager.commitment(), huge.pool(), lines);
    }
}
