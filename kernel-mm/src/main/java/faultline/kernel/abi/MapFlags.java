package faultline.kernel.abi;

/** PROT_ and MAP_ bits of the memory calls (asm-i386/mman.h). */
public final class MapFlags {

    /** PROT_READ. */
    public static final int PROT_READ = 1;
    /** PROT_WRITE. */
    public static final int PROT_WRITE = 2;
    /** PROT_EXEC. */
    public static final int PROT_EXEC = 4;
    /** All rights that mprotect and mmap know. */
    public static final int PROT_ALL = PROT_READ | PROT_WRITE | PROT_EXEC;
    /** PROT_SEM, which mprotect takes and which changes nothing (Linux 2.6.2 asm-i386/mman.h). */
    public static final int PROT_SEM = 8;
    /** PROT_GROWSDOWN: mprotect changes the stack from its start on. */
    public static final int PROT_GROWSDOWN = 0x0100_0000;
    /** PROT_GROWSUP, which nothing does on i386. */
    public static final int PROT_GROWSUP = 0x0200_0000;
    /** MAP_SHARED. */
    public static final int MAP_SHARED = 1;
    /** MAP_PRIVATE. */
    public static final int MAP_PRIVATE = 2;
    /** The bits that say shared or private. */
    public static final int MAP_TYPE = 0xF;
    /** MAP_FIXED. */
    public static final int MAP_FIXED = 0x10;
    /** MAP_ANONYMOUS. */
    public static final int MAP_ANONYMOUS = 0x20;
    /** MAP_GROWSDOWN. */
    public static final int MAP_GROWSDOWN = 0x100;

    /** MAP_DENYWRITE: for the kernel's own mappings of programs; sys_mmap takes it off. */
    public static final int MAP_DENYWRITE = 0x800;
    /** MAP_LOCKED. */
    public static final int MAP_LOCKED = 0x2000;
    /** MAP_NORESERVE. */
    public static final int MAP_NORESERVE = 0x4000;
    /** MAP_POPULATE. */
    public static final int MAP_POPULATE = 0x8000;
    /** MAP_NONBLOCK: populate without reading. */
    public static final int MAP_NONBLOCK = 0x1_0000;
    /** MAP_HUGETLB (Linux 2.6.32): anonymous memory of huge pages. */
    public static final int MAP_HUGETLB = 0x4_0000;
    /** MAP_FIXED_NOREPLACE (Linux 4.17): MAP_FIXED that unmaps nothing. */
    public static final int MAP_FIXED_NOREPLACE = 0x10_0000;

    private MapFlags() {}
}
