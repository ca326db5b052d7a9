/* Rules of the memory calls that changed between 2.4 and 2.6.34: MAP_POPULATE, who may lock memory, huge pages. Needs root. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SHM_HUGETLB
#define SHM_HUGETLB 04000
#endif
#define PAGE 4096
#define PAGES 8
#define RW (PROT_READ | PROT_WRITE)

static void say(const char *what, long result) {
    printf("%s: %s\n", what, result == -1 ? strerror(errno) : "ok");
    fflush(stdout);
}

static int faults(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_minflt + usage.ru_majflt;
}

/* How many pages of a new mapping still have to be faulted in. */
static void populated(const char *what, int prot, int flags, int fd) {
    volatile char *map = mmap(0, PAGES * PAGE, prot, flags, fd, 0);
    if (prot == PROT_NONE) mprotect((void *) map, PAGES * PAGE, PROT_READ);
    int before = faults(), sum = 0;
    for (int i = 0; i < PAGES; i++) sum += map[i * PAGE];
    printf("%s: %d faults\n", what, faults() - before);
    fflush(stdout);
    munmap((void *) map, PAGES * PAGE);
}

static void populating(void) {
    int fd = open("/tmp/file", O_CREAT | O_RDWR, 0644);
    char page[PAGE] = {1};
    for (int i = 0; i < PAGES; i++) write(fd, page, PAGE);
    populated("own memory", RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1);
    populated("private file", PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd);
    populated("shared file", RW, MAP_SHARED | MAP_POPULATE, fd);
    populated("shared file, no rights", PROT_NONE, MAP_SHARED | MAP_POPULATE, fd);
    populated("shared file, what is in memory", RW, MAP_SHARED | MAP_POPULATE | MAP_NONBLOCK, fd);
    populated("only what is in memory", RW, MAP_SHARED | MAP_NONBLOCK, fd);
    close(fd);
}

static void user(void) {
    setgroups(0, 0);
    setgid(1000);
    setuid(1000);
}

static void locks(char *map) {
    say("mlock", mlock(map, PAGE));
    say("munlock", munlock(map, PAGE));
    say("MAP_LOCKED", (long) mmap(0, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0));
    say("mlock of 4 pages", mlock(map, 4 * PAGE));
    say("mlockall of what will come", mlockall(MCL_FUTURE));
    say("munlockall", munlockall());
    int id = shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0600), large = shmget(IPC_PRIVATE, 2 * PAGE, IPC_CREAT | 0600);
    say("SHM_LOCK", shmctl(id, SHM_LOCK, 0));
    say("SHM_LOCK of more together", shmctl(large, SHM_LOCK, 0));
    say("SHM_UNLOCK", shmctl(id, SHM_UNLOCK, 0));
    say("SHM_LOCK then", shmctl(large, SHM_LOCK, 0));
    shmctl(large, IPC_RMID, 0);
    say("when it is gone", shmctl(id, SHM_LOCK, 0));
    shmctl(id, IPC_RMID, 0);
}

static void locking(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_MEMLOCK, &limit);
    printf("usual limit: %d\n", limit.rlim_cur == RLIM_INFINITY ? -1 : (int) limit.rlim_cur);
    char *map = mmap(0, PAGES * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    limit.rlim_cur = limit.rlim_max = 2 * PAGE;
    setrlimit(RLIMIT_MEMLOCK, &limit);
    printf("root with a limit of 2 pages\n");
    locks(map);
    fflush(stdout);
    if (fork() == 0) {
        user();
        printf("user with a limit of 2 pages\n");
        locks(map);
        exit(0);
    }
    wait(0);
}

static long huge;

static void segments(void) {
    struct rlimit limit = {2 * huge, 2 * huge};
    setrlimit(RLIMIT_MEMLOCK, &limit);
    fflush(stdout);
    if (fork() == 0) {
        user();
        int id = shmget(IPC_PRIVATE, 2 * huge, IPC_CREAT | SHM_HUGETLB | 0600);
        say("user's SHM_HUGETLB", id);
        say("another", shmget(IPC_PRIVATE, huge, IPC_CREAT | SHM_HUGETLB | 0600));
        shmctl(id, IPC_RMID, 0);
        id = shmget(IPC_PRIVATE, huge, IPC_CREAT | SHM_HUGETLB | 0600);
        say("when it is gone", id);
        shmctl(id, IPC_RMID, 0);
        exit(0);
    }
    wait(0);
}

static void hugePages(void) {
    mkdir("/huge", 0755);
    mount("none", "/huge", "hugetlbfs", 0, 0);
    int fd = open("/huge/file", O_CREAT | O_RDWR, 0644);
    char *map = mmap(0, 2 * huge, RW, MAP_SHARED, fd, 0);
    char *small = mmap(map + 2 * huge, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    munmap(small, PAGE);
    say("munmap with a page behind", munmap(map, 2 * huge + PAGE));
    map = mmap(0, 2 * huge, RW, MAP_SHARED, fd, 0);
    say("munmap inside", munmap(map, PAGE));
    say("munmap to the middle of a page", munmap(map, huge + PAGE));
    say("munmap of one page", munmap(map, huge));
    say("munmap of the other", munmap(map + huge, huge));
    close(fd);
    segments();
}

int main(void) {
    FILE *info = fopen("/proc/meminfo", "r");
    char line[256];
    while (fgets(line, sizeof line, info))
        if (!strncmp(line, "Hugepagesize:", 13)) huge = atol(line + 13) * 1024;
    fclose(info);
    populating();
    locking();
    hugePages();
    return 0;
}
