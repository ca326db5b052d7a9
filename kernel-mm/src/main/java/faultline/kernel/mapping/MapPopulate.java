package faultline.kernel.mapping;

/** What mmap does for MAP_POPULATE and MAP_NONBLOCK (facts linux-mm.md 6.2; Linux 2.6.2, 2.6.7 and 2.6.34 mm/mmap.c). */
public enum MapPopulate {
    /** 2.4 does not know the flags. */
    NOTHING,
    /** Calls remap_file_pages with the mapping's rights, which it takes only when there are none: PROT_NONE. Shared files only. */
    REMAPS_WITH_RIGHTS,
    /** Calls remap_file_pages: shared files only; MAP_NONBLOCK maps what is in memory. */
    REMAPS,
    /** Touches every page, of any mapping, as mlock does; with MAP_NONBLOCK nothing (Linux 2.6.23 and later). */
    FAULTS
}
