package faultline.kernel.testing;

import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.account.Activity;
import faultline.kernel.account.CacheLines;
import faultline.kernel.account.CycleLedger;
import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelText;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.SimLock;
import faultline.kernel.account.SimRwSemaphore;
import faultline.kernel.disk.Disk;
import faultline.kernel.disk.DiskTiming;
import faultline.kernel.disk.PageWaits;
import faultline.kernel.file.PageCache;
import faultline.kernel.frame.AllocationPolicy;
import faultline.kernel.frame.BootConfig;
import faultline.kernel.frame.BootMemory;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.GeneralCaches;
import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.Highmem;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.frame.SlabCaches;
import faultline.kernel.huge.HugeContext;
import faultline.kernel.huge.HugePool;
import faultline.kernel.index.RadixTree;
import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.MmDesigns;
import faultline.kernel.lru.Lru;
import faultline.kernel.mapping.CommitRules;
import faultline.kernel.mapping.Commitment;
import faultline.kernel.mapping.HugeRanges;
import faultline.kernel.mapping.TlbFlush;
import faultline.kernel.mapping.ZapRange;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.mm.VmaTree;
import faultline.kernel.pagetable.HighTables;
import faultline.kernel.pagetable.LargeEntries;
import faultline.kernel.pagetable.LowTables;
import faultline.kernel.pagetable.NonPresentPte;
import faultline.kernel.pagetable.PageDirectories;
import faultline.kernel.pagetable.PageTableRmap;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.pagetable.TableFrames;
import faultline.kernel.pagetable.TableMemory;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.rmap.ReverseMapContext;
import faultline.kernel.rmap.WalkStatistics;
import faultline.kernel.swap.SwapCache;
import faultline.kernel.swap.SwapIo;
import faultline.kernel.swap.SwapSpace;

/** Frames, slabs, page tables and a reverse map over a {@link CountingPort}, with one activity open. */
public final class KernelMemory implements AllocationPolicy {

    public final PhysicalMemory ram;
    public final CountingPort port;
    public final KernelWork work;
    public final KernelLocks locks;
    public final PageTableFormat format;
    public final BootMemory boot;
    public final FrameTable table;
    public final FrameAllocator allocator;
    public final SlabCaches slabs;
    public final TableFrames tableFrames;
    public final PageTableRmap tableRmap;
    public final PageTables tables;
    public final PageDirectories directories;
    public final LargeEntries large;
    public final ReverseMap rmap;

    private final MmDesign design;
    private boolean failing;
    private int objectsLeft = Integer.MAX_VALUE;
    private int spaces;

    /** Options by name of design; line is both the kernel's and the hardware's. */
    public KernelMemory(long ramBytes, PageTableFormat format, String designName, int line, boolean smp) {
        this(ramBytes, format, designName, line, smp, false);
    }

    /** The same with page tables in high memory or not. */
    public KernelMemory(
            long ramBytes, PageTableFormat format, String designName, int line, boolean smp, boolean highPte) {
        this(ramBytes, format, designName, line, smp, highPte, 1);
    }

