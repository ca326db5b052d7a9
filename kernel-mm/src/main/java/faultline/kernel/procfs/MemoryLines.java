package faultline.kernel.procfs;

/** Which lines a kernel's /proc/meminfo has (Linux 2.4.20 and 2.6.2 fs/proc/proc_misc.c, 2.6.34 fs/proc/meminfo.c). */
public enum MemoryLines {
    /** A table in bytes, shared memory and the lists of pages; nothing of writing, slabs and page tables. */
    V2_4,
    /** What is dirty, under way to the disk, mapped, in slabs, promised and in page tables. */
    V2_6,
    /** Anonymous and file pages apart, shared memory, kernel stacks and the limit of promises. */
    V2_6_34
}
