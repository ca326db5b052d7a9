/* The memory calls of this slice, each with its corner cases; prints results and errno names, never addresses. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096u
#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

static void report(const char *what, long result) {
    printf("%s: %s\n", what, result == -1 ? strerror(errno) : "ok");
}

static void *map(unsigned pages, int prot) {
    return mmap(0, pages * PAGE, prot, ANON, -1, 0);
}

/* Runs one access in a child and tells how the child ended. */
static void touch(const char *what, volatile char *at, int write) {
    fflush(stdout);
    int pid = fork();
    if (pid == 0) {
        if (write) *at = 1; else (void)*at;
        _exit(0);
    }
    int status;
    waitpid(pid, &status, 0);
    if (WIFSIGNALED(status)) printf("%s: killed by %d\n", what, WTERMSIG(status));
    else printf("%s: exit %d\n", what, WEXITSTATUS(status));
}

static void mappings(void) {
    report("mmap of 0 bytes", (long)mmap(0, 0, RW, ANON, -1, 0));
    report("mmap neither shared nor private", (long)mmap(0, PAGE, RW, MAP_ANONYMOUS, -1, 0));
    report("mmap fixed, not aligned", (long)mmap((void *)0x50000123, PAGE, RW, ANON | MAP_FIXED, -1, 0));
    report("mmap fixed, beyond user space", (long)mmap((void *)0xfffff000, PAGE, RW, ANON | MAP_FIXED, -1, 0));
    report("mmap of bad fd", (long)mmap(0, PAGE, RW, MAP_PRIVATE, 77, 0));
    char *a = map(8, RW);
    report("mmap of 8 pages", (long)a);
    memset(a, 'x', 8 * PAGE);
    report("munmap of the middle", munmap(a + 2 * PAGE, 2 * PAGE));
    touch("read below the hole", a + 2 * PAGE - 1, 0);
    touch("read in the hole", a + 2 * PAGE, 0);
    touch("read above the hole", a + 4 * PAGE, 0);
    report("munmap of the hole again", munmap(a + 2 * PAGE, 2 * PAGE));
    report("munmap not aligned", munmap(a + 1, PAGE));
    report("munmap of 0 bytes", munmap(a, 0));
    char *b = mmap(a + 2 * PAGE, 2 * PAGE, RW, ANON | MAP_FIXED, -1, 0);
    printf("fixed mapping fills the hole: %d, fresh: %d, neighbours kept: %c%c\n", b == a + 2 * PAGE, b[0], a[2 * PAGE - 1],
           a[4 * PAGE]);
    report("munmap of all", munmap(a, 8 * PAGE));
    touch("read after munmap", a, 0);
}

static void rights(void) {
    char *a = map(4, RW);
    a[0] = 1;
    a[PAGE] = 2;
    report("mprotect read-only", mprotect(a, 2 * PAGE, PROT_READ));
    touch("read it", a, 0);
    touch("write it", a, 1);
    touch("write behind it", a + 2 * PAGE, 1);
    report("mprotect none", mprotect(a + PAGE, PAGE, PROT_NONE));
    touch("read none", a + PAGE, 0);
    report("mprotect read-write", mprotect(a, 2 * PAGE, RW));
    a[0]++;
    a[PAGE]++;
    printf("contents kept: %d %d\n", a[0], a[PAGE]);
    report("mprotect not aligned", mprotect(a + 4, PAGE, RW));
    munmap(a + PAGE, PAGE);
    report("mprotect over a hole", mprotect(a, 3 * PAGE, PROT_READ));
    touch("part before the hole changed", a, 1);
    char *n = map(1, PROT_NONE);
    touch("read a PROT_NONE mapping", n, 0);
    report("make it usable", mprotect(n, PAGE, RW));
    n[5] = 7;
    printf("usable: %d\n", n[5]);
}

static void heap(void) {
    char *start = sbrk(0);
    char *old = sbrk(10 * PAGE);
    printf("sbrk returns the old end: %d\n", old == start);
    memset(old, 'h', 10 * PAGE);
    printf("end moved: %d\n", (char *)sbrk(0) == start + 10 * PAGE);
    sbrk(-5 * (int)PAGE);
    char *again = sbrk(5 * PAGE);
    printf("given back and fresh: %d, kept: %c\n", again[0], start[5 * PAGE - 1]);
    sbrk(-10 * (int)PAGE);
}

static int depth(int n) {
    volatile char page[PAGE];
    page[0] = (char)n;
    return n == 0 ? page[0] : depth(n - 1) + (page[0] == (char)n);
}

static void copies(void) {
    char *a = map(16, RW);
    for (int i = 0; i < 16; i++) a[i * PAGE] = (char)i;
    fflush(stdout);
    int pid = fork();
    if (pid == 0) {
        int sum = 0;
        for (int i = 0; i < 16; i++) sum += a[i * PAGE];
        for (int i = 0; i < 16; i += 2) a[i * PAGE] = 100;
        for (int i = 0; i < 16; i++) sum += a[i * PAGE];
        _exit(sum % 251);
    }
    a[PAGE] = 50;
    int status;
    waitpid(pid, &status, 0);
    int sum = 0;
    for (int i = 0; i < 16; i++) sum += a[i * PAGE];
    printf("child saw %d, parent has %d\n", WEXITSTATUS(status), sum);
    char *zero = map(2, RW);
    int before = zero[0];
    zero[0] = 3;
    printf("zero page read %d, written %d, neighbour %d\n", before, zero[0], zero[PAGE]);
}

int main(void) {
    mappings();
    rights();
    heap();
    copies();
    printf("stack of 200 pages: %d\n", depth(200));
    touch("null pointer", 0, 0);
    touch("kernel address", (volatile char *)0xfffff000, 1);
    return 0;
}
