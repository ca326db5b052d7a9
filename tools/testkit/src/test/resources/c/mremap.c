/* mremap with its corner cases; prints results and errno names, never addresses. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096u
#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define MOVE MREMAP_MAYMOVE
#define FIX (MREMAP_MAYMOVE | MREMAP_FIXED)

static char *map(unsigned pages, int prot) {
    return mmap(0, pages * PAGE, prot, ANON, -1, 0);
}

/* Pages with a number each, and room behind so that nothing is a neighbour by accident. */
static char *numbered(unsigned pages) {
    char *area = map(pages + 16, PROT_NONE);
    mprotect(area, pages * PAGE, RW);
    for (unsigned i = 0; i < pages; i++) area[i * PAGE] = 'a' + i;
    return area;
}

static void show(const char *what, char *at, unsigned pages) {
    printf("%s: ", what);
    if (at == MAP_FAILED) {
        printf("%s\n", strerror(errno));
        return;
    }
    for (unsigned i = 0; i < pages; i++) putchar(at[i * PAGE] ? at[i * PAGE] : '.');
    putchar('\n');
}

static void refused(void) {
    char *a = numbered(4), *b = map(4, RW);
    show("unknown flag", mremap(a, PAGE, PAGE, 8), 0);
    show("not aligned", mremap(a + 1, PAGE, PAGE, MOVE), 0);
    show("to nothing", mremap(a, PAGE, 0, MOVE), 0);
    show("fixed but not movable", mremap(a, PAGE, PAGE, MREMAP_FIXED, b), 0);
    show("fixed, not aligned", mremap(a, PAGE, PAGE, FIX, b + 5), 0);
    show("fixed, overlapping below", mremap(a + PAGE, 2 * PAGE, 2 * PAGE, FIX, a), 0);
    show("fixed, overlapping above", mremap(a, 2 * PAGE, 2 * PAGE, FIX, a + PAGE), 0);
    show("fixed, the same place", mremap(a, 2 * PAGE, 2 * PAGE, FIX, a), 0);
    show("nothing is lost", a, 4);
    munmap(b, 4 * PAGE);
    show("nothing there", mremap(b, PAGE, 2 * PAGE, MOVE), 0);
    show("more than one mapping", mremap(a, 6 * PAGE, 8 * PAGE, MOVE), 0);
    show("no room and not movable", mremap(a, 4 * PAGE, 5 * PAGE, 0), 0);
    show("still there", a, 4);
}

static void in_place(void) {
    char *a = numbered(6);
    show("shrunk", mremap(a, 6 * PAGE, 4 * PAGE, 0), 4);
    show("grown again", mremap(a, 4 * PAGE, 6 * PAGE, 0), 6);
    a[5 * PAGE] = 'z';
    munmap(a + 6 * PAGE, 8 * PAGE);
    show("grown into room", mremap(a, 6 * PAGE, 9 * PAGE, 0), 9);
    show("same size", mremap(a, 9 * PAGE, 9 * PAGE, 0), 9);
}

static void moved(void) {
    char *a = numbered(4);
    char *b = mremap(a, 4 * PAGE, 6 * PAGE, MOVE);
    show("moved and grown", b, 6);
    char *c = map(8, RW);
    c[0] = c[3 * PAGE] = c[7 * PAGE] = 'C';
    show("moved onto another", mremap(b, 2 * PAGE, 3 * PAGE, FIX, c + 2 * PAGE), 3);
    show("around it", c, 8);
    show("what stayed", b + 2 * PAGE, 4);
    char *d = numbered(5);
    show("the middle moved", mremap(d + PAGE, 2 * PAGE, 2 * PAGE, FIX, c), 2);
    show("below it", d, 1);
    show("above it", d + 3 * PAGE, 2);
    char *e = numbered(3);
    mprotect(e, 3 * PAGE, PROT_READ);
    e = mremap(e, 3 * PAGE, 3 * PAGE, FIX, c + 4 * PAGE);
    show("read-only", e, 3);
    mprotect(e, 3 * PAGE, PROT_NONE);
    e = mremap(e, 3 * PAGE, 3 * PAGE, FIX, c);
    mprotect(e, 3 * PAGE, RW);
    e[0] = 'E';
    show("without rights", e, 3);
    show("shrunk and moved", mremap(e, 3 * PAGE, 2 * PAGE, FIX, c + 5 * PAGE), 2);
}

static void shared(void) {
    char *a = numbered(4), *room = map(8, PROT_NONE);
    fflush(stdout);
    if (fork() == 0) {
        char *b = mremap(a, 4 * PAGE, 4 * PAGE, FIX, room);
        show("a child moves shared pages", b, 4);
        b[PAGE] = 'X';
        show("and writes", b, 4);
        if (fork() == 0) {
            char *c = mremap(b + PAGE, 2 * PAGE, 4 * PAGE, FIX, a);
            c[PAGE] = 'Y';
            show("a grandchild too", c, 4);
            fflush(stdout);
            _exit(0);
        }
        wait(0);
        show("the child's", b, 4);
        fflush(stdout);
        _exit(0);
    }
    wait(0);
    show("the parent's", a, 4);
    char *s = mmap(0, 3 * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    s[0] = 's';
    char *t = mremap(s, 0, 3 * PAGE, MOVE);
    t[PAGE] = 't';
    show("mapped twice", s, 3);
    show("its twin", t, 3);
    t = mremap(t, 3 * PAGE, 3 * PAGE, FIX, room);
    s[2 * PAGE] = 'u';
    show("the twin moved", t, 3);
}

static void limited(void) {
    char *a = numbered(4);
    struct rlimit limit = {0, 0};
    getrlimit(RLIMIT_AS, &limit);
    limit.rlim_cur = 1 << 20;
    setrlimit(RLIMIT_AS, &limit);
    show("over the limit of addresses", mremap(a, 4 * PAGE, 4096 * PAGE, MOVE), 0);
    show("moved within it", mremap(a, 4 * PAGE, 3 * PAGE, MOVE), 3);
}

int main(void) {
    refused();
    in_place();
    moved();
    shared();
    limited();
    return 0;
}
