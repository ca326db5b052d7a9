package faultline.kernel.rmap;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.account.CacheLines;
import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.BootMemory;
import faultline.kernel.frame.SlabCaches;
import faultline.kernel.mm.VmaLayout;
import faultline.kernel.pagetable.PageTableRmap;
import faultline.kernel.pagetable.PageTables;

/**
 * What a reverse-mapping design is built from.
 *
 * @param tableRmap whose an entry of a page table is
 * @param vma where its fields lie in a vm_area_struct
 * @param walks what its walks are counted in
 * @param cpus number of CPUs
 */
public record ReverseMapContext(
        KernelWork work,
        KernelLocks locks,
        PhysicalMemory ram,
        CacheLines lines,
        BootMemory boot,
        SlabCaches slabs,
        PageTables tables,
        PageTableRmap tableRmap,
        VmaLayout vma,
        WalkStatistics walks,
        int cpus) {}
