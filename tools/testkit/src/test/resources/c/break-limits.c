// brk, and the limits of address spaces: RLIMIT_AS, RLIMIT_DATA, RLIMIT_STACK. The argument is a folder to work in.
#include "checks.h"
#include <sys/syscall.h>

static char *ask(char *end)
{
    return (char *)syscall(SYS_brk, end);
}

static void moves(void)
{
    char *heap = ask(0);
    say("asking moves nothing", ask(0) == heap);
    say("grows", ask(heap + 3 * PAGE) == heap + 3 * PAGE);
    say("zeros", heap[PAGE] | heap[3 * PAGE - 1]);
    heap[2 * PAGE] = 'x';
    say("by a byte", ask(heap + 3 * PAGE + 1) == heap + 3 * PAGE + 1);
    say("which is a page", touch(heap + 4 * PAGE - 1 - ((unsigned long)heap & 4095), 1));
    say("shrinks", ask(heap + PAGE) == heap + PAGE);
    say("what is gone", touch(heap + 3 * PAGE, 0));
    say("grows again", ask(heap + 3 * PAGE) == heap + 3 * PAGE);
    say("zeros again", heap[2 * PAGE]);
    char *low = (char *)((unsigned long)heap & -PAGE) - 64 * 1024 * 1024;
    say("below its start", ask(low) == heap + 3 * PAGE);
    say("into the kernel", ask((char *)0xFFFFF000u) == heap + 3 * PAGE);
    char *edge = (char *)(((unsigned long)heap + 16 * PAGE) & -PAGE);
    char *wall = mmap(edge, PAGE, RW, ANON | MAP_FIXED, -1, 0);
    say("wall", wall == edge);
    say("into a mapping", ask(edge + PAGE) == heap + 3 * PAGE);
    say("up to a page below it", ask(edge - 2 * PAGE) == edge - 2 * PAGE);
    munmap(edge, PAGE);
    say("when it is gone", ask(edge + PAGE) == edge + PAGE);
    munmap(edge - PAGE, PAGE);
    say("a hole in it", touch(edge - PAGE, 0));
    say("shrinks over the hole", ask(heap) == heap);
}

static int beyond_address_space(void)
{
    struct rlimit limit = {0, 0};
    getrlimit(RLIMIT_AS, &limit);
    limit.rlim_cur = 64 << 20;
    setrlimit(RLIMIT_AS, &limit);
    char *heap = ask(0), *small = area(4, RW);
    mapped("within", small);
    mapped("beyond", mmap(0, 96 << 20, RW, ANON, -1, 0));
    mapped("beyond without rights", mmap(0, 96 << 20, PROT_NONE, ANON | MAP_NORESERVE, -1, 0));
    say("heap beyond", ask(heap + (96 << 20)) == heap);
    say("heap within", ask(heap + PAGE) == heap + PAGE);
    mapped("grown beyond", mremap(small, 4 * PAGE, 96 << 20, MREMAP_MAYMOVE));
    mapped("grown within", mremap(small, 4 * PAGE, 8 * PAGE, MREMAP_MAYMOVE));
    int id = shmget(IPC_PRIVATE, 16 << 20, IPC_CREAT | 0600);
    limit.rlim_cur = 8 << 20;
    setrlimit(RLIMIT_AS, &limit);
    errors("segment beyond", (long)shmat(id, 0, 0));
    shmctl(id, IPC_RMID, 0);
    return checks;
}

static int beyond_data(void)
{
    char *heap = ask(0);
    struct rlimit limit = {PAGE, PAGE};
    setrlimit(RLIMIT_DATA, &limit);
    say("heap beyond RLIMIT_DATA", ask(heap + (1 << 20)) == heap);
    say("shrinks all the same", ask(heap) == heap);
    return checks;
}

static int deep(int pages)
{
    volatile char room[PAGE];
    room[0] = pages;
    return pages == 0 ? room[0] : deep(pages - 1) + room[0];
}

static int within_stack(void)
{
    struct rlimit limit = {1 << 20, 1 << 20};
    setrlimit(RLIMIT_STACK, &limit);
    return deep(100) & 1;
}

static int beyond_stack(void)
{
    struct rlimit limit = {1 << 20, 1 << 20};
    signal(SIGSEGV, SIG_DFL);
    setrlimit(RLIMIT_STACK, &limit);
    return deep(600) & 1;
}

static void stacks(void)
{
    say("within RLIMIT_STACK", child(within_stack));
    say("beyond RLIMIT_STACK", child(beyond_stack));
}

static int many_mappings(void)
{
    char *map = area(2000, RW);
    for (int i = 0; i < 2000; i += 2)
        if (mprotect(map + i * PAGE, PAGE, PROT_READ) != 0)
            return 1;
    if (parts(map, 2000) != 2000)
        return 2;
    return munmap(map, 2000 * PAGE) == 0 ? 0 : 3;
}

int main(int count, char **arguments)
{
    begin(count, arguments);
    moves();
    checks = child(beyond_address_space);
    say("checks", checks);
    checks = child(beyond_data);
    say("checks", checks);
    stacks();
    say("two thousand mappings", child(many_mappings));
    return 0;
}
