/*
 * vrange in both forms and madvise(MADV_FREE). Expected values are those of the sources named beside them: RFC v7 and v10 of
 * mm/vrange.c (linux-mm, March 2013 and January 2014; never merged, so no host can be asked) and Linux 4.5 mm/madvise.c.
 * With the argument "madvise" only what a host kernel has too is done.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096
#define PAGES 1024
#define VOLATILE 0
#define NOVOLATILE 1
#define FULL 0
#define PARTIAL 1
#ifndef MADV_FREE
#define MADV_FREE 8
#endif

static int failures;
static int checks;

static void check(const char *what, long got, long want)
{
    checks++;
    if (got != want) {
        failures++;
        printf("%s: %ld instead of %ld\n", what, got, want);
    }
}

static long result(long value)
{
    return value == -1 ? -errno : value;
}

static long vrange(void *start, size_t length, int mode, int behavior)
{
    return result(syscall(500, start, length, mode, behavior));
}

static long vrange_bytes(void *start, size_t length, int mode, int *purged)
{
    return result(syscall(501, start, length, mode, purged));
}

static char *map(int pages, int flags)
{
    char *at = mmap(0, pages * PAGE, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) {
        perror("mmap");
        exit(2);
    }
    return at;
}

static sigjmp_buf back;
static siginfo_t told;

static void caught(int signal, siginfo_t *info, void *context)
{
    told = *info;
    siglongjmp(back, signal);
}

/* What reading a byte gives: 0 to 255, or minus the signal. */
static int touch(volatile char *at)
{
    int signal = sigsetjmp(back, 1);
    return signal != 0 ? -signal : *(volatile unsigned char *) at;
}

static void arguments(void)
{
    char *at = map(8, MAP_PRIVATE);
    /* RFC v7 sys_vrange: EINVAL for a start that is not page-aligned or not the user's, an empty length, a wrap, another mode. */
    check("unaligned start", vrange(at + 1, PAGE, VOLATILE, FULL), -EINVAL);
    check("no length", vrange(at, 0, VOLATILE, FULL), -EINVAL);
    check("less than a page", vrange(at, PAGE - 1, VOLATILE, FULL), -EINVAL);
    check("wrap", vrange((void *) 0x1000, 0xfffff000, VOLATILE, FULL), -EINVAL);
    check("the kernel's", vrange((void *) 0xc0000000, PAGE, VOLATILE, FULL), -EINVAL);
    check("mode 2", vrange(at, PAGE, 2, FULL), -EINVAL);
    check("mode -1", vrange(at, PAGE, -1, FULL), -EINVAL);
    /* v7 did not look at the behavior, which it had not implemented. */
    check("behavior 2", vrange(at, PAGE, VOLATILE, 2), -EINVAL);
    check("any behavior", vrange(at, PAGE, NOVOLATILE, 77), 0);
    check("never volatile", vrange(at, 8 * PAGE, NOVOLATILE, FULL), 0);
    memset(at, 7, 8 * PAGE);
    check("volatile", vrange(at, 8 * PAGE, VOLATILE, FULL), 0);
    check("volatile again", vrange(at, 8 * PAGE, VOLATILE, PARTIAL), 0);
    check("part of a page more", vrange(at, PAGE + 100, VOLATILE, FULL), 0);
    check("still there", touch(at + 5 * PAGE), 7);
    check("not purged", vrange(at, 8 * PAGE, NOVOLATILE, FULL), 0);
    check("still there after", touch(at + 5 * PAGE), 7);
    munmap(at + 2 * PAGE, 2 * PAGE);
    check("a hole", vrange(at, 8 * PAGE, VOLATILE, FULL), 0);
    check("nothing but a hole", vrange((void *) 0x1000, PAGE, VOLATILE, FULL), 0);
    check("reaches the kernel", vrange((void *) 0xbffff000, 2 * PAGE, NOVOLATILE, FULL), 0);
    munmap(at, 8 * PAGE);
}

static void bytes(void)
{
    char *at = map(8, MAP_PRIVATE);
    int purged = 5;
    memset(at, 7, 8 * PAGE);
    /* RFC v10: the number of bytes up to the first vma that cannot be volatile, the flag through the pointer, EFAULT for a bad one. */
    check("v10 unaligned start", vrange_bytes(at + 1, PAGE, VOLATILE, &purged), -EINVAL);
    check("v10 no length", vrange_bytes(at, 0, VOLATILE, &purged), -EINVAL);
    check("v10 wrap", vrange_bytes((void *) 0x1000, 0xfffff000, VOLATILE, &purged), -EINVAL);
    check("v10 the kernel's", vrange_bytes((void *) 0xc0000000, PAGE, VOLATILE, &purged), -EINVAL);
    check("v10 mode", vrange_bytes(at, PAGE, 2, &purged), -EINVAL);
    check("v10 flag untouched", purged, 5);
    check("v10 bad pointer", vrange_bytes(at, PAGE, VOLATILE, (int *) 4), -EFAULT);
    check("v10 volatile", vrange_bytes(at, 8 * PAGE, VOLATILE, &purged), 8 * PAGE);
    check("v10 flag", purged, 0);
    check("v10 no pointer", vrange_bytes(at, 2 * PAGE, NOVOLATILE, 0), 2 * PAGE);
    check("v10 not volatile", vrange_bytes(at, 8 * PAGE, NOVOLATILE, &purged), 8 * PAGE);
    check("v10 whole pages", vrange_bytes(at, PAGE + 1, VOLATILE, &purged), PAGE);
    munmap(at + 2 * PAGE, 2 * PAGE);
    check("v10 over a hole", vrange_bytes(at, 8 * PAGE, VOLATILE, &purged), 8 * PAGE);
    check("v10 nothing there", vrange_bytes((void *) 0xbff00000, PAGE, VOLATILE, &purged) <= 0, 1);
    check("mlock", mlock(at + 6 * PAGE, PAGE), 0);
    check("v10 up to the lock", vrange_bytes(at, 8 * PAGE, VOLATILE, &purged), 6 * PAGE);
    check("v10 at the lock", vrange_bytes(at + 6 * PAGE, PAGE, VOLATILE, &purged), 0);
    munlock(at + 6 * PAGE, PAGE);
    vrange(at, 8 * PAGE, NOVOLATILE, FULL);
    munmap(at, 8 * PAGE);
}

