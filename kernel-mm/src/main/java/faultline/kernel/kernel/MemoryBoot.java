package faultline.kernel.kernel;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelText;
import faultline.kernel.account.KernelWork;
import faultline.kernel.fault.FaultHandler;
import faultline.kernel.file.PageCache;
import faultline.kernel.frame.AllocationPolicy;
import faultline.kernel.frame.BootConfig;
import faultline.kernel.frame.BootMemory;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.Highmem;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.frame.SlabCaches;
import faultline.kernel.huge.HugeMemory;
import faultline.kernel.index.RadixTree;
import faultline.kernel.lru.Lru;
import faultline.kernel.mapping.AddressSpaces;
import faultline.kernel.mapping.Commitment;
import faultline.kernel.mapping.InstallPage;
import faultline.kernel.mapping.MemoryManager;
import faultline.kernel.mapping.NonlinearMappings;
import faultline.kernel.mapping.Residency;
import faultline.kernel.mapping.TlbFlush;
import faultline.kernel.mapping.ZapRange;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.reclaim.PageReclaim;
import faultline.kernel.reclaim.ReclaimContext;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.rmap.ReverseMapContext;
import faultline.kernel.rmap.WalkStatistics;
import faultline.kernel.sysctl.Settings;
import faultline.kernel.sysctl.Tunable;

/** start_kernel up to the memory manager: lays out RAM, turns paging on and wires the strategies of the design. */
final class MemoryBoot {

    private final KernelConfig config;
    private final PhysicalMemory ram;
    private final KernelWork work;
    private final KernelText text;
    private final int cpus;
    private final AllocationPolicy policy;

    /** @param policy which allocations may be tried */
    MemoryBoot(
            KernelConfig config,
            PhysicalMemory ram,
            KernelWork work,
            KernelText text,
            int cpus,
            AllocationPolicy policy) {
        this.config = config;
        this.ram = ram;
        this.work = work;
        this.text = text;
        this.cpus = cpus;
        this.policy = policy;
    }

    /** pte_addr_t before there are page tables to ask. */
    private int entryAddressBytes() {
        return config.highPte() ? config.pageTables().entryBytes() : Integer.BYTES;
    }

    /** Boots the memory manager; the CPU ends up on the kernel's own page tables and the boot stack. */
    MemoryParts boot() {
        MmDesign design = config.design();
        KernelLocks locks = new KernelLocks(work, config.smp());
        BootMemory boot = new BootMemory(
                ram,
                work,
                locks,
                new BootConfig(
                        config.pageTables(),
                        design.structPage().withEntryAddresses(entryAddressBytes()),
                        design.watermarks(),
                        design.vm().frames(),
                        design.perCpuPagesets(),
                        cpus,
                        config.nodes(),
                        text.end(),
                        policy));
        work.cpu().setKernelStack(boot.bootStackTop());
        work.cpu().loadCr3(boot.root());
        FrameTable frames = boot.table();
        FrameAllocator allocator = boot.allocator();
        Lru lru = new Lru(work, locks, boot, design.vm().lru(), cpus);
        SlabCaches slabs = new SlabCaches(
                work,
                locks,
                frames,
                allocator,
                config.lines(),
                design.slabIndexBytes(),
                design.vm().frames().slabs(),
                cpus);
        SlabCache nodes = slabs.create("radix_tree_node", RadixTree.NODE_BYTES, Integer.BYTES);
        SwapParts swap = SwapBoot.boot(config, ram, work, locks, boot, slabs, nodes, lru);
        Highmem highmem = new Highmem(work, ram, config.pageTables(), boot.root());
        PageTableParts pageTables = PageTableBoot.boot(config, ram, work, locks, boot, slabs, highmem, cpus);
        PageTables tables = pageTables.tables();
        ReverseMap rmap = design.reverseMap()
                .apply(new ReverseMapContext(
                        work,
                        locks,
                        ram,
                        config.lines(),
                        boot,
                        slabs,
                        tables,
                        pageTables.rmap(),
                        design.vma(),
                        new WalkStatistics(),
                        cpus));
        SlabCache spaceCache = slabs.create("mm_struct", design.mmBytes(), slabs.hardwareAlignment(design.mmBytes()));
        SlabCache vmaCache = slabs.create("vm_area_struct", design.vma().bytes(), Integer.BYTES);
        AddressSpaces spaces = new AddressSpaces(
                work,
                locks,
                pageTables.directories(),
                rmap,
                spaceCache,
                vmaCache,
                VolatileBoot.boot(work, locks, boot, slabs));
        TlbFlush tlb = new TlbFlush(work);
        Commitment commitment = new Commitment(work, design.vm().calls().commit(), boot, swap.cache());
        HugeMemory huge = HugeBoot.boot(config, ram, work, locks, boot, slabs, nodes, highmem, rmap, tlb);
        FaultHandler faults = new FaultHandler(
                work,
                spaces,
                tables,
                frames,
                allocator,
                lru,
                highmem,
                rmap,
                tlb,
                swap.io(),
                swap.cache(),
                design.vm().copiesAtSwapIn(),
                huge.paging(),
                boot.zeroFrame(),
                commitment);
        ZapRange zap =
                new ZapRange(work, locks, boot, design.vm().zap(), tables, lru, swap.cache(), rmap, tlb, huge.paging());
        MemoryManager manager = MemoryManager.create(
                work,
                zap,
                tables,
                frames,
                lru,
                swap.cache(),
                rmap,
                spaces,
                tlb,
                huge.paging(),
                faults::makePrivate,
                boot.root(),
                design.mergeRules(),
                design.forkProtectsEveryEntry(),
                commitment,
                design.vm().calls().topDown());
        Residency residency =
                Residency.create(work, tables, swap.space().encoding(), manager, huge.paging(), faults::present);
        NonlinearMappings nonlinear = new NonlinearMappings(
                work,
                spaces,
                frames,
                rmap,
                new InstallPage(work, tables, frames, lru, rmap, tlb, swap.cache()),
                swap.disk(),
                design.vm().nonlinear());
        PageCache pageCache = new PageCache(
                work,
                locks,
                ram,
                frames,
                allocator,
                slabs,
                nodes,
                highmem,
                lru,
                new ZapRange(work, locks, boot, design.vm().zap(), tables, lru, swap.cache(), rmap, tlb, huge.paging()),
                rmap,
                swap.cache(),
                swap.io(),
                swap.waits(),
                boot.zeroFrame(),
                config.lines().hardwareBytes(),
                commitment,
                design.vm().files(),
                config.clockHz());
        Tunable swappiness = new Tunable(config.swap().swappiness());
        PageReclaim reclaim = design.vm()
                .reclaim()
                .apply(new ReclaimContext(
                        work,
                        boot,
                        slabs,
                        lru,
                        tables,
                        spaces,
                        rmap,
                        manager.tlb(),
                        swap.cache(),
                        swap.io(),
                        swappiness,
                        config.clockHz() / 10));
        Settings settings = SettingsBoot.create(design.vm(), allocator, swap.io(), pageCache, swappiness, manager);
        HugeBoot.addSettings(settings, huge);
        return new MemoryParts(
                boot,
                lru,
                swap,
                slabs,
                highmem,
                tables,
                pageTables.frames(),
                rmap,
                manager,
                reclaim,
                faults,
                residency,
                nonlinear,
                pageCache,
                settings,
                huge);
    }
}
