// remap_file_pages and what other calls make of its mappings. The argument is a folder to work in. Newer kernels make a vma of each
// piece, so that only what both must do is looked at here: contents, rights, signals and errors.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096
#define PAGES 32
#define RW (PROT_READ | PROT_WRITE)

static char folder[200];
static sigjmp_buf back;
static volatile int code;

static int fileOf(const char *name, int pages)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    for (int i = 0; i < pages; i++) {
        int page[PAGE / 4] = {100 + i};
        if (write(fd, page, PAGE) != PAGE)
            printf("no file\n");
    }
    unlink(path);
    return fd;
}

static long call(void *start, size_t size, int prot, size_t pgoff, int flags)
{
    return syscall(SYS_remap_file_pages, start, size, prot, pgoff, flags);
}

static void result(const char *what, long value)
{
    printf("%s: %s\n", what, value == 0 ? "ok" : strerrorname_np(errno));
}

static void caught(int number, siginfo_t *info, void *context)
{
    code = number * 100 + info->si_code;
    siglongjmp(back, 1);
}

// What an access ends with: 0, or the signal and its code.
static int touch(char *at, int writes)
{
    code = 0;
    if (sigsetjmp(back, 1) == 0) {
        if (writes)
            *(volatile int *)at = 7;
        else
            (void)*(volatile int *)at;
    }
    return code;
}

static void show(const char *what, char *map, int pages)
{
    printf("%s:", what);
    for (int i = 0; i < pages; i++)
        printf(" %d", *(int *)(map + i * PAGE));
    printf("\n");
}

static char *reversed(int fd, int pages)
{
    char *map = mmap(0, pages * PAGE, RW, MAP_SHARED, fd, 0);
    for (int i = 0; i < pages; i++)
        if (call(map + i * PAGE, PAGE, 0, pages - 1 - i, 0) != 0)
            result("reverse", -1);
    return map;
}

static void order(void)
{
    int fd = fileOf("order", PAGES);
    char *map = reversed(fd, 8);
    show("reversed", map, 8);
    *(int *)map = 1;
    int word;
    pread(fd, &word, 4, 7 * PAGE);
    printf("written through: %d\n", word);
    word = 2;
    pwrite(fd, &word, 4, 6 * PAGE);
    show("seen through", map, 3);
    result("several at once", call(map + 2 * PAGE, 4 * PAGE, 0, 20, 0));
    show("several", map, 8);
    result("the same page twice", call(map, PAGE, 0, 22, 0));
    *(int *)map = 3;
    show("twice", map, 6);
    result("in order again", call(map, 8 * PAGE, 0, 0, 0));
    show("in order", map, 8);
    result("from the end", call(map, 4 * PAGE, 0, PAGES - 4, 0));
    show("the end", map, 5);
    result("rounded down", call(map + 100, PAGE + 100, 0, 9, 0));
    show("rounded", map, 3);
    result("nonblock", call(map, 2 * PAGE, 0, 12, MAP_NONBLOCK));
    show("nonblock", map, 3);
    char *other = mmap(0, 8 * PAGE, RW, MAP_SHARED, fd, 0);
    *(int *)(other + 3 * PAGE) = 4;
    result("another map", call(map, PAGE, 0, 3, 0));
    show("another map's write", map, 1);
    result("msync", msync(map, 8 * PAGE, MS_SYNC));
    close(fd);
    show("closed", map, 4);
    munmap(map, 8 * PAGE);
}

