package faultline.kernel.kernel;

import faultline.kernel.frame.StructPageLayout;
import faultline.kernel.frame.Watermarks;
import faultline.kernel.mapping.MergeRules;
import faultline.kernel.mm.VmaLayout;
import faultline.kernel.rmap.ComposedReverseMap;
import faultline.kernel.rmap.FileReverseMap;
import faultline.kernel.rmap.FileVmas;
import faultline.kernel.rmap.MapCounts;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.rmap.ReverseMapContext;
import faultline.kernel.rmap.anonmm.AnonMms;
import faultline.kernel.rmap.anonvma.AnonVmas;
import faultline.kernel.rmap.anonvmachain.AnonVmaChains;
import faultline.kernel.rmap.filecount.CountedFilePages;
import faultline.kernel.rmap.filelist.VmaLists;
import faultline.kernel.rmap.pagedirect.DirectPages;
import faultline.kernel.rmap.priotree.PrioTrees;
import faultline.kernel.rmap.ptechain.PteChains;
import faultline.kernel.rmap.scan.NoReverseMap;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The designs that can be chosen. Sizes are those of facts linux-mm.md 2.1 and 2.2 for kernels with HIGHMEM; with HIGHPTE and 64 GB support
 * the address of a page-table entry, and so struct page of 2.6.2, takes 4 bytes more. Those of mm_struct come from slab dumps and depend on the configuration (unverified).
 * That 2.4 has no per-CPU lists of free frames is what 2.4.20 mm/page_alloc.c shows.
 */
public final class MmDesigns {

    private static final int EARLY_MM = 384;
    private static final int LATER_MM = 512;

    /** 2.4.20 with HIGHMEM. */
    private static final StructPageLayout PAGE_2_4 = new StructPageLayout(48, 24, 20, 8, 0, 28, 0, false);
    /** 2.6.2: flags, count, list, mapping, index, lru, the pte union, private. */
    private static final StructPageLayout PAGE_2_6_2 = new StructPageLayout(40, 0, 4, 16, 8, 24, 32, true);
    /** The RFC of March 2004: flags, count, list, index, lru, the union of mapping, anon_vma and vma, mapcount, private. */
    private static final StructPageLayout PAGE_AA = new StructPageLayout(40, 0, 4, 28, 8, 20, 32, false);
    /** 2.6.7: flags, count, mapcount, private, mapping, index, lru. */
    private static final StructPageLayout PAGE_2_6_7 = new StructPageLayout(32, 0, 4, 16, 24, 24, 8, false);

    private static final List<MmDesign> ALL = List.of(
            new MmDesign(
                    "2.4",
                    "no reverse map: reclaim scans all page tables",
                    "2.4.20",
                    PAGE_2_4,
                    new VmaLayout(68, 40, 0),
                    EARLY_MM,
                    4,
                    Watermarks.EACH_ZONE,
                    false,
                    false,
                    MergeRules.V2_4,
                    VmTraits.V2_4_20,
                    MmDesigns::scan),
            new MmDesign(
                    "2.6.2",
                    "pte_chains: each page knows every entry that maps it",
                    "2.5.27 to 2.6.6",
                    PAGE_2_6_2,
                    new VmaLayout(64, 40, 0),
                    LATER_MM,
                    4,
                    Watermarks.SHARED_ROOT,
                    true,
                    true,
                    MergeRules.V2_6_2,
                    VmTraits.V2_6_2,
                    MmDesigns::chains),
            new MmDesign(
                    "objrmap",
                    "pte_chains for anonymous pages; a file's pages are found by its list of vmas",
                    "McCracken 2003",
                    PAGE_2_6_2,
                    new VmaLayout(64, 40, 0),
                    LATER_MM,
                    4,
                    Watermarks.SHARED_ROOT,
                    true,
                    true,
                    MergeRules.V2_6_2,
                    VmTraits.V2_6_2,
                    MmDesigns::objrmap),
            new MmDesign(
                    "anonmm",
                    "each page knows a family of address spaces and its address there; prio tree for files",
                    "Dickins 2003-04",
                    PAGE_2_6_7,
                    new VmaLayout(72, 40, 0),
                    LATER_MM,
                    4,
                    Watermarks.SHARED_ROOT,
                    true,
                    true,
                    MergeRules.FULL,
                    VmTraits.V2_6_2,
                    MmDesigns::anonMm),
            new MmDesign(
                    "2.6.5-aa",
                    "each page knows its vma, from fork on an anon_vma; a file's pages are found by its list of vmas",
                    "Arcangeli, RFC of March 2004",
                    PAGE_AA,
                    new VmaLayout(76, 40, 48),
                    LATER_MM,
                    4,
                    Watermarks.SHARED_ROOT,
                    true,
                    true,
                    MergeRules.AA,
                    VmTraits.V2_6_2,
                    MmDesigns::direct),
            new MmDesign(
                    "2.6.7",
                    "anon_vma: each page knows the vmas that may map it; prio tree for files",
                    "2.6.7, merged 2004",
                    PAGE_2_6_7,
                    new VmaLayout(84, 40, 56),
                    LATER_MM,
                    2,
                    Watermarks.SHARED_ROOT,
                    true,
                    true,
                    MergeRules.FULL,
                    VmTraits.V2_6_7,
                    MmDesigns::anonVma),
            new MmDesign(
                    "2.6.34",
                    "anon_vma_chain: each fork has anon_vmas of its own; prio tree for files",
                    "2.6.34, van Riel 2010",
                    PAGE_2_6_7,
                    new VmaLayout(84, 36, 52),
                    LATER_MM,
                    2,
                    Watermarks.SHARED_ROOT_LATER,
                    true,
                    true,
                    MergeRules.FULL,
                    VmTraits.V2_6_11,
                    MmDesigns::anonVmaChain));

