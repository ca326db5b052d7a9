// file-touch FILE HOW: touches each page of a file, by read(2) or through a mapping, and prints the sum of their first bytes.
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096

static long mapped(int fd, int pages, int advice, int stride)
{
    unsigned char *map = mmap(0, pages * PAGE, PROT_READ, MAP_SHARED, fd, 0);
    long sum = 0;
    madvise(map, pages * PAGE, advice);
    for (int i = 0; i < pages; i++)
        sum += map[(long)i * stride % pages * PAGE];
    return sum;
}

static long readAll(int fd, int pages)
{
    unsigned char page[PAGE];
    long sum = 0;
    for (int i = 0; i < pages && read(fd, page, PAGE) == PAGE; i++)
        sum += page[0];
    return sum;
}

int main(int count, char **arguments)
{
    const char *how = arguments[2];
    int fd = open(arguments[1], strcmp(how, "write") == 0 ? O_RDWR : O_RDONLY);
    struct stat info;
    fstat(fd, &info);
    int pages = info.st_size / PAGE;
    long sum = -1;
    if (strcmp(how, "map") == 0)
        sum = mapped(fd, pages, MADV_NORMAL, 1);
    if (strcmp(how, "sequential") == 0)
        sum = mapped(fd, pages, MADV_SEQUENTIAL, 1);
    if (strcmp(how, "random") == 0)
        sum = mapped(fd, pages, MADV_RANDOM, 37);
    if (strcmp(how, "read") == 0)
        sum = readAll(fd, pages);
    if (strcmp(how, "twice") == 0) {
        sum = readAll(fd, pages);
        lseek(fd, 0, SEEK_SET);
        int drop = open("/proc/sys/vm/drop_caches", O_WRONLY | O_TRUNC);
        if (write(drop, "0\n", 2) != -1 || write(drop, "3\n", 2) != 2)
            sum = 0;
        sum += readAll(fd, pages);
    }
    if (strcmp(how, "both") == 0) {
        if (fork() == 0) {
            for (volatile int i = 0; i < 20000000; i++)
                if (i % 50000 == 0)
                    sched_yield();
            _exit(0);
        }
        sum = mapped(fd, pages, MADV_RANDOM, 37);
        wait(0);
    }
    if (strcmp(how, "write") == 0) {
        unsigned char *map = mmap(0, pages * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        for (int i = 0; i < pages; i++)
            map[i * PAGE + 1] = 'W';
        sum = msync(map, PAGE, MS_SYNC);
        pwrite(fd, "end", 3, (long)pages * PAGE);
        map[2] = 'L';
    }
    printf("%d pages, %ld\n", pages, sum);
    return 0;
}
