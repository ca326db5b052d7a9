/* /proc/meminfo while memory is used for one thing after the other; a line that it has not is -1. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static char text[8192];
static const char *names[] = {"MemFree", "Cached", "Dirty", "Writeback", "AnonPages", "Mapped", "Shmem", "Slab", "PageTables",
                              "Active", "Inactive"};
enum { LINES = 11 };
static long before[LINES];

static long line(const char *name) {
    char wanted[64];
    snprintf(wanted, sizeof wanted, "\n%s:", name);
    char *at = strstr(text, wanted);
    return at ? atol(at + strlen(wanted)) : -1;
}

static void look(void) {
    int fd = open("/proc/meminfo", O_RDONLY), count = 1;
    text[0] = '\n';
    for (int n; (n = read(fd, text + count, sizeof text - 1 - count)) > 0;) count += n;
    text[count] = 0;
    close(fd);
}

static void start(void) {
    look();
    for (int i = 0; i < LINES; i++) before[i] = line(names[i]);
}

/* What has changed since start, in units of 256 KiB (less is noise of the C library's and the kernel's own), and lines that are missing. */
static void changed(const char *what) {
    look();
    printf("%s:", what);
    for (int i = 0; i < LINES; i++) {
        long by = line(names[i]) - before[i], units = (by < 0 ? by - 128 : by + 128) / 256;
        if (before[i] < 0) printf(" no %s", names[i]);
        else if (units && i) printf(" %s %+ld", names[i], units);
    }
    printf("\n");
    fflush(stdout);
}

/* Names a file in a folder of the disk. */
int main(int count, char **words) {
    enum { SIZE = 4 << 20 };
    char *block = malloc(1 << 20);
    memset(block, 1, 1 << 20);
    start();
    changed("nothing");

    start();
    char *own = mmap(0, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(own, 1, SIZE);
    changed("4 MB of anonymous memory");
    munmap(own, SIZE);
    changed("gone");

    start();
    char *shared = mmap(0, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    memset(shared, 1, SIZE);
    changed("4 MB of shared memory");
    munmap(shared, SIZE);
    changed("gone");

    start();
    int fd = open(words[1], O_CREAT | O_RDWR | O_TRUNC, 0644);
    for (int i = 0; i < 2; i++) write(fd, block, 1 << 20);
    changed("2 MB written to a file on the disk");
    fsync(fd);
    changed("synchronised");
    char *file = mmap(0, 2 << 20, PROT_READ, MAP_SHARED, fd, 0);
    int sum = 0;
    for (int i = 0; i < 2 << 20; i += 4096) sum += file[i];
    changed("mapped");
    munmap(file, 2 << 20);
    changed("unmapped");
    close(fd);

    start();
    for (int i = 0; i < 256; i++) {
        char *far = mmap((void *) (0x40000000L + i * 0x400000L), 4096, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        *far = 1;
    }
    look();
    printf("page tables: %d\n", line("PageTables") - before[8] >= 255 * 4);
    return sum == 0;
}
