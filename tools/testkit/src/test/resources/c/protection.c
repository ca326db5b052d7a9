// mprotect: rights, splits and merges, and what it refuses. The arguments are a folder to work in and, for kernels that merge less than
// later ones, "fewer": then nobody counts the parts of private memory.
#include "checks.h"

#ifndef PROT_SEM
#define PROT_SEM 8
#endif
#ifndef PROT_GROWSDOWN
#define PROT_GROWSDOWN 0x01000000
#define PROT_GROWSUP 0x02000000
#endif

static void rights(void)
{
    static const int prots[] = {PROT_NONE, PROT_READ, PROT_WRITE, RW, PROT_EXEC | PROT_READ, RW | PROT_EXEC};
    static const char *names[] = {"none", "read", "write", "read and write", "execute and read", "all"};
    char *map = alone(1);
    for (int i = 0; i < 6; i++) {
        mprotect(map, PAGE, RW);
        *map = 'x';
        char text[80];
        mprotect(map, PAGE, prots[i]);
        snprintf(text, sizeof text, "read with %s", names[i]);
        say(text, touch(map, 0));
        snprintf(text, sizeof text, "write with %s", names[i]);
        say(text, touch(map, 1));
    }
}

static void refusals(void)
{
    char *map = alone(4);
    errors("semaphores", mprotect(map, PAGE, RW | PROT_SEM));
    errors("unknown right", mprotect(map, PAGE, RW | 0x100));
    errors("negative rights", mprotect(map, PAGE, -1));
    errors("grows down where nothing does", mprotect(map, PAGE, RW | PROT_GROWSDOWN));
    errors("grows up where nothing does", mprotect(map, PAGE, RW | PROT_GROWSUP));
    errors("grows both ways", mprotect(map, PAGE, RW | PROT_GROWSDOWN | PROT_GROWSUP));
    errors("odd address", mprotect(map + 4, PAGE, RW));
    errors("odd length", mprotect(map, 5, PROT_READ));
    say("takes the page", touch(map, 1));
    errors("no length", mprotect(map, 0, PROT_NONE));
    errors("no length at an odd address", mprotect(map + 1, 0, PROT_NONE));
    errors("nothing there", mprotect((void *)0x1000, PAGE, PROT_NONE));
    errors("kernel's", mprotect((void *)0xFFFFE000u, PAGE, PROT_NONE));
    munmap(map + 2 * PAGE, PAGE);
    errors("over a hole", mprotect(map, 4 * PAGE, PROT_NONE));
    say("before the hole", touch(map + PAGE, 0));
    say("behind the hole", touch(map + 3 * PAGE, 0));
    errors("from a hole on", mprotect(map + 2 * PAGE, 2 * PAGE, PROT_NONE));
    say("behind it", touch(map + 3 * PAGE, 0));
}

static int grows_stack(void)
{
    char *down = mmap(0, 16 * PAGE, RW, ANON, -1, 0);
    munmap(down, 8 * PAGE);
    char *stack = mmap(down + 8 * PAGE, 4 * PAGE, RW, ANON | MAP_FIXED | MAP_GROWSDOWN, -1, 0);
    errors("a stack from its end on", mprotect(stack + 3 * PAGE, PAGE, PROT_READ | PROT_GROWSDOWN));
    say("its start too", touch(stack, 1));
    say("and read", touch(stack, 0));
    errors("upwards", mprotect(stack, PAGE, RW | PROT_GROWSUP));
    mapped("rights that mean nothing", mmap(0, PAGE, RW | 0x40, ANON, -1, 0));
    mapped("only such", mmap(0, PAGE, 0x80, ANON, -1, 0));
    return checks;
}

static void numbers(void)
{
    char *map = alone(8);
    memset(map, 'x', 8 * PAGE);
    say("whole", parts(map, 8));
    mprotect(map + 2 * PAGE, 4 * PAGE, PROT_READ);
    say("middle", parts(map, 8));
    mprotect(map + 4 * PAGE, 2 * PAGE, RW);
    say("the later half back", parts(map, 8));
    mprotect(map + 2 * PAGE, 2 * PAGE, RW);
    say("the rest back", parts(map, 8));
    for (int i = 0; i < 8; i += 2)
        mprotect(map + i * PAGE, PAGE, PROT_READ);
    say("every other page", parts(map, 8));
    mprotect(map, 8 * PAGE, PROT_READ);
    say("all read only", parts(map, 8));
    mprotect(map, 8 * PAGE, PROT_READ);
    say("once more", parts(map, 8));
    mprotect(map, PAGE, RW);
    mprotect(map + PAGE, PAGE, RW);
    say("grows page by page", parts(map, 8));
    mprotect(map + 7 * PAGE, PAGE, RW);
    mprotect(map + 6 * PAGE, PAGE, RW);
    say("and from the end", parts(map, 8));
    mprotect(map + 2 * PAGE, 4 * PAGE, RW);
    say("and meets", parts(map, 8));
    say("nothing is lost", map[0] == 'x' && map[3 * PAGE] == 'x' && map[8 * PAGE - 1] == 'x');
}

// Parts of a segment never become one again, since each counts as an attachment.
static void segments(void)
{
    struct shmid_ds about;
    int id = shmget(IPC_PRIVATE, 4 * PAGE, IPC_CREAT | 0600);
    char *map = shmat(id, 0, 0);
    map[PAGE] = 's';
    mprotect(map + PAGE, 2 * PAGE, PROT_READ);
    shmctl(id, IPC_STAT, &about);
    say("attachments of a segment in three parts", about.shm_nattch);
    mprotect(map, 4 * PAGE, RW);
    shmctl(id, IPC_STAT, &about);
    say("when all are alike again", about.shm_nattch);
    say("parts", parts(map, 4));
    say("content", map[PAGE]);
    char *reader = shmat(id, 0, SHM_RDONLY);
    errors("writing a read-only attachment", mprotect(reader, PAGE, RW));
    errors("detached as a whole", shmdt(map));
    say("gone", touch(map + PAGE, 0));
    shmctl(id, IPC_RMID, 0);
}

static int writes_parents_page(void);
static char *shared_page, *private_page;

static int writes_parents_page(void)
{
    mprotect(private_page, PAGE, RW);
    mprotect(shared_page, PAGE, RW);
    *private_page = *shared_page = 'c';
    return 7;
}

static void families(void)
{
    private_page = alone(1);
    shared_page = mmap(0, PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    *private_page = *shared_page = 'p';
    mprotect(private_page, PAGE, PROT_READ);
    mprotect(shared_page, PAGE, PROT_READ);
    say("child", child(writes_parents_page));
    say("private page", *private_page);
    say("shared page", *shared_page);
    say("still read only", touch(private_page, 1));
    say("the shared one too", touch(shared_page, 1));
}

int main(int count, char **arguments)
{
    begin(count, arguments);
    rights();
    refusals();
    checks = child(grows_stack);
    if (count < 3)
        numbers();
    segments();
    families();
    return 0;
}
