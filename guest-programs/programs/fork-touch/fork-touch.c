/*
 * fork-touch LEVELS [MEGABYTES=512]: fork-touch.asm in C.
 * Build with: gcc -O2 -m32 -static -o fork-touch fork-touch.c
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, DEFAULT_MEGABYTES = 512, MAX_MEGABYTES = 4095 };

static void usage(void)
{
    fputs("usage: fork-touch LEVELS [MEGABYTES=512]\n", stderr);
    exit(2);
}

static unsigned long number(const char *text)
{
    char *end;
    unsigned long value;

    if (*text < '0' || *text > '9')
        usage();
    errno = 0;
    value = strtoul(text, &end, 10);
    if (*end != '\0' || errno != 0)
        usage();
    return value;
}

static void die(const char *what)
{
    perror(what);
    exit(1);
}

int main(int argc, char **argv)
{
    unsigned long levels, megabytes = DEFAULT_MEGABYTES;
    size_t size, at;
    char *memory;

    if (argc < 2 || argc > 3)
        usage();
    levels = number(argv[1]);
    if (argc == 3)
        megabytes = number(argv[2]);
    if (megabytes == 0 || megabytes > MAX_MEGABYTES)
        usage();

    size = (size_t)megabytes << 20;
    memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        die("mmap");

    for (at = 0; at < size; at += PAGE)
        memory[at] = 0;

    while (levels-- > 0) {
        if (fork() < 0)
            die("fork");
        for (at = 0; at < size; at += PAGE)
            (void)*(volatile char *)(memory + at);
    }

    while (wait(NULL) >= 0)
        ;
    return 0;
}
