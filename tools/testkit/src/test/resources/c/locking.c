// mlock, munlock, mlockall and munlockall: what is locked, what is made present, limits and errors. The argument is a folder to work in;
// "by-right" behind it says that the kernel asks for CAP_IPC_LOCK and not for the limit.
#include "checks.h"

static int present(char *map, int pages)
{
    unsigned char told[64];
    int count = 0;
    if (mincore(map, pages * PAGE, told) != 0)
        return -1;
    for (int i = 0; i < pages; i++)
        count += told[i] & 1;
    return count;
}

static void ranges(void)
{
    char *map = alone(8);
    long locked = status("VmLck:");
    say("nothing is locked", locked);
    say("nothing is present", present(map, 8));
    errors("lock", mlock(map + PAGE, 3 * PAGE));
    say("kilobytes", status("VmLck:") - locked);
    say("present", present(map, 8));
    say("parts", parts(map, 8));
    errors("lock again", mlock(map + 2 * PAGE, PAGE));
    say("kilobytes", status("VmLck:") - locked);
    errors("a byte over an edge", mlock(map + 5 * PAGE - 1, 2));
    say("kilobytes", status("VmLck:") - locked);
    errors("unlock the middle", munlock(map + 2 * PAGE, PAGE));
    say("kilobytes", status("VmLck:") - locked);
    say("present still", present(map, 8));
    errors("unlock all", munlock(map, 8 * PAGE));
    say("kilobytes", status("VmLck:") - locked);
    errors("unlock what is not", munlock(map, 8 * PAGE));
    errors("no length", mlock(map, 0));
    errors("lock all", mlock(map, 8 * PAGE));
    errors("unmapped while locked", munmap(map + 4 * PAGE, 4 * PAGE));
    say("kilobytes", status("VmLck:") - locked);
    errors("over a hole", mlock(map, 6 * PAGE));
    errors("nothing there", mlock(map + 5 * PAGE, PAGE));
    errors("unlock nothing", munlock(map + 5 * PAGE, PAGE));
    char *none = area(2, PROT_NONE);
    errors("without rights", mlock(none, PAGE));
    munlock(none, PAGE);
    errors("don't need locked pages", madvise(map, PAGE, MADV_DONTNEED));
    munlock(map, 4 * PAGE);
    errors("don't need them unlocked", madvise(map, PAGE, MADV_DONTNEED));
}

static void mappings(void)
{
    char *map = mmap(0, 4 * PAGE, RW, ANON | MAP_LOCKED, -1, 0);
    say("mapped locked", present(map, 4));
    map = mremap(map, 4 * PAGE, 8 * PAGE, MREMAP_MAYMOVE);
    say("and grown", present(map, 8));
    munmap(map, 8 * PAGE);
    char page[PAGE];
    memset(page, 'f', PAGE);
    int fd = open("locked", O_RDWR | O_CREAT | O_TRUNC, 0600);
    write(fd, page, PAGE);
    write(fd, page, PAGE);
    char *file = mmap(0, 3 * PAGE, RW, MAP_PRIVATE, fd, 0);
    errors("private file", mlock(file, 2 * PAGE));
    page[0] = 'g';
    pwrite(fd, page, 1, 0);
    say("its copies were made", file[0]);
    errors("behind the end", mlock(file + 2 * PAGE, PAGE));
    char *shared = mmap(0, 2 * PAGE, PROT_READ, MAP_SHARED, fd, 0);
    errors("shared file", mlock(shared, 2 * PAGE));
    say("present", present(shared, 2));
    say("content", shared[0]);
    close(fd);
}

static int child_locks(void)
{
    return status("VmLck:") == 0 ? 0 : 1;
}

static void everything(void)
{
    char *map = alone(4);
    errors("no flags", mlockall(0));
    errors("unknown flags", mlockall(0x80));
    errors("what there is", mlockall(MCL_CURRENT));
    say("present", present(map, 4));
    char *later = area(4, RW);
    say("not what comes later", present(later, 4));
    errors("what comes too", mlockall(MCL_CURRENT | MCL_FUTURE));
    say("present", present(later, 4));
    char *last = area(4, RW);
    say("later", present(last, 4));
    say("a child has no locks", child(child_locks));
    errors("unlock all", munlockall());
    say("kilobytes", status("VmLck:"));
    errors("once more", munlockall());
    char *free = area(4, RW);
    say("not locked any more", present(free, 4));
}

static int by_right;

// A result that kernels up to 2.6.8 and later ones disagree on: the error number, or 0, that each must give.
static void either(const char *what, long result, int by_right_error, int by_limit_error)
{
    int error = result == -1 ? errno : 0;
    if (error == (by_right ? by_right_error : by_limit_error))
        printf("%d %s: as its version has it\n", ++checks, what);
    else
        printf("%d %s: %s\n", ++checks, what, error ? strerror(error) : "works");
}

// Who has not CAP_IPC_LOCK may lock up to RLIMIT_MEMLOCK since 2.6.9, and not at all before: do_mlock, do_mlockall (of munlockall
// too) and MAP_LOCKED give EPERM, but the limit is compared first and, of mlockall, whatever its flags (2.6.2 mm/mlock.c, mm/mmap.c).
static int unprivileged(void)
{
    struct rlimit limit = {8 * PAGE, 8 * PAGE};
    setrlimit(RLIMIT_MEMLOCK, &limit);
    char *map = area(16, RW);
    setuid(1000);
    either("within the limit", mlock(map, 8 * PAGE), EPERM, 0);
    either("beyond it", mlock(map + 8 * PAGE, PAGE), EPERM, ENOMEM);
    either("mapped locked beyond it", mmap(0, PAGE, RW, ANON | MAP_LOCKED, -1, 0) == MAP_FAILED ? -1 : 0, EPERM, EAGAIN);
    errors("all there is", mlockall(MCL_CURRENT));
    either("only what comes", mlockall(MCL_FUTURE), ENOMEM, 0);
    either("which is nothing more", mmap(0, PAGE, RW, ANON, -1, 0) == MAP_FAILED ? -1 : 0, 0, EAGAIN);
    either("unlock", munlockall(), EPERM, 0);
    either("lock elsewhere", mlock(map + 8 * PAGE, 8 * PAGE), EPERM, 0);
    void *grown = mremap(map + 8 * PAGE, 8 * PAGE, 9 * PAGE, MREMAP_MAYMOVE);
    either("grow what is locked", grown == MAP_FAILED ? -1 : 0, 0, EAGAIN);
    munlockall();
    limit.rlim_cur = 0;
    setrlimit(RLIMIT_MEMLOCK, &limit);
    either("with a limit of nothing", mlock(map, PAGE), ENOMEM, EPERM);
    either("all with a limit of nothing", mlockall(MCL_CURRENT), ENOMEM, EPERM);
    return checks;
}

int main(int count, char **arguments)
{
    begin(count, arguments);
    by_right = count > 2 && strcmp(arguments[2], "by-right") == 0;
    ranges();
    mappings();
    everything();
    checks = child(unprivileged);
    say("checks", checks);
    return 0;
}
