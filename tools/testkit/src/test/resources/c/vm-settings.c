// Lists /proc/sys/vm with what is in it, then writes to each file what the arguments say: NAME=VALUE.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void show(const char *name)
{
    char path[300], text[100];
    snprintf(path, sizeof path, "/proc/sys/vm/%s", name);
    int fd = open(path, O_RDONLY);
    ssize_t count = read(fd, text, sizeof text - 1);
    text[count < 0 ? 0 : count] = 0;
    text[strcspn(text, "\n")] = 0;
    printf("%s %s\n", name, text);
    close(fd);
}

int main(int argc, char **argv)
{
    if (argc == 1) {
        DIR *folder = opendir("/proc/sys/vm");
        for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
            if (entry->d_name[0] != '.')
                show(entry->d_name);
        return 0;
    }
    for (int i = 1; i < argc; i++) {
        char *value = strchr(argv[i], '=');
        *value++ = 0;
        char path[300];
        snprintf(path, sizeof path, "/proc/sys/vm/%s", argv[i]);
        int fd = open(path, O_WRONLY);
        ssize_t count = fd < 0 ? -1 : write(fd, value, strlen(value));
        if (count < 0)
            printf("%s: %s\n", argv[i], strerror(errno));
        else
            show(argv[i]);
        close(fd);
    }
    return 0;
}
