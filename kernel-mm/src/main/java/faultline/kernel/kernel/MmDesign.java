package faultline.kernel.kernel;

import faultline.kernel.frame.StructPageLayout;
import faultline.kernel.frame.Watermarks;
import faultline.kernel.mapping.MergeRules;
import faultline.kernel.mm.VmaLayout;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.rmap.ReverseMapContext;
import java.util.function.Function;

/**
 * One historic design of the VM: the sizes of its objects and its strategies.
 *
 * @param name as users type it
 * @param description one line
 * @param since the kernels that had it
 * @param structPage layout of struct page
 * @param vma layout of vm_area_struct
 * @param mmBytes size of mm_struct
 * @param slabIndexBytes width of a free-list index of a slab
 * @param watermarks how much memory each zone keeps in reserve
 * @param perCpuPagesets whether each CPU keeps a list of free frames
 * @param forkProtectsEveryEntry whether fork write-protects entries without testing that they are writable
 * @param mergeRules which vmas become one
 * @param vm page lists, swap and reclaim
 * @param reverseMap makes the reverse map
 */
public record MmDesign(
        String name,
        String description,
        String since,
        StructPageLayout structPage,
        VmaLayout vma,
        int mmBytes,
        int slabIndexBytes,
        Watermarks watermarks,
        boolean perCpuPagesets,
        boolean forkProtectsEveryEntry,
        MergeRules mergeRules,
        VmTraits vm,
        Function<ReverseMapContext, ReverseMap> reverseMap) {}
