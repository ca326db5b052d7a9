package faultline.kernel.huge;

import faultline.kernel.frame.KernelBuffer;

/**
 * What a private vma of huge pages knows of promises: vm_private_data with its resv_map (Linux 2.6.34 mm/hugetlb.c). Parts of a vma that
 * was split share it.
 */
final class HugeReservation {

    /** struct resv_map: a kref and a list_head. */
    static final int BYTES = 12;

    private final KernelBuffer object;
    private final RegionList taken;
    private int users = 1;
    private boolean robbed;

    private HugeReservation(KernelBuffer object, RegionList taken) {
        this.object = object;
        this.taken = taken;
    }

    /** Of a vma for which every page was promised, HPAGE_RESV_OWNER; {@code taken} says which were taken since. */
    static HugeReservation owner(KernelBuffer object, RegionList taken) {
        return new HugeReservation(object, taken);
    }

    /** Of a vma for which nothing was promised. */
    static HugeReservation nothing() {
        return new HugeReservation(null, null);
    }

    boolean isOwner() {
        return taken != null;
    }

    KernelBuffer object() {
        return object;
    }

    RegionList taken() {
        return taken;
    }

    void addUser() {
        users++;
    }

    /** Returns whether it was the last. */
    boolean dropUser() {
        return --users == 0;
    }

    /** HPAGE_RESV_UNMAPPED: a page was taken away for the parent, so that missing ones must not be made anew. */
    boolean robbed() {
        return robbed;
    }

    void rob() {
        robbed = true;
    }
}
