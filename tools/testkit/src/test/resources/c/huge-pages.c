// Huge pages: hugetlbfs, MAP_HUGETLB and SHM_HUGETLB. The kernels of today take pages at the first touch and check less at mmap,
// so what must come out stands here. argv[1] is "early" for kernels up to 2.6.11 and "late" for 2.6.34. Sources:
//   [F] facts linux-mm.md 6.1: 2.6.2 and 2.6.7 arch/i386/mm/hugetlbpage.c, mm/hugetlb.c, fs/hugetlbfs/inode.c, mm/mmap.c, mm/mprotect.c
//   [L] Linux 2.6.34 mm/hugetlb.c, fs/hugetlbfs/inode.c, mm/mmap.c, ipc/shm.c
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef MAP_HUGETLB
#define MAP_HUGETLB 0x40000
#endif
#ifndef SHM_HUGETLB
#define SHM_HUGETLB 04000
#endif

static int checks, failures, late;
static long huge;
static sigjmp_buf back;

static void check(const char *what, long got, long expected)
{
    checks++;
    if (got != expected) {
        failures++;
        printf("FAIL %s: %ld instead of %ld\n", what, got, expected);
    }
}

static long result(long value) { return value == -1 ? -errno : value; }

static void caught(int number) { siglongjmp(back, number); }

// The signal that reading or writing a byte gives, or 0.
static int touch(volatile char *at, int write)
{
    int number = sigsetjmp(back, 1);
    if (number == 0) {
        if (write)
            *at = 1;
        else
            (void)*at;
    }
    return number;
}

static long meminfo(const char *name)
{
    static char text[4096];
    int fd = open("/proc/meminfo", O_RDONLY);
    ssize_t count = read(fd, text, sizeof text - 1);
    text[count < 0 ? 0 : count] = 0;
    close(fd);
    char *found = strstr(text, name);
    return found ? atol(found + strlen(name)) : -1;
}

static long pool(long pages)
{
    char text[32];
    int fd = open("/proc/sys/vm/nr_hugepages", O_RDWR);
    if (pages >= 0) {
        int length = snprintf(text, sizeof text, "%ld\n", pages);
        if (write(fd, text, length) != length)
            return -1;
        lseek(fd, 0, SEEK_SET);
    }
    ssize_t count = read(fd, text, sizeof text - 1);
    text[count < 0 ? 0 : count] = 0;
    close(fd);
    return atol(text);
}

static char *map(void *at, long bytes, int prot, int flags, int fd, long offset)
{
    return mmap(at, bytes, prot, flags, fd, offset);
}

static long mapped(void *at, long bytes, int flags, int fd, long offset)
{
    char *got = map(at, bytes, PROT_READ | PROT_WRITE, flags, fd, offset);
    if (got == MAP_FAILED)
        return -errno;
    munmap(got, bytes);
    return 0;
}

static int file(const char *name) { return open(name, O_CREAT | O_RDWR, 0600); }

static void the_pool(void)
{
    check("pool of 6", pool(6), 6);                                        // [F] sysctl nr_hugepages
    check("HugePages_Total", meminfo("HugePages_Total:"), 6);
    check("HugePages_Free", meminfo("HugePages_Free:"), 6);
    check("Hugepagesize", meminfo("Hugepagesize:"), huge / 1024);
    check("HugePages_Rsvd", meminfo("HugePages_Rsvd:"), late ? 0 : -1);     // [L] came with reservations
    check("pool of 5", pool(5), 5);
    int fd = open("/proc/sys/vm/nr_hugepages", O_WRONLY);
    check("no number", result(write(fd, "x", 1)), -EINVAL);
    close(fd);
}

