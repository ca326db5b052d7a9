// What is in memory and what shall be: madvise, mincore, mlock, MAP_POPULATE. The last argument is a folder to work in; with another one before it
// there is more, which early kernels had otherwise (era-rules.c).
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096
#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

static int checks;

static void say(const char *what, long value)
{
    printf("%d %s: %ld\n", ++checks, what, value);
}

static void errors(const char *what, long result)
{
    printf("%d %s: %s\n", ++checks, what, result == -1 ? strerror(errno) : "works");
}

static void resident(const char *what, char *map, int pages)
{
    unsigned char vector[64];
    memset(vector, 7, sizeof vector);
    int result = mincore(map, pages * PAGE, vector);
    printf("%d %s:", ++checks, what);
    if (result != 0)
        printf(" %s", strerror(errno));
    else
        for (int i = 0; i < pages; i++)
            printf(" %d", vector[i] & 1);
    printf(" then %d\n", vector[pages]);
}

static int makeFile(const char *name, int pages)
{
    char page[PAGE];
    int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
    for (int i = 0; i < pages; i++) {
        memset(page, 'a' + i, PAGE);
        write(fd, page, PAGE);
    }
    return fd;
}

static void advice(void)
{
    char *map = mmap(0, 6 * PAGE, RW, ANON, -1, 0);
    memset(map, 'x', 6 * PAGE);
    errors("dontneed", madvise(map + PAGE, 2 * PAGE, MADV_DONTNEED));
    say("zeros again", map[PAGE] | map[3 * PAGE - 1]);
    say("beside it", map[0] == 'x' && map[3 * PAGE] == 'x');
    errors("odd address", madvise(map + 1, PAGE, MADV_DONTNEED));
    errors("unknown advice", madvise(map, PAGE, 999));
    errors("negative advice", madvise(map, PAGE, -1));
    errors("no length", madvise(map, 0, MADV_DONTNEED));
    errors("wraps", madvise(map, 0xFFFFFFFFu, MADV_DONTNEED));
    errors("part of a page", madvise(map, 1, MADV_DONTNEED));
    say("takes all of it", map[PAGE - 1]);
    munmap(map + 4 * PAGE, PAGE);
    map[5 * PAGE] = 'y';
    errors("over a hole", madvise(map + 3 * PAGE, 3 * PAGE, MADV_DONTNEED));
    say("behind the hole it was done", map[5 * PAGE]);
    errors("random", madvise(map, 2 * PAGE, MADV_RANDOM));
    errors("sequential", madvise(map + PAGE, PAGE, MADV_SEQUENTIAL));
    errors("normal", madvise(map, 4 * PAGE, MADV_NORMAL));
    errors("willneed", madvise(map, 4 * PAGE, MADV_WILLNEED));
    errors("not mapped", madvise(map + 4 * PAGE, PAGE, MADV_NORMAL));

    int fd = makeFile("advice", 4);
    char *own = mmap(0, 4 * PAGE, RW, MAP_PRIVATE, fd, 0);
    own[0] = 'Z';
    errors("dontneed of a private copy", madvise(own, PAGE, MADV_DONTNEED));
    say("the file shows again", own[0]);
    char *shared = mmap(0, 4 * PAGE, RW, MAP_SHARED, fd, 0);
    shared[PAGE] = 'S';
    errors("dontneed of a shared page", madvise(shared + PAGE, PAGE, MADV_DONTNEED));
    say("it is still there", shared[PAGE]);
    errors("willneed of a file", madvise(shared, 4 * PAGE, MADV_WILLNEED));
    errors("remove of private memory", madvise(own, PAGE, MADV_REMOVE));
    errors("remove of anonymous memory", madvise(map, PAGE, MADV_REMOVE));
    char *memory = mmap(0, 4 * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    memset(memory, 'm', 4 * PAGE);
    errors("remove of shared memory", madvise(memory + PAGE, 2 * PAGE, MADV_REMOVE));
    say("holes read as zeros", memory[PAGE] | memory[2 * PAGE]);
    say("the rest stays", memory[0] == 'm' && memory[3 * PAGE] == 'm');

    errors("dontfork", madvise(map, PAGE, MADV_DONTFORK));
    errors("dofork", madvise(map + 2 * PAGE, PAGE, MADV_DOFORK));
    pid_t child = fork();
    if (child == 0) {
        unsigned char one;
        _exit(mincore(map, PAGE, &one) == -1 && errno == ENOMEM && mincore(map + PAGE, PAGE, &one) == 0);
    }
    int status;
    waitpid(child, &status, 0);
    say("the child has not what is not forked", WEXITSTATUS(status));
}

static void core(void)
{
    char *map = mmap(0, 8 * PAGE, RW, ANON, -1, 0);
    resident("nothing yet", map, 8);
    map[PAGE] = 1;
    map[5 * PAGE] = 1;
    resident("two written", map, 8);
    madvise(map + PAGE, PAGE, MADV_DONTNEED);
    resident("one given up", map, 8);
    unsigned char byte;
    errors("odd address", mincore(map + 1, PAGE, &byte));
    errors("no length", mincore(map, 0, &byte));
    errors("bad vector", mincore(map, PAGE, (void *)0x1000));
    munmap(map + 6 * PAGE, PAGE);
    errors("hole", mincore(map + 6 * PAGE, PAGE, &byte));
    resident("up to a hole", map + 4 * PAGE, 3);
    int fd = makeFile("core", 3);
    char *file = mmap(0, 3 * PAGE, RW, MAP_SHARED, fd, 0);
    resident("in the page cache", file, 3);
    ftruncate(fd, 8 * PAGE);
}

static void locking(void)
{
    char *map = mmap(0, 8 * PAGE, RW, ANON, -1, 0);
    errors("lock", mlock(map + PAGE + 100, PAGE));
    resident("locked pages are there", map, 8);
    errors("dontneed of locked pages", madvise(map + PAGE, PAGE, MADV_DONTNEED));
    errors("msync invalidates locked pages", msync(map + PAGE, PAGE, MS_INVALIDATE));
    errors("unlock", munlock(map + PAGE, 2 * PAGE));
    errors("dontneed after it", madvise(map + PAGE, PAGE, MADV_DONTNEED));
    errors("lock nothing", mlock(map, 0));
    munmap(map + 4 * PAGE, PAGE);
    errors("lock over a hole", mlock(map + 3 * PAGE, 3 * PAGE));
    errors("lock what is not mapped", mlock(map + 4 * PAGE, PAGE));
    errors("unlock what is not mapped", munlock(map + 4 * PAGE, PAGE));
    munlock(map, 4 * PAGE);
    char *none = mmap(0, PAGE, PROT_NONE, ANON, -1, 0);
    errors("lock without rights", mlock(none, PAGE));
    munlock(none, PAGE);
    char *locked = mmap(0, 3 * PAGE, RW, ANON | MAP_LOCKED, -1, 0);
    resident("mapped locked", locked, 3);
    errors("dontneed of it", madvise(locked, PAGE, MADV_DONTNEED));
    pid_t child = fork();
    if (child == 0)
        _exit(madvise(locked, PAGE, MADV_DONTNEED) == 0);
    int status;
    waitpid(child, &status, 0);
    say("the child's is not locked", WEXITSTATUS(status));
    errors("mlockall without flags", mlockall(0));
    errors("mlockall with unknown flags", mlockall(64));
    errors("mlockall future", mlockall(MCL_FUTURE));
    char *later = mmap(0, 2 * PAGE, RW, ANON, -1, 0);
    resident("mapped later", later, 2);
    errors("munlockall", munlockall());
    char *after = mmap(0, 2 * PAGE, RW, ANON, -1, 0);
    resident("mapped after it", after, 2);
    errors("mlockall current", mlockall(MCL_CURRENT));
    resident("now", after, 2);
    munlockall();
}

/* What kernels of 2.6.23 and 2.6.9 brought. */
static void later(void)
{
    char *full = mmap(0, 4 * PAGE, RW, ANON | MAP_POPULATE, -1, 0);
    resident("populated", full, 4);
    full = mmap(0, 4 * PAGE, PROT_NONE, ANON | MAP_POPULATE, -1, 0);
    resident("populated without rights", full, 4);
    full = mmap(0, 4 * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    resident("shared and populated", full, 4);
    int fd = makeFile("sparse", 3);
    ftruncate(fd, 8 * PAGE);
    char *sparse = mmap(0, 8 * PAGE, RW, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    resident("populated copies", sparse, 8);
    char *map = mmap(0, 4 * PAGE, RW, ANON, -1, 0);
    int status;
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = {2 * PAGE, 2 * PAGE};
        setrlimit(RLIMIT_MEMLOCK, &limit);
        setuid(12345);
        errors("within the limit", mlock(map, 2 * PAGE));
        errors("beyond the limit", mlock(map + 2 * PAGE, PAGE));
        printf("beyond it by mmap: %s\n",
               mmap(0, PAGE, RW, ANON | MAP_LOCKED, -1, 0) == MAP_FAILED ? strerror(errno) : "mapped");
        errors("all beyond the limit", mlockall(MCL_CURRENT));
        limit.rlim_cur = 0;
        setrlimit(RLIMIT_MEMLOCK, &limit);
        errors("without any limit", mlock(map, PAGE));
        _exit(0);
    }
    waitpid(child, &status, 0);
}

int main(int count, char **arguments)
{
    setvbuf(stdout, 0, _IONBF, 0);
    mkdir(arguments[count - 1], 0700);
    if (chdir(arguments[count - 1]) != 0)
        perror("chdir");
    advice();
    core();
    locking();
    if (count > 2)
        later();
    return 0;
}
