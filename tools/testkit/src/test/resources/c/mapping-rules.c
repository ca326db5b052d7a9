// The rules of mmap, munmap and mprotect: one line for each check, equal on every kernel. The argument is a folder to work in.
#include "checks.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

static void anonymous(void)
{
    char *map = area(4, RW);
    say("zeros", map[0] | map[PAGE] | map[4 * PAGE - 1]);
    map[0] = 1;
    char *again = mmap(map, PAGE, RW, ANON | MAP_FIXED, -1, 0);
    say("fixed gives the address", again == map);
    say("fixed replaces", map[0]);
    mapped("fixed, odd address", mmap(map + 1, PAGE, RW, ANON | MAP_FIXED, -1, 0));
    mapped("fixed, kernel address", mmap((void *)0xFFFFF000, PAGE, RW, ANON | MAP_FIXED, -1, 0));
    mapped("noreplace over a mapping", mmap(map, PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0));
    munmap(map + PAGE, PAGE);
    again = mmap(map + PAGE, PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0);
    say("noreplace into a hole", again == map + PAGE);
    mapped("noreplace over an edge", mmap(map - PAGE, 2 * PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0));
    munmap(map + PAGE, PAGE);
    again = mmap(map + PAGE, PAGE, RW, ANON, -1, 0);
    say("hint into a hole", again == map + PAGE);
    again = mmap(map, PAGE, RW, ANON, -1, 0);
    say("hint over a mapping goes elsewhere", again != map && again != MAP_FAILED);
    mapped("no length", mmap(0, 0, RW, ANON, -1, 0));
    mapped("all of memory", mmap(0, 0xFFFFF000u, RW, ANON, -1, 0));
    mapped("more than all", mmap(0, 0xFFFFFFFFu, RW, ANON, -1, 0));
    mapped("neither shared nor private", mmap(0, PAGE, RW, MAP_ANONYMOUS, -1, 0));
    mapped("length not of pages", mmap(0, 5000, RW, ANON, -1, 0));
    mapped("descriptor is ignored", mmap(0, PAGE, RW, ANON, 77, 0));
    mapped("stack", mmap(0, 4 * PAGE, RW, ANON | MAP_STACK | MAP_NORESERVE, -1, 0));
    char *big = mmap(0, 64 << 20, RW, ANON | MAP_NORESERVE, -1, 0);
    mapped("large without reserve", big);
    munmap(big, 64 << 20);
}

static void unmapping(void)
{
    char *map = area(8, RW);
    errors("odd address", munmap(map + 1, PAGE));
    errors("no length", munmap(map, 0));
    errors("wraps", munmap((void *)0xFFFFF000, 2 * PAGE));
    errors("kernel's", munmap((void *)0xFFFFE000, PAGE));
    errors("middle", munmap(map + 3 * PAGE, 2 * PAGE));
    say("left of the hole", touch(map + 2 * PAGE, 1));
    say("in the hole", touch(map + 3 * PAGE, 0));
    say("in the hole, written", touch(map + 4 * PAGE, 1));
    say("right of the hole", touch(map + 5 * PAGE, 1));
    errors("over the hole", munmap(map, 8 * PAGE));
    say("gone", touch(map + 7 * PAGE, 0));
    errors("again", munmap(map, 8 * PAGE));
    map = area(2, RW);
    errors("part of a page", munmap(map, 100));
    say("takes the page", touch(map, 0));
    say("and no more", touch(map + PAGE, 0));
}

