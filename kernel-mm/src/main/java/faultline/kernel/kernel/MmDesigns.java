package faultline.kernel.kernel;

import faultline.kernel.frame.StructPageLayout;
import faultline.kernel.frame.Watermarks;
import faultline.kernel.mm.VmaLayout;
import faultline.kernel.rmap.ComposedReverseMap;
import faultline.kernel.rmap.FileReverseMap;
import faultline.kernel.rmap.FileVmas;
import faultline.kernel.rmap.MapCounts;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.rmap.ReverseMapContext;
import faultline.kernel.rmap.anonvma.AnonVmas;
import faultline.kernel.rmap.filecount.CountedFilePages;
import faultline.kernel.rmap.filelist.VmaLists;
import faultline.kernel.rmap.ptechain.PteChains;
import faultline.kernel.rmap.scan.NoReverseMap;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The designs that can be chosen. Sizes are those of facts linux-mm.md 2.1 and 2.2 for kernels with HIGHMEM and without HIGHPTE, where
 * a page-table entry's address takes 4 bytes with either format; those of mm_struct come from slab dumps and depend on the configuration (unverified).
 * That 2.4 has no per-CPU lists of free frames is what 2.4.20 mm/page_alloc.c shows.
 */
public final class MmDesigns {

    private static final int EARLY_MM = 384;
    private static final int LATER_MM = 512;

    private static final List<MmDesign> ALL = List.of(
            new MmDesign(
                    "2.4",
                    "no reverse map: reclaim scans all page tables",
                    "2.4.20",
                    new StructPageLayout(48, 24, 20, 8, 0, 28, 0),
                    new VmaLayout(68, 40, 0),
                    EARLY_MM,
                    4,
                    Watermarks.EACH_ZONE,
                    false,
                    false,
                    VmTraits.V2_4_20,
                    MmDesigns::scan),
            new MmDesign(
                    "2.6.2",
                    "pte_chains: each page knows every entry that maps it",
                    "2.5.27 to 2.6.6",
                    new StructPageLayout(40, 0, 4, 16, 8, 24, 32),
                    new VmaLayout(64, 40, 0),
                    LATER_MM,
                    4,
                    Watermarks.SHARED_ROOT,
                    true,
                    true,
                    VmTraits.V2_6_2,
                    MmDesigns::chains),
            new MmDesign(
                    "objrmap",
                    "pte_chains for anonymous pages; file pages are found through the file's list of vmas",
                    "McCracken 2003, not merged",
                    new StructPageLayout(40, 0, 4, 16, 8, 24, 32),
                    new VmaLayout(64, 40, 0),
                    LATER_MM,
                    4,
                    Watermarks.SHARED_ROOT,
                    true,
                    true,
                    VmTraits.V2_6_2,
                    MmDesigns::objrmap),
            new MmDesign(
                    "2.6.7",
                    "anon_vma: each page knows the vmas that may map it",
                    "2.6.7, merged 2004",
                    new StructPageLayout(32, 0, 4, 16, 24, 24, 8),
                    new VmaLayout(84, 40, 56),
                    LATER_MM,
                    2,
                    Watermarks.SHARED_ROOT,
                    true,
                    true,
                    VmTraits.V2_6_7,
                    MmDesigns::anonVma));

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
        return new ComposedReverseMap(
                context, new PteChains(context), counted(context, bitLocked(context), new VmaLists(context)));
    }

    private static ReverseMap anonVma(ReverseMapContext context) {
        MapCounts counts = bitLocked(context);
        return new ComposedReverseMap(
                context, new AnonVmas(context, counts), counted(context, counts, new VmaLists(context)));
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
