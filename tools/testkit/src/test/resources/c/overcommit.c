/*
 * What memory is promised in the three modes of overcommit. Not every host lets its root change them, so the expected values are
 * written down: Linux 2.6 Documentation/vm/overcommit-accounting and mm/mmap.c (vm_enough_memory, may be asked for by mmap,
 * mprotect, mremap, brk, fork and shmget; not for shared mappings of files, read-only ones and, but in mode 2, MAP_NORESERVE).
 * The argument says that the kernel keeps no sum ("2.4", mm/mmap.c of 2.4.20: each call is judged by itself, and there is no mode 2).
 */
#include "checks.h"

static int failures;

static void check(const char *what, long got, long want)
{
    checks++;
    if (got != want) {
        failures++;
        printf("FAIL %s: %ld instead of %ld\n", what, got, want);
    }
}

static void mode(int number)
{
    FILE *file = fopen("/proc/sys/vm/overcommit_memory", "w");
    fprintf(file, "%d\n", number);
    fclose(file);
}

static int ratio(int percent)
{
    FILE *file = fopen("/proc/sys/vm/overcommit_ratio", "w");
    if (!file)
        return -1;
    fprintf(file, "%d\n", percent);
    return fclose(file);
}

static long meminfo(const char *name)
{
    FILE *file = fopen("/proc/meminfo", "r");
    char line[256];
    long value = -1;
    while (fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0)
            value = atol(line + strlen(name));
    fclose(file);
    return value;
}

// 0, or the errno of a mapping of this many kilobytes, which goes again.
static int ask(long kilobytes, int prot, int flags)
{
    char *map = mmap(0, kilobytes * 1024, prot, flags, -1, 0);
    if (map == MAP_FAILED)
        return errno;
    munmap(map, kilobytes * 1024);
    return 0;
}

static long committed(void)
{
    return meminfo("Committed_AS:");
}


static void sums(void)
{
    long before = committed();
    char *map = mmap(0, 64 * PAGE, RW, ANON, -1, 0);
    check("a private writable mapping counts", committed() - before, 64 * 4);
    munmap(map + 16 * PAGE, 16 * PAGE);
    check("what is unmapped does not", committed() - before, 48 * 4);
    mprotect(map, 16 * PAGE, PROT_READ);
    check("what is promised stays so", committed() - before, 48 * 4);
    munmap(map, 64 * PAGE);
    check("all is given back", committed() - before, 0);
    map = mmap(0, 64 * PAGE, PROT_READ, ANON, -1, 0);
    check("read only memory does not count", committed() - before, 0);
    mprotect(map, 8 * PAGE, RW);
    check("until it becomes writable", committed() - before, 8 * 4);
    mprotect(map, 8 * PAGE, PROT_READ);
    mprotect(map, 8 * PAGE, RW);
    check("but not twice", committed() - before, 8 * 4);
    munmap(map, 64 * PAGE);
    map = mmap(0, 64 * PAGE, RW, ANON | MAP_NORESERVE, -1, 0);
    check("without reserve", committed() - before, 0);
    munmap(map, 64 * PAGE);
    map = mmap(0, 64 * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    check("shared memory counts once", committed() - before, 64 * 4);
    munmap(map, 64 * PAGE);
    check("and goes with its last mapping", committed() - before, 0);
    map = mmap(0, 8 * PAGE, RW, ANON, -1, 0);
    map = mremap(map, 8 * PAGE, 24 * PAGE, MREMAP_MAYMOVE);
    check("mremap counts what is more", committed() - before, 24 * 4);
    map = mremap(map, 24 * PAGE, 4 * PAGE, 0);
    check("and what is less", committed() - before, 4 * 4);
    munmap(map, 4 * PAGE);
    char *heap = sbrk(0);
    brk(heap + 32 * PAGE);
    check("the heap counts", committed() - before, 32 * 4);
    brk(heap);
    check("and shrinks", committed() - before, 0);
    int id = shmget(IPC_PRIVATE, 16 * PAGE, IPC_CREAT | 0600);
    check("a segment counts when it is made", committed() - before, 16 * 4);
    shmat(id, 0, 0);
    check("not when it is attached", committed() - before, 16 * 4);
    shmctl(id, IPC_RMID, 0);
}

int main(int count, char **arguments)
{
    int early = count > 1 && strcmp(arguments[1], "2.4") == 0;
    long total = meminfo("MemTotal:"), swap = meminfo("SwapTotal:");
    long all = total + swap;
    begin(0, 0);
    mode(0);
    check("mode 0: a little", ask(1024, RW, ANON), 0);
    check("mode 0: more than there is", ask(2 * all, RW, ANON), ENOMEM);
    check("mode 0: shared", ask(2 * all, RW, MAP_SHARED | MAP_ANONYMOUS), ENOMEM);
    check("mode 0: without reserve", ask(2 * all, RW, ANON | MAP_NORESERVE), 0);
    check("mode 0: read only", ask(2 * all, PROT_READ, ANON), 0);
    check("mode 0: nothing allowed", ask(2 * all, PROT_NONE, ANON), 0);
    char *none = mmap(0, 2 * all * 1024, PROT_READ, ANON, -1, 0);
    // mprotect of 2.4 asks nobody.
    check("mode 0: made writable", mprotect(none, 2 * all * 1024, RW) == 0 ? 0 : errno, early ? 0 : ENOMEM);
    munmap(none, 2 * all * 1024);
    char *heap = sbrk(0);
    check("mode 0: heap", brk(heap + 2 * all * 1024) == 0 ? 0 : errno, ENOMEM);
    mode(1);
    check("mode 1: whatever", ask(2 * all, RW, ANON), 0);
    check("mode 1: shared", ask(2 * all, RW, MAP_SHARED | MAP_ANONYMOUS), 0);
    if (!early) {
        sums();
        mode(2);
        ratio(50);
        // /proc/meminfo of the first 2.6 kernels does not tell it.
        long limit = meminfo("CommitLimit:") < 0 ? total / 2 + swap : meminfo("CommitLimit:");
        check("mode 2: the limit", limit / 64, (total / 2 + swap) / 64);
        check("mode 2: a little", ask(256, RW, ANON), 0);
        check("mode 2: beyond the limit", ask(limit, RW, ANON), ENOMEM);
        check("mode 2: even without reserve", ask(limit, RW, ANON | MAP_NORESERVE), ENOMEM);
        check("mode 2: shared", ask(limit, RW, MAP_SHARED | MAP_ANONYMOUS), ENOMEM);
        check("mode 2: read only", ask(limit, PROT_READ, ANON), 0);
        check("mode 2: a segment", shmget(IPC_PRIVATE, 16 << 20, IPC_CREAT | 0600) == -1 ? errno : 0,
              limit - committed() < 16 << 10 ? ENOMEM : 0);
        char *half = mmap(0, (limit - committed()) / 2 * 1024, RW, ANON, -1, 0);
        check("mode 2: half of the rest", half == MAP_FAILED, 0);
        check("mode 2: three quarters then", ask((limit - committed()) * 3 / 2, RW, ANON), ENOMEM);
        pid_t pid = fork();
        if (pid == 0)
            _exit(0);
        check("mode 2: a child fits just so", pid > 0, committed() * 2 < limit + 4096);
        mode(0);
        check("mode 2: ratio", ratio(0), 0);
    }
    mode(1);
    printf("overcommit: %d checks, %d failures\n", checks, failures);
    return failures != 0;
}
