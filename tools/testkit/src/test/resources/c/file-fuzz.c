/* Calls on files with random numbers and arguments, then a look at whether the kernel still works. argv[1] is the seed. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int calls[] = {
    3, 5, 6, 8, 9, 10, 12, 14, 15, 16, 19, 30, 33, 36, 38, 39, 40, 41, 42, 54, 55, 60, 63, 82, 83, 85, 92, 93, 94, 95, 99, 100,
    102, 106, 107, 108, 118, 133, 140, 141, 142, 143, 145, 146, 148, 168, 180, 181, 182, 183, 187, 193, 194, 195, 196, 197, 198,
    207, 212, 220, 221, 239, 250, 268, 269, 271, 295, 296, 297, 298, 299, 300, 301, 302, 303, 304, 305, 306, 307, 308, 309, 320,
    324, 330, 331, 333, 334, 344, 353, 356, 359, 360, 369, 371, 373, 383, 412, 413, 414, 436, 439,
};
static const char *names[] = {
    "", "/", ".", "..", "a", "b", "a/b", "/tmp/a", "/tmp/a/", "../../tmp/./b", "l", "l/a", "/dev/null", "/dev/zero", "/dev/full",
    "/proc/self/fd/3", "/proc/self/maps", "/proc/meminfo", "/proc", "/proc/self", "/proc/self/cwd/a", "/proc/1", "f", "//",
};
static unsigned state;
static char *area;

static unsigned next(void) { state = state * 1664525u + 1013904223u; return state >> 8; }

static long value(void) {
    switch (next() % 10) {
        case 0: case 1: case 2: return (long)names[next() % (sizeof names / sizeof *names)];
        case 3: case 4: return next() % 16;
        case 5: return (long)area + next() % 8192;
        case 6: return (long)area + 8192 - next() % 64;
        case 7: return -(long)(next() % 200);
        case 8: return next() % 70000;
        default: return (long)(next() * 257u);
    }
}

static void on_signal(int number) { (void)number; }

int main(int argc, char **argv) {
    state = atoi(argv[1]);
    int done = 0;
    struct sigaction act = {.sa_handler = on_signal};
    sigaction(SIGPIPE, &act, 0);
    area = mmap(0, 12288, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(area + 8192, 4096);
    for (int i = 0; i < 4000; i++) {
        int number = calls[next() % (sizeof calls / sizeof *calls)];
        long a[6];
        for (int k = 0; k < 6; k++) a[k] = value();
        for (int k = 0; k < 64; k++) area[next() % 8192] = next();
        /* Calls that wait for ever, or that close the way to tell the result, are no use here. */
        if (number == 168 || number == 309 || number == 414) a[2] = number == 168 ? next() % 3 : (long)"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
        if (number == 142 || number == 308 || number == 413) a[4] = (long)"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
        if (number == 82) continue;
        if ((number == 3 || number == 145 || number == 371 || number == 102) && a[0] >= 0) fcntl(a[0], F_SETFL, O_NONBLOCK);
        if ((number == 146 || number == 181 || number == 369 || number == 187 || number == 239) && a[0] >= 0) fcntl(a[0], F_SETFL, O_NONBLOCK);
        if ((number == 146 || number == 334 || number == 181) && a[0] <= 2) continue;
        if (number == 5 || number == 8 || number == 295) { a[1] |= O_NONBLOCK; a[2] |= O_NONBLOCK; }
        if ((number == 6 || number == 436 || number == 63 || number == 330) && (unsigned long)a[0] <= 2) continue;
        if ((number == 63 || number == 330) && (unsigned long)a[1] <= 2) continue;
        if (number == 8) a[1] = 0600;
        long r = syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
        done += r != -1;
    }
    fcntl(1, F_SETFL, 0);
    chdir("/");
    int p[2];
    for (int fd = 3; fd < 1024; fd++) close(fd);
    if (pipe(p) != 0) return 3;
    if (fork() == 0) { write(p[1], "works", 5); _exit(0); }
    char text[6] = {0};
    if (read(p[0], text, 5) != 5) return 4;
    printf("%s %d\n", text, done > 100);
    return 0;
}
