package faultline.kernel.kernel;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.BootMemory;
import faultline.kernel.frame.GeneralCaches;
import faultline.kernel.frame.Highmem;
import faultline.kernel.frame.KernelGlobals;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.frame.SlabCaches;
import faultline.kernel.huge.HugeContext;
import faultline.kernel.huge.HugeMemory;
import faultline.kernel.huge.HugePool;
import faultline.kernel.mapping.TlbFlush;
import faultline.kernel.pagetable.LargeEntries;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.sysctl.Setting;
import faultline.kernel.sysctl.Settings;

/** hugetlb_init: an empty pool, which is filled when the kernel is up. */
final class HugeBoot {

    private HugeBoot() {}

    /** Makes huge pages as the design has them. */
    static HugeMemory boot(
            KernelConfig config,
            PhysicalMemory ram,
            KernelWork work,
            KernelLocks locks,
            BootMemory boot,
            SlabCaches slabs,
            SlabCache nodes,
            Highmem highmem,
            ReverseMap vmas,
            TlbFlush tlb) {
        HugeTraits traits = config.design().vm().huge();
        LargeEntries entries = new LargeEntries(work, locks, ram, config.pageTables());
        HugePool pool = new HugePool(
                work,
                locks,
                boot.table(),
                boot.allocator(),
                entries.order(),
                traits.keepsSurplus(),
                boot.globals() + KernelGlobals.HUGETLB);
        int line = config.lines().hardwareBytes();
        HugeContext context = new HugeContext(
                work,
                ram,
                boot.table(),
                pool,
                entries,
                highmem,
                new GeneralCaches(work, slabs, line),
                nodes,
                vmas,
                tlb,
                line);
        return new HugeMemory(traits.paging().apply(context), traits.groupMayMap());
    }

    /** Settings of the pool, as this kernel has them: the group came with 2.6.7, overcommitting with 2.6.24. */
    static void addSettings(Settings settings, HugeMemory huge) {
        HugePool pool = huge.pool();
        settings.add(Setting.of("nr_hugepages", pool::persistent, pool::resize).from(0));
        if (pool.keepsSurplus()) {
            settings.add(Setting.of("nr_overcommit_hugepages", pool::overcommit, pool::setOvercommit)
                    .from(0));
        }
        if (huge.groupMayMap()) {
            settings.add(Setting.of("hugetlb_shm_group", huge::group, huge::setGroup));
        }
    }
}
