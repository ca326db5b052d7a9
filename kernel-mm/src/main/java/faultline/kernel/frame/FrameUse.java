package faultline.kernel.frame;

/** What a frame is used for, as the books and reports tell it. */
public enum FrameUse {
    /** On a free list of the buddy allocator or of a CPU. */
    FREE("free"),
    /** Firmware and video memory. */
    RESERVED("reserved"),
    /** Kernel image, mem_map and other boot-time data. */
    KERNEL("kernel"),
    /** A page table of any level. */
    PAGE_TABLE("page-table"),
    /** Objects of a slab cache. */
    SLAB("slab"),
    /** A kernel stack. */
    STACK("stack"),
    /** Anonymous user memory. */
    ANON("anon"),
    /** Page cache. */
    FILE("file"),
    /** The pool of huge pages, in use or not. */
    HUGE("huge");

    private final String label;

    FrameUse(String label) {
        this.label = label;
    }

    /** Name in reports. */
    public String label() {
        return label;
    }
}
