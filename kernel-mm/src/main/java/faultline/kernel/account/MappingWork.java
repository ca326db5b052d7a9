package faultline.kernel.account;

/** Work on mappings that are more than private memory and pages of files in order, told in numbers of its own beside faults and system calls. */
public enum MappingWork {
    /** An entry made for a huge page, at mmap or at a fault, with all that the page took. */
    HUGE_MAPPED("huge pages mapped"),
    /** A huge page cleared: part of the time of mapping it. */
    HUGE_CLEARED("huge pages cleared"),
    /** A huge page copied: part of the time of a fault. */
    HUGE_COPIED("huge pages copied"),
    /** A page put into a window by remap_file_pages, MAP_POPULATE or a fault on a file entry. */
    NONLINEAR_INSTALLED("nonlinear pages installed"),
    /** An entry that only says which page belongs there, written by remap_file_pages without waiting. */
    NONLINEAR_NOTED("nonlinear offsets noted"),
    /** An entry of such a window that reclaim took away. */
    NONLINEAR_UNMAPPED("nonlinear entries unmapped"),
    /** A range that became volatile. */
    VOLATILE_MARKED("ranges made volatile"),
    /** A range that became needed again. */
    VOLATILE_UNMARKED("ranges made needed"),
    /** A range made needed of which something had been discarded: among those before. */
    VOLATILE_PURGED("of them purged"),
    /** A mapping of a page that was discarded instead of written to swap. */
    VOLATILE_DISCARDED("volatile pages discarded"),
    /** The same of a page that MADV_FREE had given up. */
    LAZY_DROPPED("lazily freed pages dropped");

    private final String label;

    MappingWork(String label) {
        this.label = label;
    }

    /** Name in reports. */
    public String label() {
        return label;
    }
}