    private MmDesigns() {}

    private static ReverseMap scan(ReverseMapContext context) {
        NoReverseMap nothing = new NoReverseMap();
        return new ComposedReverseMap(context, nothing, new FileReverseMap(nothing, new VmaLists(context)));
    }

    private static ReverseMap chains(ReverseMapContext context) {
        PteChains chains = new PteChains(context);
        return new ComposedReverseMap(context, chains, new FileReverseMap(chains, new VmaLists(context)));
    }

    private static ReverseMap objrmap(ReverseMapContext context) {
        FileReverseMap files = counted(context, bitLocked(context), new VmaLists(context));
        return new ComposedReverseMap(context, new PteChains(context), files);
    }

    private static ReverseMap anonMm(ReverseMapContext context) {
        MapCounts counts = bitLocked(context);
        FileReverseMap files = counted(context, counts, new PrioTrees(context));
        return new ComposedReverseMap(context, new AnonMms(context, counts), files);
    }

    private static ReverseMap direct(ReverseMapContext context) {
        MapCounts counts = bitLocked(context);
        FileReverseMap files = counted(context, counts, new VmaLists(context));
        return new ComposedReverseMap(context, new DirectPages(context, counts), files);
    }

    private static ReverseMap anonVma(ReverseMapContext context) {
        MapCounts counts = bitLocked(context);
        FileReverseMap files = counted(context, counts, new PrioTrees(context));
        return new ComposedReverseMap(context, new AnonVmas(context, counts), files);
    }

    private static ReverseMap anonVmaChain(ReverseMapContext context) {
        MapCounts counts = new MapCounts(context, MapCounts.Guard.ATOMIC);
        FileReverseMap files = counted(context, counts, new PrioTrees(context));
        return new ComposedReverseMap(context, new AnonVmaChains(context, counts), files);
    }

    private static MapCounts bitLocked(ReverseMapContext context) {
        return new MapCounts(context, MapCounts.Guard.PAGE_BIT);
    }

    private static FileReverseMap counted(ReverseMapContext context, MapCounts counts, FileVmas vmas) {
        return new FileReverseMap(new CountedFilePages(context, counts, vmas), vmas);
    }

    /** All designs, oldest first. */
    public static List<MmDesign> all() {
        return ALL;
    }

    /**
     * The design called {@code name}.
     *
     * @throws IllegalArgumentException if there is none; the message lists those there are
     */
    public static MmDesign byName(String name) {
        for (MmDesign design : ALL) {
            if (design.name().equals(name)) {
                return design;
            }
        }
        throw new IllegalArgumentException("there is no VM design '" + name + "'; there are "
                + ALL.stream().map(MmDesign::name).collect(Collectors.joining(", ")));
    }
}