static void mounting(void)
{
    struct statfs all;
    check("unknown option", result(mount("none", "/huge", "hugetlbfs", 0, "colour=red")), -EINVAL); // [F]
    check("bad number", result(mount("none", "/huge", "hugetlbfs", 0, "size=x")), -EINVAL);
    char options[100];
    snprintf(options, sizeof options, "size=%ld,nr_inodes=4,mode=0700,uid=5,gid=6", 2 * huge + 4096);
    check("mount", result(mount("none", "/huge", "hugetlbfs", 0, options)), 0);
    struct stat status;
    stat("/huge", &status);
    check("mode", status.st_mode & 07777, 0700);
    check("uid", status.st_uid, 5);
    check("gid", status.st_gid, 6);
    statfs("/huge", &all);
    check("f_bsize", all.f_bsize, huge);
    check("f_blocks: rounded to huge pages", all.f_blocks, 2);              // [F]
    check("f_bfree", all.f_bfree, 2);
    check("f_type", all.f_type, 0x958458f6);
    check("f_ffree: the root counts", all.f_ffree, 3);
    check("mkdir", result(mkdir("/huge/a", 0700)), 0);
    int one = file("/huge/b"), two = file("/huge/c");
    check("files", one >= 0 && two >= 0, 1);
    check("nr_inodes", result(file("/huge/d")), -ENOSPC);                   // [F] hugetlbfs_mknod
    check("quota of 3", mapped(0, 3 * huge, MAP_SHARED, one, 0), -ENOMEM);  // [F] quota exhausted; [L] same errno
    unlink("/huge/b");
    close(one);
    check("quota comes back", mapped(0, 2 * huge, MAP_SHARED, two, 0), 0);
    close(two);
    check("unlink gives an inode back", file("/huge/d") >= 0, 1);
    check("busy", result(umount("/huge")), -EBUSY);
    for (int fd = 3; fd < 10; fd++)
        close(fd);
    check("umount", result(umount("/huge")), 0);
    check("all pages are back", meminfo("HugePages_Free:"), 5);
    check("percents", result(mount("none", "/huge", "hugetlbfs", 0, "size=40%")), 0);
    statfs("/huge", &all);
    check("40% of 5", all.f_blocks, 2);                                     // [F]
    umount("/huge");
    check("without a limit", result(mount("none", "/huge", "hugetlbfs", 0, 0)), 0);
}

static void alignment(void)
{
    int fd = file("/huge/align");
    check("half a page", mapped(0, huge / 2, MAP_SHARED, fd, 0), -EINVAL);             // [F] get_unmapped: len
    check("a page and a half", mapped(0, huge + huge / 2, MAP_SHARED, fd, 0), -EINVAL);
    check("offset", mapped(0, huge, MAP_SHARED, fd, 4096), -EINVAL);                   // [L] hugetlbfs_file_mmap
    check("fixed address", mapped((void *)0x50001000, huge, MAP_SHARED | MAP_FIXED, fd, 0), -EINVAL); // [F]
    check("grows down", mapped(0, huge, MAP_PRIVATE | MAP_GROWSDOWN, fd, 0), -EINVAL); // mm/mmap.c: not for files
    char *hinted = map((void *)0x50001000, huge, PROT_READ, MAP_SHARED, fd, 0);
    check("a hint is rounded up", (long)hinted, (0x50001000 + huge - 1) & -huge);      // [F] ALIGN(addr)
    check("munmap of a part", result(munmap(hinted, 4096)), -EINVAL);                  // [F]
    check("munmap from inside", result(munmap(hinted + 4096, huge - 4096)), -EINVAL);
    check("mprotect", result(mprotect(hinted, huge, PROT_NONE)), late ? 0 : -EACCES);  // [F]; [L] hugetlb_change_protection
    check("mprotect of a part", result(mprotect(hinted, 4096, PROT_READ | PROT_WRITE)), late ? -EINVAL : -EACCES);
    check("mremap", result((long)mremap(hinted, huge, 2 * huge, MREMAP_MAYMOVE)), -EINVAL);           // [F]
    check("mremap shrinks", result((long)mremap(hinted, huge, 4096, 0)), -EINVAL);
    check("mmap over a part", mapped(hinted + 4096, 4096, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0), -EINVAL);
    check("madvise DONTNEED", result(madvise(hinted, huge, MADV_DONTNEED)), -EINVAL);  // mm/madvise.c
    check("madvise of a part", result(madvise(hinted, 4096, MADV_RANDOM)), -EINVAL);
    check("munmap", result(munmap(hinted, huge)), 0);
    close(fd);
    unlink("/huge/align");
}

