package faultline.kernel.procfs;

import faultline.kernel.abi.UserLayout;
import faultline.kernel.file.PageCache;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.frame.Zone;
import faultline.kernel.frame.ZoneKind;
import faultline.kernel.huge.HugePool;
import faultline.kernel.lru.Lru;
import faultline.kernel.mapping.Commitment;
import faultline.kernel.swap.SwapCache;

/**
 * The text of /proc/meminfo, from the books that the kernel goes by. Lines about what this kernel has not are left out: vmalloc, NFS,
 * bounce buffers, pages that cannot be evicted. There are no buffers of block devices: 0.
 *
 * @param cache pages of files
 * @param swap swap space and what is cached of it
 * @param commitment what memory is promised
 * @param huge the pool of huge pages
 * @param lines which lines the version has
 */
public record MemoryInformation(
        FrameTable frames,
        FrameAllocator allocator,
        Lru lru,
        PageCache cache,
        SwapCache swap,
        Commitment commitment,
        HugePool huge,
        MemoryLines lines) {

    private static final int PAGE_KILOS = UserLayout.PAGE_SIZE / 1024;

    /** meminfo_read_proc. */
    void write(ProcText text) {
        boolean early = lines == MemoryLines.V2_4;
        if (early) {
            table(text);
        }
        kilos(text, "MemTotal", allocator.managedFrames());
        kilos(text, "MemFree", allocator.freeFrames());
        if (early) {
            kilos(text, "MemShared", 0);
        }
        kilos(text, "Buffers", 0);
        kilos(text, "Cached", frames.framesOf(FrameUse.FILE));
        kilos(text, "SwapCached", swap.size());
        lists(text);
        zones(text);
        kilos(text, "SwapTotal", swap.space().totalPages());
        kilos(text, "SwapFree", swap.space().freePages());
        if (!early) {
            kernel(text);
        }
        hugePages(text);
    }

    private void kilos(ProcText text, String name, long pages) {
        String format = lines == MemoryLines.V2_6_34 ? "%-16s%8d kB" : "%-14s%8d kB";
        text.line(format, name + ':', pages * PAGE_KILOS);
    }

    /** In bytes. */
    private void table(ProcText text) {
        long total = allocator.managedFrames();
        long swapTotal = swap.space().totalPages();
        long swapFree = swap.space().freePages();
        text.line("        total:    used:    free:  shared: buffers:  cached:");
        text.line(
                "Mem:  %8d %8d %8d %8d %8d %8d",
                bytes(total),
                bytes(total - allocator.freeFrames()),
                bytes(allocator.freeFrames()),
                0,
                0,
                bytes(frames.framesOf(FrameUse.FILE) + swap.size()));
        text.line("Swap: %8d %8d %8d", bytes(swapTotal), bytes(swapTotal - swapFree), bytes(swapFree));
    }

    private static long bytes(long pages) {
        return pages * UserLayout.PAGE_SIZE;
    }

    private void lists(ProcText text) {
        long active = 0;
        long inactive = 0;
        for (int zone = 0; zone < (lru.traits().perZone() ? allocator.zones().size() : 1); zone++) {
            active += lru.zone(zone).active().size();
            inactive += lru.zone(zone).inactive().size();
        }
        kilos(text, "Active", active);
        kilos(text, "Inactive", inactive);
    }

    private void zones(ProcText text) {
        long high = 0;
        long highFree = 0;
        for (Zone zone : allocator.zones()) {
            boolean isHigh = zone.kind() == ZoneKind.HIGHMEM;
            high += isHigh ? zone.managed() : 0;
            highFree += isHigh ? zone.free() : 0;
        }
        kilos(text, "HighTotal", high);
        kilos(text, "HighFree", highFree);
        kilos(text, "LowTotal", allocator.managedFrames() - high);
        kilos(text, "LowFree", allocator.freeFrames() - highFree);
    }

    private void kernel(ProcText text) {
        boolean later = lines == MemoryLines.V2_6_34;
        kilos(text, "Dirty", cache.writeback().dirtyPages());
        kilos(text, "Writeback", pagesUnderWay());
        if (later) {
            kilos(text, "AnonPages", frames.mappedAnonymousFrames());
            kilos(text, "Mapped", frames.mappedFrames() - frames.mappedAnonymousFrames());
            kilos(text, "Shmem", cache.pagesInMemoryOnly());
        } else {
            kilos(text, "Mapped", frames.mappedFrames());
        }
        kilos(text, "Slab", frames.framesOf(FrameUse.SLAB));
        if (later) {
            kilos(text, "KernelStack", frames.framesOf(FrameUse.STACK));
            kilos(text, "PageTables", frames.framesOf(FrameUse.PAGE_TABLE));
            kilos(text, "CommitLimit", commitment.limit());
        }
        kilos(text, "Committed_AS", commitment.committed());
        if (!later) {
            kilos(text, "PageTables", frames.framesOf(FrameUse.PAGE_TABLE));
        }
    }

    /** nr_writeback: pages of files and of swap that are being written. */
    int pagesUnderWay() {
        int count = 0;
        for (int frame = 0; frame < frames.frames(); frame++) {
            count += frames.has(frame, PageFlag.WRITEBACK) ? 1 : 0;
        }
        return count;
    }

    /** hugetlb_report_meminfo. */
    private void hugePages(ProcText text) {
        text.line("HugePages_Total: %5d", huge.total());
        text.line("HugePages_Free:  %5d", huge.free());
        if (huge.keepsSurplus()) {
            text.line("HugePages_Rsvd:  %5d", huge.reserved());
            text.line("HugePages_Surp:  %5d", huge.surplus());
        }
        text.line("Hugepagesize:    %5d kB", huge.pageBytes() / 1024);
    }
}
