package faultline.kernel.kernel;

import faultline.kernel.huge.FaultedHugePages;
import faultline.kernel.huge.HugeContext;
import faultline.kernel.huge.HugePaging;
import faultline.kernel.huge.PrefaultedHugePages;
import java.util.function.Function;

/**
 * What a kernel's huge pages were like.
 *
 * @param paging makes what maps them
 * @param keepsSurplus whether pages can be promised and lent beyond the pool
 * @param groupMayMap whether members of a group may have SHM_HUGETLB without CAP_IPC_LOCK
 */
public record HugeTraits(Function<HugeContext, HugePaging> paging, boolean keepsSurplus, boolean groupMayMap) {

    /** Linux 2.6.2; 2.4 had none of its own, but kernels of distributions had this. */
    public static final HugeTraits V2_6_2 = new HugeTraits(PrefaultedHugePages::new, false, false);
    /** Linux 2.6.7. */
    public static final HugeTraits V2_6_7 = new HugeTraits(PrefaultedHugePages::new, false, true);
    /** Linux 2.6.34. */
    public static final HugeTraits V2_6_34 = new HugeTraits(FaultedHugePages::new, true, true);
}
