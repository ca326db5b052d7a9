// Maps the file of PAGES pages twice and touches it; tells how many faults getrusage calls major each time.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static long major(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_majflt;
}

int main(int argc, char **argv)
{
    int fd = open(argv[1], O_RDONLY);
    int pages = atoi(argv[2]);
    printf("%d pages:", pages);
    for (int round = 0; round < 2; round++) {
        volatile char *map = mmap(0, pages * 4096, PROT_READ, MAP_SHARED, fd, 0);
        madvise((void *)map, pages * 4096, MADV_RANDOM);
        long before = major();
        for (int i = 0; i < pages; i++)
            (void)map[i * 4096];
        printf(" %ld", major() - before);
    }
    printf("\n");
    return 0;
}