    private KernelMemory(
            long ramBytes,
            PageTableFormat format,
            String designName,
            int line,
            boolean smp,
            boolean highPte,
            int nodes) {
        design = MmDesigns.byName(designName);
        this.ram = new PhysicalMemory(ramBytes);
        this.port = new CountingPort(ramBytes);
        this.format = format;
        KernelText text = new KernelText(BootMemory.TEXT_START);
        work = new KernelWork(new CycleLedger(1), text);
        work.on(port);
        locks = new KernelLocks(work, smp);
        boot = new BootMemory(
                ram,
                work,
                locks,
                new BootConfig(
                        format,
                        design.structPage().withEntryAddresses(highPte ? format.entryBytes() : Integer.BYTES),
                        design.watermarks(),
                        design.vm().frames(),
                        design.perCpuPagesets(),
                        1,
                        nodes,
                        text.end(),
                        this));
        table = boot.table();
        allocator = boot.allocator();
        CacheLines lines = new CacheLines(line, line);
        slabs = new SlabCaches(
                work,
                locks,
                table,
                allocator,
                lines,
                design.slabIndexBytes(),
                design.vm().frames().slabs(),
                1);
        Highmem highmem = new Highmem(work, ram, format, boot.root());
        TableMemory memory = highPte ? new HighTables(work, ram, highmem, 1) : new LowTables(work, ram);
        tableFrames = new TableFrames(table, allocator);
        tableRmap = new PageTableRmap(work, format, table, memory);
        tables = new PageTables(work, locks, ram, format, memory, tableFrames, tableRmap);
        directories = new PageDirectories(work, ram, format, tableFrames, slabs, boot.root());
        large = new LargeEntries(work, locks, ram, format);
        rmap = design.reverseMap()
                .apply(new ReverseMapContext(
                        work,
                        locks,
                        ram,
                        lines,
                        boot,
                        slabs,
                        tables,
                        tableRmap,
                        design.vma(),
                        new WalkStatistics(),
                        1));
        work.begin(1, Activity.SYSCALL, 1);
    }

    /** 32 MB, two levels, 64-byte lines, one processor. */
    public static KernelMemory small(String design) {
        return new KernelMemory(32L << 20, PageTableFormat.TWO_LEVEL, design, 64, false);
    }

    /** {@code megabytes} of RAM in {@code nodes} nodes, two levels, 64-byte lines, one processor. */
    public static KernelMemory withNodes(String design, int megabytes, int nodes) {
        return new KernelMemory((long) megabytes << 20, PageTableFormat.TWO_LEVEL, design, 64, false, false, nodes);
    }

    /** From now on every allocation of frames fails, or no longer does. */
    public void failAllocations(boolean fail) {
        failing = fail;
    }

    /** From now on this many slab objects can be allocated. */
    public void allowObjects(int count) {
        objectsLeft = count;
    }

    @Override
    public boolean permitsObject(Gfp gfp, String cache) {
        return objectsLeft-- > 0;
    }

    @Override
    public boolean permits(Gfp gfp, int order, FrameUse use) {
        return !failing;
    }

    /** An empty pool of huge pages. */
    public HugePool hugePool(boolean keepsSurplus) {
        return new HugePool(work, locks, table, allocator, large.order(), keepsSurplus, boot.globals() + 2560);
    }

    /** A page cache over these frames. */
    public PageCache pageCache() {
        Highmem highmem = new Highmem(work, ram, format, boot.root());
        Lru lru = new Lru(work, locks, boot, design.vm().lru(), 1);
        SwapSpace space = new SwapSpace(work, locks, boot, NonPresentPte.of(format, false), 64);
        SlabCache nodes = slabs.create("radix_tree_node", RadixTree.NODE_BYTES, Integer.BYTES);
        RadixTree index = new RadixTree(work, nodes, boot.swapperSpace());
        SwapCache swap = new SwapCache(work, locks, boot, lru, space, index);
        TlbFlush tlb = new TlbFlush(work);
        HugeContext context = new HugeContext(
                work,
                ram,
                table,
                hugePool(false),
                large,
                highmem,
                new GeneralCaches(work, slabs, 64),
                nodes,
                rmap,
                tlb,
                64);
        HugeRanges huge = design.vm().huge().paging().apply(context);
        ZapRange zap = new ZapRange(work, locks, boot, design.vm().zap(), tables, lru, swap, rmap, tlb, huge);
        Disk disk = new Disk(work, DiskTiming.ATA_2004, 1_000_000_000L, slabs, false);
        PageWaits waits = new PageWaits();
        return new PageCache(
                work,
                locks,
                ram,
                table,
                allocator,
                slabs,
                nodes,
                highmem,
                lru,
                zap,
                rmap,
                swap,
                new SwapIo(work, ram, table, allocator, lru, swap, disk, waits, false),
                waits,
                boot.zeroFrame(),
                64,
                new Commitment(work, CommitRules.COUNTS, boot, swap),
                design.vm().files(),
                1_000_000_000L);
    }