static void errors(void)
{
    int fd = fileOf("errors", PAGES);
    char *map = mmap(0, 8 * PAGE, RW, MAP_SHARED, fd, 0);
    result("rights", call(map, PAGE, PROT_READ, 1, 0));
    result("no size", call(map, 0, 0, 1, 0));
    result("less than a page", call(map, PAGE - 1, 0, 1, 0));
    result("size wraps", call(map, -PAGE, 0, 1, 0));
    munmap(map + 4 * PAGE, PAGE);
    result("hole", call(map + 4 * PAGE, PAGE, 0, 1, 0));
    result("null", call(0, PAGE, 0, 1, 0));
    char *own = mmap(0, 2 * PAGE, RW, MAP_PRIVATE, fd, 0);
    result("private", call(own, PAGE, 0, 1, 0));
    char *anonymous = mmap(0, 2 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    result("anonymous", call(anonymous, PAGE, 0, 1, 0));
    show("unchanged", map, 4);
    char *shared = mmap(0, 4 * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 4; i++)
        *(int *)(shared + i * PAGE) = i;
    result("shared anonymous", call(shared, PAGE, 0, 2, 0));
    show("shared anonymous", shared, 4);
    close(fd);
}

static void processes(void)
{
    int fd = fileOf("fork", PAGES);
    char *map = reversed(fd, 6);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        *(int *)map = 11;
        show("child", map, 6);
        result("child remaps", call(map + PAGE, PAGE, 0, 20, 0));
        show("child's own order", map, 3);
        fflush(stdout);
        _exit(0);
    }
    waitpid(child, 0, 0);
    show("parent", map, 6);
    close(fd);
}

static void rights(void)
{
    int fd = fileOf("rights", PAGES);
    char *map = reversed(fd, 6);
    result("read only", mprotect(map + PAGE, 2 * PAGE, PROT_READ));
    printf("write: %d, read: %d\n", touch(map + PAGE, 1), touch(map + PAGE, 0));
    result("none", mprotect(map + PAGE, PAGE, PROT_NONE));
    printf("read: %d\n", touch(map + PAGE, 0));
    result("all again", mprotect(map, 6 * PAGE, RW));
    show("order kept", map, 6);
    result("dontneed", madvise(map, 6 * PAGE, MADV_DONTNEED));
    show("order kept without pages", map, 6);
    unsigned char there[6];
    mincore(map, 6 * PAGE, there);
    printf("mincore: %d\n", there[0] & there[5] & 1);
    result("unmap", munmap(map + 2 * PAGE, PAGE));
    printf("gone: %d, behind: %d\n", touch(map + 2 * PAGE, 0), touch(map + 3 * PAGE, 0));
    show("before", map, 2);
    show("behind", map + 3 * PAGE, 3);
    close(fd);
}

static void truncation(void)
{
    int fd = fileOf("cut", 8);
    char *map = reversed(fd, 8);
    char *own = mmap(0, 8 * PAGE, RW, MAP_PRIVATE, fd, 0);
    *(int *)(own + 7 * PAGE) = 70;
    *(int *)(own + 2 * PAGE) = 20;
    result("cut", ftruncate(fd, 5 * PAGE));
    for (int i = 0; i < 8; i++)
        printf("%d ", touch(map + i * PAGE, 0));
    printf("\nprivate copies: %d %d\n", touch(own + 7 * PAGE, 0), touch(own + 2 * PAGE, 0));
    result("grown", ftruncate(fd, 8 * PAGE));
    show("zeros", map, 8);
    printf("private: %d %d\n", *(int *)(own + 7 * PAGE), *(int *)(own + 2 * PAGE));
    result("cut in a page", ftruncate(fd, 4 * PAGE + 2));
    printf("%d %d\n", touch(map + 3 * PAGE, 0), touch(map + 2 * PAGE, 0));
    show("tail", map + 3 * PAGE, 1);
    close(fd);
}

// Pages that came by the call alone, in their own order, leave the file as those that faults brought.
static void emptied(void)
{
    char *map = mmap(0, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    result("in order", call(map, 4 * PAGE, 0, 0, 0));
    for (int i = 0; i < 4; i++)
        *(int *)(map + i * PAGE) = i + 1;
    result("emptied", madvise(map + PAGE, 2 * PAGE, MADV_REMOVE));
    show("what is left", map, 4);
}

int main(int argc, char **argv)
{
    snprintf(folder, sizeof folder, "%s", argv[1]);
    mkdir(folder, 0700);
    struct sigaction action = {.sa_sigaction = caught, .sa_flags = SA_SIGINFO};
    sigaction(SIGSEGV, &action, 0);
    sigaction(SIGBUS, &action, 0);
    order();
    errors();
    processes();
    rights();
    truncation();
    emptied();
    return 0;
}
