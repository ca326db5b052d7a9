// What the programs of the conformance suite share: one numbered line for each check, the same on every kernel.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096
#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

static sigjmp_buf back;
static volatile int caught, code, inside;
static int checks;

static void handler(int signal, siginfo_t *info, void *context)
{
    (void)context;
    if (!inside)
        _exit(99);
    caught = signal;
    code = info->si_code;
    siglongjmp(back, 1);
}

// 0 when the access works, else ten times the signal and its code.
static int touch(volatile char *at, int write)
{
    caught = code = 0;
    inside = 1;
    if (sigsetjmp(back, 1) == 0) {
        if (write)
            *at = 'w';
        else
            (void)*at;
    }
    inside = 0;
    return caught * 10 + code;
}

static void say(const char *what, long value)
{
    printf("%d %s: %ld\n", ++checks, what, value);
}

static void errors(const char *what, long result)
{
    printf("%d %s: %s\n", ++checks, what, result == -1 ? strerror(errno) : "works");
}

static void mapped(const char *what, void *address)
{
    printf("%d %s: %s\n", ++checks, what, address == MAP_FAILED ? strerror(errno) : "mapped");
}

static char *area(int pages, int prot)
{
    return mmap(0, pages * PAGE, prot, ANON, -1, 0);
}

// Private memory that has no neighbour which it could become one with.
static char *alone(int pages)
{
    char *map = area(pages + 2, PROT_NONE) + PAGE;
    mprotect(map, pages * PAGE, RW);
    return map;
}

// Lines of /proc/self/maps that begin inside the range: how many vmas it has.
static int parts(char *start, int pages)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512];
    int count = 0;
    while (fgets(line, sizeof line, maps)) {
        unsigned long from = strtoul(line, 0, 16);
        count += from >= (unsigned long)start && from < (unsigned long)start + pages * PAGE;
    }
    fclose(maps);
    return count;
}

// A line of /proc/self/status in kB, or -1.
static long status(const char *name)
{
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    long value = -1;
    while (fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0)
            value = atol(line + strlen(name) + 1);
    fclose(file);
    return value;
}

// What a child that does this ends with.
static int child(int (*body)(void))
{
    fflush(stdout);
    pid_t pid = fork();
    int ended;
    if (pid == 0)
        _exit(body());
    waitpid(pid, &ended, 0);
    return WIFSIGNALED(ended) ? 1000 + WTERMSIG(ended) : WEXITSTATUS(ended);
}

static void begin(int count, char **arguments)
{
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    setvbuf(stdout, 0, _IONBF, 0);
    sigaction(SIGBUS, &action, 0);
    sigaction(SIGSEGV, &action, 0);
    if (count > 1) {
        mkdir(arguments[1], 0700);
        if (chdir(arguments[1]) != 0)
            perror("chdir");
    }
}
