/* Waiting for another process to sleep, instead of for a time that a busy host may need for something else. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void until_asleep(int pid) {
    char name[40], text[600];
    snprintf(name, sizeof name, "/proc/%d/stat", pid);
    for (;;) {
        int file = open(name, O_RDONLY);
        int length = file < 0 ? 0 : read(file, text, sizeof text - 1);
        if (length <= 0) return;
        close(file);
        text[length] = 0;
        char *state = strrchr(text, ')');
        if (state && (state[2] == 'S' || state[2] == 'Z')) return;
        usleep(1000);
    }
}

/* A child that signals its parent once that sleeps; and then stays as long as the parent needs to notice the signal first. */
static void interrupt_sleeping_parent(int signal) {
    until_asleep(getppid());
    kill(getppid(), signal);
    usleep(50000);
    until_asleep(getppid());
}
