// Leaves pages of a file dirty: PAGES of them in FILE, then sleeps SECONDS.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static char page[4096] = "dirty";
    int fd = open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600);
    int pages = atoi(argv[2]);
    for (int i = 0; i < pages; i++)
        if (write(fd, page, sizeof page) != sizeof page)
            return 1;
    for (int i = atoi(argv[3]); i > 0; i--)
        sleep(1);
    printf("slept\n");
    return 0;
}
