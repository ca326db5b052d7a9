package faultline.kernel.huge;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.GeneralCaches;
import faultline.kernel.frame.Highmem;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.mapping.TlbFlush;
import faultline.kernel.pagetable.LargeEntries;
import faultline.kernel.rmap.ReverseMap;

/**
 * What huge pages need of the rest of the kernel.
 *
 * @param pool where pages come from
 * @param entries the page-table entries that map them
 * @param objects slab caches for inodes, reservations and regions
 * @param nodes slab of radix tree nodes
 * @param vmas tells which vmas show a file
 * @param lineBytes bytes of a first-level cache line
 */
public record HugeContext(
        KernelWork work,
        PhysicalMemory ram,
        FrameTable frames,
        HugePool pool,
        LargeEntries entries,
        Highmem highmem,
        GeneralCaches objects,
        SlabCache nodes,
        ReverseMap vmas,
        TlbFlush tlb,
        int lineBytes) {}