    /** A new address space, as exec makes it. */
    public AddressSpace space() {
        AddressSpace space = emptySpace();
        if (!rmap.mmExeced(space)) {
            throw new IllegalStateException("out of memory");
        }
        return space;
    }

    /** A new, empty address space whose mm_struct lies in the kernel's globals; neither forked nor execed. */
    public AddressSpace emptySpace() {
        long root = directories.create();
        AddressSpace space = new AddressSpace(
                ++spaces,
                boot.globals() + 8192,
                root,
                new VmaTree(work),
                new SimLock(work, locks, boot.globals() + 8240),
                new SimRwSemaphore(locks, boot.globals() + 8224));
        space.addTablePages(directories.frames());
        return space;
    }

    /** A private writable vma of {@code pages} at {@code start}, linked into {@code space}. */
    public Vma vma(AddressSpace space, int start, int pages) {
        int flags = Vma.READ | Vma.WRITE | Vma.MAY_READ | Vma.MAY_WRITE;
        int end = start + (pages << 12);
        Vma vma = new Vma(space, boot.globals() + 4096, start, end, flags, start >>> 12);
        space.vmas().insert(vma);
        return vma;
    }

    /** Splits {@code vma} at {@code va}; returns the upper part. */
    public Vma split(Vma vma, int va) {
        Vma upper = new Vma(vma.space(), boot.globals() + 4096, va, vma.end(), vma.flags(), vma.pageIndex(va));
        if (!rmap.vmaPagesPass(vma, upper, va, vma.end())) {
            throw new IllegalStateException("out of memory");
        }
        vma.resize(vma.start(), va, vma.pageOffset());
        vma.space().vmas().insert(upper);
        return upper;
    }

    /** Merges {@code right} into {@code left}. */
    public void merge(Vma left, Vma right) {
        if (!rmap.vmaPagesPass(right, left, right.start(), right.end())) {
            throw new IllegalStateException("out of memory");
        }
        left.space().vmas().remove(right);
        rmap.vmaUnlinked(right);
        left.resize(left.start(), right.end(), left.pageOffset());
    }

    /** Maps a new anonymous frame at {@code va} as a fault would; returns it. */
    public int fault(Vma vma, int va) {
        long pte = tables.ensure(vma.space(), va);
        if (!rmap.prepare(vma)) {
            throw new IllegalStateException("out of memory");
        }
        int frame = allocator.allocate(Gfp.HIGHUSER, 0, FrameUse.ANON);
        tables.write(pte, Pte.of(frame, 0x67));
        vma.space().addResident(1);
        rmap.addAnon(frame, vma, va, pte);
        return frame;
    }

    /** Maps the frame that {@code parent} has at {@code va} into {@code child} too, as fork would. */
    public void dup(Vma parent, Vma child, int va) {
        long source = tables.find(parent.space(), va);
        long target = tables.ensure(child.space(), va);
        int frame = Pte.frame(tables.read(source));
        if (!rmap.prepareDup()) {
            throw new IllegalStateException("out of memory");
        }
        table.get(frame);
        tables.write(target, tables.peek(source));
        child.space().addResident(1);
        rmap.dup(frame, parent, child, va, target);
    }

    /** Unmaps {@code va} and frees its frame with the last reference. */
    public void unmap(Vma vma, int va) {
        long pte = tables.find(vma.space(), va);
        int frame = Pte.frame(tables.getAndClear(pte));
        rmap.remove(frame, vma, va, pte);
        vma.space().addResident(-1);
        if (table.put(frame)) {
            allocator.free(frame, 0);
        }
    }
}