static void contents(void)
{
    char text[8] = "";
    int fd = file("/huge/contents");
    check("write", result(write(fd, "abc", 3)), -EINVAL);                     // [F], [L]: no write method
    char *shared = map(0, 2 * huge, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    check("shared", shared != MAP_FAILED, 1);
    struct stat status;
    fstat(fd, &status);
    check("the file covers the mapping", status.st_size, 2 * huge);           // [F]
    check("st_blksize", status.st_blksize, huge);
    check("pages are zeros", shared[0] | shared[huge - 1] | shared[2 * huge - 1], 0);
    strcpy(shared + 5000, "hello");
    shared[huge] = 7;
    check("free", meminfo("HugePages_Free:"), 3);
    check("read", result(pread(fd, text, 5, 5000)), late ? 5 : -EINVAL);      // [F]; [L] hugetlbfs_read
    check("what was read", strncmp(text, late ? "hello" : "", 5), 0);
    char *again = map(0, huge, PROT_READ, MAP_SHARED, fd, huge);
    check("second mapping", again[0], 7);
    pid_t child = fork();
    if (child == 0) {
        shared[1] = 9;
        _exit(shared[5000] == 'h' ? 0 : 1);
    }
    int ended;
    waitpid(child, &ended, 0);
    check("child", ended, 0);
    check("parent sees it", shared[1], 9);
    check("no page more", meminfo("HugePages_Free:"), 3);
    unsigned char resident[3] = {9, 9, 9};
    check("mincore", result(mincore(shared, 3 * 4096, resident)), 0);
    check("in memory", resident[0] + resident[2], 2);
    check("mlock", result(mlock(shared, huge)), 0);
    check("munlock of a part", result(munlock(shared, 4096)), 0);
    check("msync", result(msync(shared, huge, MS_SYNC)), 0);
    check("longer", result(ftruncate(fd, 3 * huge)), late ? 0 : -EINVAL);      // [F] grow-truncate
    check("no multiple", result(ftruncate(fd, huge + 4096)), -EINVAL);
    check("cut", result(ftruncate(fd, huge)), 0);
    check("the page is free", meminfo("HugePages_Free:"), 4);
    check("cut away", touch(shared + huge, 0), SIGBUS);                        // [F] fault inside: SIGBUS
    check("cut away in the other", touch(again, 0), SIGBUS);
    check("still there", shared[5000], 'h');
    munmap(shared, 2 * huge);
    munmap(again, huge);
    check("the file keeps its page", meminfo("HugePages_Free:"), 4);
    close(fd);
    unlink("/huge/contents");
    check("gone with the file", meminfo("HugePages_Free:"), 5);
}

static void copies(void)
{
    int fd = file("/huge/copies");
    char *shared = map(0, huge, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    shared[0] = 1;
    char *own = map(0, huge, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    check("private sees the file", own[0], 1);
    own[0] = 2;
    check("a write to private memory", shared[0], late ? 1 : 2);               // [F] no COW; [L] hugetlb_cow
    check("pages", meminfo("HugePages_Free:"), late ? 3 : 4);
    pid_t child = fork();
    if (child == 0) {
        own[0] = 3;
        own[8192] = 3;
        _exit(0);
    }
    waitpid(child, 0, 0);
    check("a child's write", own[0], late ? 2 : 3);                            // [F] fork shares entries
    check("the file", shared[0], late ? 1 : 3);
    munmap(own, huge);
    munmap(shared, huge);
    close(fd);
    unlink("/huge/copies");
    check("all free", meminfo("HugePages_Free:"), 5);
}

static void exhaustion(void)
{
    int fd = file("/huge/much");
    check("more than the pool", mapped(0, 6 * huge, MAP_SHARED, fd, 0), -ENOMEM);  // [F] ENOMEM; [L] reservation
    // Longer than the largest positive int: taken from the front of the mappings downwards or upwards, it fits only without much else.
    check("more than half of the addresses", mapped(0, 0x84000000UL, MAP_SHARED, fd, 0), -ENOMEM);  // [F]; [L]
    close(fd);
    unlink("/huge/much");
    char *most = map(0, 4 * huge, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
    check("four", most != MAP_FAILED, 1);
    check("free", meminfo("HugePages_Free:"), late ? 5 : 1);                        // [L] taken at the first touch
    check("promised", meminfo("HugePages_Rsvd:"), late ? 4 : -1);
    check("two more", mapped(0, 2 * huge, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0), -ENOMEM);
    for (int i = 0; i < 4; i++)
        check("touch", touch(most + i * huge, 1), 0);
    check("free then", meminfo("HugePages_Free:"), 1);
    check("used promises", meminfo("HugePages_Rsvd:"), late ? 0 : -1);
    pid_t child = fork();
    if (child == 0) {
        if (!late)
            _exit(0);
        // One page is left for copies, and no promise.
        int first = touch(most, 1), second = touch(most + huge, 1);
        _exit(first == 0 && second == SIGBUS ? 0 : 1);                              // [L] hugetlb_cow of a child
    }
    int ended;
    waitpid(child, &ended, 0);
    check("the child gets SIGBUS", ended, 0);
    int turns[2];
    char byte = 0;
    if (pipe(turns) == 0 && (child = fork()) == 0) {
        char got;
        if (read(turns[0], &got, 1) != 1)
            _exit(9);
        // [L] unmap_ref_private: the parent took back what it was promised.
        int first = touch(most, 0), last = touch(most + 3 * huge, 0);
        _exit(late ? (first == 0 && last == SIGBUS ? 0 : 1) : (first == 0 && last == 0 ? 0 : 1));
    }
    for (int i = 0; i < 4; i++)
        check("the owner writes", touch(most + i * huge, 1), 0);
    check("told", write(turns[1], &byte, 1), 1);
    waitpid(child, &ended, 0);
    check("what the child has left", ended, 0);
    check("split", result(munmap(most + huge, huge)), 0);
    check("hole", touch(most + huge, 0), SIGSEGV);
    munmap(most, 4 * huge);
    check("all free", meminfo("HugePages_Free:"), 5);
    check("nothing promised", meminfo("HugePages_Rsvd:"), late ? 0 : -1);
    char *unused = map(0, 3 * huge, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
    check("shrinking", pool(0), late ? 0 : 3);                                      // [F] frees unused only
    check("kept", meminfo("HugePages_Total:"), 3);
    munmap(unused, 3 * huge);
    check("shrunk", pool(0), 0);
    check("total", meminfo("HugePages_Total:"), 0);
    pool(5);
}

static void anonymous(void)
{
    char *memory = map(0, huge + 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
    check("length is rounded up", memory != MAP_FAILED, 1);                         // [L] sys_mmap_pgoff
    check("aligned", (long)memory & (huge - 1), 0);
    check("last byte", touch(memory + 2 * huge - 1, 1), 0);
    int fd = open("/dev/zero", O_RDWR);
    check("MAP_HUGETLB of a file", mapped(0, huge, MAP_SHARED | MAP_HUGETLB, fd, 0), -EINVAL); // [L]
    close(fd);
    check("read only", touch(memory, 0), 0);
    check("munmap", result(munmap(memory, 2 * huge)), 0);
    if (late) {
        char *none = map(0, huge, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
        none[0] = 4;
        check("no rights", result(mprotect(none, huge, PROT_NONE)), 0);
        check("refused", touch(none, 0), SIGSEGV);
        check("rights again", result(mprotect(none, huge, PROT_READ | PROT_WRITE)), 0);
        check("kept", none[0], 4);
        check("writable again", touch(none, 1), 0);
        munmap(none, huge);
        char *loose = map(0, 6 * huge, PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | MAP_NORESERVE, -1, 0);
        check("more than there is", loose != MAP_FAILED, 1);                         // [L] VM_NORESERVE
        for (int i = 0; i < 5; i++)
            check("touch", touch(loose + i * huge, 1), 0);
        check("none is left", touch(loose + 5 * huge, 1), SIGBUS);
        munmap(loose, 6 * huge);
    }
    check("all free", meminfo("HugePages_Free:"), 5);
}

static void segments(void)
{
    int id = shmget(IPC_PRIVATE, 2 * huge, IPC_CREAT | SHM_HUGETLB | 0600);
    check("shmget", id >= 0, 1);
    check("too large", result(shmget(IPC_PRIVATE, 6 * huge, IPC_CREAT | SHM_HUGETLB | 0600)),
        6 * huge > 32 << 20 ? -EINVAL : -ENOMEM);                                    // [F]
    char *memory = shmat(id, 0, 0);
    check("shmat", (long)memory & (huge - 1), 0);
    check("touch", touch(memory + huge, 1), 0);
    struct shmid_ds status;
    shmctl(id, IPC_STAT, &status);
    check("shm_segsz", status.shm_segsz, 2 * huge);
    check("shm_nattch", status.shm_nattch, 1);
    check("misplaced", result((long)shmat(id, (void *)0x50001000, 0)), -EINVAL);
    check("remove", result(shmctl(id, IPC_RMID, 0)), 0);
    check("still mapped", memory[huge], 1);
    check("shmdt", result(shmdt(memory)), 0);
    check("all free", meminfo("HugePages_Free:"), 5);
    check("nothing promised", meminfo("HugePages_Rsvd:"), late ? 0 : -1);
    id = shmget(IPC_PRIVATE, huge + 4096, IPC_CREAT | SHM_HUGETLB | 0600);
    check("odd size", id >= 0, 1);                                                   // [F] the check rounds up
    check("cannot be mapped", result((long)shmat(id, 0, 0)), -EINVAL);               // [F] len misaligned
    shmctl(id, IPC_RMID, 0);
    pid_t child = fork();
    if (child == 0) {
        // Members of hugetlb_shm_group, which is 0 at first, may: 2.6.7 and later.
        if (setgroups(0, NULL) != 0 || setgid(1000) != 0 || setuid(1000) != 0)
            _exit(9);
        _exit(shmget(IPC_PRIVATE, huge, IPC_CREAT | SHM_HUGETLB | 0600) == -1 && errno == EPERM ? 0 : 1);
    }
    int ended;
    waitpid(child, &ended, 0);
    check("without CAP_IPC_LOCK", ended, 0);                                         // [F]
}

int main(int argc, char **argv)
{
    late = argc > 1 && strcmp(argv[1], "late") == 0;
    signal(SIGBUS, caught);
    signal(SIGSEGV, caught);
    mkdir("/huge", 0700);
    huge = meminfo("Hugepagesize:") * 1024;
    the_pool();
    mounting();
    alignment();
    contents();
    copies();
    exhaustion();
    anonymous();
    segments();
    check("umount", result(umount("/huge")), 0);
    check("pool of 0", pool(0), 0);
    printf("%s: %d checks, %d failures\n", late ? "late" : "early", checks, failures);
    return failures != 0;
}
