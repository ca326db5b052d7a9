package faultline.kernel.frame;

import faultline.emulator.paging.PageTableFormat;

/**
 * What the layout of memory at boot depends on.
 *
 * @param format shape of the page tables
 * @param structPage layout of struct page
 * @param watermarks how much each zone keeps in reserve
 * @param traits what the page allocator is like
 * @param pagesets whether each CPU keeps a list of free frames
 * @param cpus number of CPUs
 * @param nodes number of nodes that RAM is divided into
 * @param textEnd kernel address behind the kernel's code, which starts at {@link KernelImage#TEXT}
 * @param policy which allocations may be tried
 */
public record BootConfig(
        PageTableFormat format,
        StructPageLayout structPage,
        Watermarks watermarks,
        FrameTraits traits,
        boolean pagesets,
        int cpus,
        int nodes,
        int textEnd,
        AllocationPolicy policy) {}