static void rights(void)
{
    // Walls on both sides, so that no neighbour joins.
    char *map = area(8, PROT_NONE) + PAGE;
    mprotect(map, 6 * PAGE, RW);
    memset(map, 'x', 6 * PAGE);
    errors("odd address", mprotect(map + 1, PAGE, PROT_READ));
    errors("unknown right", mprotect(map, PAGE, 0x40));
    errors("no length", mprotect(map, 0, PROT_READ));
    errors("read only", mprotect(map + PAGE, 2 * PAGE, PROT_READ));
    say("parts", parts(map, 6));
    say("read", touch(map + PAGE, 0));
    say("write", touch(map + PAGE, 1));
    say("write beside it", touch(map + 3 * PAGE, 1));
    errors("none", mprotect(map + 2 * PAGE, PAGE, PROT_NONE));
    say("read of none", touch(map + 2 * PAGE, 0));
    say("write of none", touch(map + 2 * PAGE, 1));
    errors("back", mprotect(map, 6 * PAGE, RW));
    say("content survives", map[2 * PAGE] == 'x' && map[PAGE + 7] == 'x');
    say("write again", touch(map + 2 * PAGE, 1));
    munmap(map + 4 * PAGE, PAGE);
    errors("over a hole", mprotect(map + 3 * PAGE, 3 * PAGE, PROT_READ));
    say("before the hole it was done", touch(map + 3 * PAGE, 1));
    errors("not mapped", mprotect(map + 4 * PAGE, PAGE, PROT_READ));
    char *none = area(2, PROT_NONE);
    say("mapped without rights", touch(none, 0));
    errors("given rights", mprotect(none, PAGE, RW));
    say("works then", touch(none, 1));
    char *written = area(1, PROT_WRITE);
    say("write", touch(written, 1));
    say("implies read", touch(written, 0));
    pid_t child = fork();
    if (child == 0) {
        mprotect(map, PAGE, PROT_READ);
        _exit(touch(map, 1));
    }
    int status;
    waitpid(child, &status, 0);
    say("child's rights are its own", WEXITSTATUS(status) == SIGSEGV * 10 + 2 - 0 && touch(map, 1) == 0);
}

static void files(void)
{
    char page[PAGE];
    int fd = open("rules", O_RDWR | O_CREAT | O_TRUNC, 0600);
    int reader = open("rules", O_RDONLY);
    for (int i = 0; i < 6; i++) {
        memset(page, 'a' + i, PAGE);
        write(fd, page, PAGE);
    }
    char *map = mmap(0, 6 * PAGE, PROT_READ, MAP_PRIVATE, reader, 0);
    errors("private reader may write its copy", mprotect(map + PAGE, PAGE, RW));
    map[PAGE] = 'Z';
    say("copy", map[PAGE]);
    say("next", map[PAGE + 1]);
    pread(fd, page, 1, PAGE);
    say("file", page[0]);
    char *shared = mmap(0, PAGE, PROT_READ, MAP_SHARED, reader, 0);
    errors("shared reader may not", mprotect(shared, PAGE, RW));
    munmap(map + 2 * PAGE, 2 * PAGE);
    say("cut out of a file mapping", map[4 * PAGE] == 'e' && map[5 * PAGE] == 'f');
    char *joined = mmap(map + 2 * PAGE, 2 * PAGE, PROT_READ, MAP_PRIVATE | MAP_FIXED, reader, 2 * PAGE);
    say("filled again", joined == map + 2 * PAGE && joined[0] == 'c' && joined[PAGE] == 'd');
    mapped("offset not of pages", mmap(0, PAGE, PROT_READ, MAP_PRIVATE, fd, 100));
    mapped("far behind the end", mmap(0, PAGE, PROT_READ, MAP_PRIVATE, fd, 0x7FFFF000));
    char *end = mmap(0, 2 * PAGE, RW, MAP_SHARED, fd, 5 * PAGE);
    say("last page", end[0]);
    say("behind the end", touch(end + PAGE, 0));
    ftruncate(fd, 7 * PAGE);
    say("after it grew", touch(end + PAGE, 1));
    pread(fd, page, 1, 6 * PAGE);
    say("written there", page[0]);
    mapped("execute", mmap(0, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0));
    close(fd);
    close(reader);
    say("mapping outlives its descriptor", end[0]);
}

static void limits(void)
{
    struct rlimit old, low;
    getrlimit(RLIMIT_AS, &old);
    low = old;
    low.rlim_cur = 96 << 20;
    setrlimit(RLIMIT_AS, &low);
    mapped("beyond RLIMIT_AS", mmap(0, 128 << 20, RW, ANON, -1, 0));
    char *small = area(16, RW);
    mapped("within RLIMIT_AS", small);
    setrlimit(RLIMIT_AS, &old);
    char *end = sbrk(0);
    say("brk grows", brk(end + 3 * PAGE) == 0 && sbrk(0) == end + 3 * PAGE);
    say("and is zeros", end[0] | end[3 * PAGE - 1]);
    say("brk shrinks", brk(end) == 0 && touch(end + PAGE, 0) != 0);
    char *down = mmap(0, 16 * PAGE, RW, ANON, -1, 0);
    munmap(down, 8 * PAGE);
    char *stack = mmap(down + 8 * PAGE, 2 * PAGE, RW, ANON | MAP_FIXED | MAP_GROWSDOWN, -1, 0);
    mapped("grows down", stack);
}

int main(int count, char **arguments)
{
    begin(count, arguments);
    anonymous();
    unmapping();
    rights();
    files();
    limits();
    return 0;
}