static void free_lazily(void)
{
    char *at = map(8, MAP_PRIVATE), *shared = map(2, MAP_SHARED);
    memset(at, 7, 8 * PAGE);
    /* Linux 4.5: EINVAL for what is not private anonymous memory, for locked memory and as for any advice; ENOMEM for a hole. */
    check("given up", result(madvise(at, 4 * PAGE, MADV_FREE)), 0);
    check("nothing given up", result(madvise(at, 0, MADV_FREE)), 0);
    check("not given up", at[4 * PAGE], 7);
    at[PAGE] = 9;
    check("written after", at[PAGE], 9);
    check("unaligned", result(madvise(at + 1, PAGE, MADV_FREE)), -EINVAL);
    check("shared", result(madvise(shared, PAGE, MADV_FREE)), -EINVAL);
    munmap(at + 5 * PAGE, PAGE);
    check("over a hole", result(madvise(at + 4 * PAGE, 3 * PAGE, MADV_FREE)), -ENOMEM);
    check("a hole", result(madvise(at + 5 * PAGE, PAGE, MADV_FREE)), -ENOMEM);
    mlock(at + 7 * PAGE, PAGE);
    check("locked", result(madvise(at + 7 * PAGE, PAGE, MADV_FREE)), -EINVAL);
    munlock(at + 7 * PAGE, PAGE);
    munmap(at, 8 * PAGE);
}

/* Takes memory until the page at `at` has gone, and gives it back. */
static void press(char *at)
{
    unsigned char here = 1;
    char *taken[64];
    int count = 0;
    while (count < 64 && here) {
        taken[count] = map(64, MAP_PRIVATE);
        memset(taken[count++], 1, 64 * PAGE);
        mincore(at, PAGE, &here);
    }
    check("under pressure it goes", here, 0);
    while (count > 0)
        munmap(taken[--count], 64 * PAGE);
}

static void purged(void)
{
    char *at = map(PAGES, MAP_PRIVATE);
    int fds[2], flag = 0, status = -1;
    memset(at, 7, PAGES * PAGE);
    check("volatile before pressure", vrange(at, PAGES * PAGE, VOLATILE, FULL), 0);
    press(at);
    check("a purged page", touch(at + 3 * PAGE + 5), -SIGBUS);
    check("si_code", told.si_code, BUS_ADRERR);
    check("si_addr", (char *) told.si_addr - at, 3 * PAGE + 5);
    check("all of a full range", touch(at + (PAGES - 1) * PAGE), -SIGBUS);
    check("pipe", pipe(fds), 0);
    check("write from it", result(write(fds[1], at, 10)), -EFAULT);
    pid_t child = fork();
    if (child == 0) {
        int lost = touch(at) == -SIGBUS;
        lost &= vrange_bytes(at, PAGES * PAGE, NOVOLATILE, &flag) == PAGES * PAGE && flag == 1;
        _exit(lost && touch(at) == 0 ? 0 : 1);
    }
    check("fork", child > 0, 1);
    check("the child ends", waitpid(child, &status, 0), child);
    check("a child is told for itself", status, 0);
    check("mprotect", mprotect(at + 8 * PAGE, 8 * PAGE, PROT_READ), 0);
    check("another vma, the same range", touch(at + 9 * PAGE), -SIGBUS);
    char *moved = mremap(at + 32 * PAGE, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, at + 64 * PAGE);
    check("moved", moved - at, 64 * PAGE);
    check("moved and purged", touch(moved), -SIGBUS);
    munmap(at + 128 * PAGE, PAGE);
    char *fresh = mmap(at + 128 * PAGE, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    check("new memory", touch(fresh), 0);
    check("told that it was purged", vrange(at, PAGES * PAGE, NOVOLATILE, FULL), 1);
    check("told once", vrange(at, PAGES * PAGE, NOVOLATILE, FULL), 0);
    check("zeros now", touch(at + 3 * PAGE + 5), 0);
    at[3 * PAGE] = 4;
    check("usable", touch(at + 3 * PAGE), 4);
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_sigaction = caught, .sa_flags = SA_SIGINFO};
    sigaction(SIGBUS, &action, 0);
    sigaction(SIGSEGV, &action, 0);
    free_lazily();
    if (argc == 1) {
        arguments();
        bytes();
        purged();
    }
    printf("%d checks, %d failed\n", checks, failures);
    return failures != 0;
}
