#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

volatile int ticks;
volatile int spins;
int shared[4];

void on_usr1(int number) {
    ticks += number;
}

void *worker(void *argument) {
    prctl(PR_SET_NAME, "worker");
    shared[(long) argument] = 40 + (long) argument;
    return 0;
}

void threads(void) {
    pthread_t all[2];
    for (long i = 0; i < 2; i++) {
        pthread_create(&all[i], 0, worker, (void *) i);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(all[i], 0);
    }
    printf("threads %d %d\n", shared[0], shared[1]);
}

void spin(void) {
    while (spins >= 0) {
        spins++;
    }
}

int main(int count, char **words) {
    const char *what = count > 1 ? words[1] : "";
    if (!strcmp(what, "signal")) {
        signal(SIGUSR1, on_usr1);
        raise(SIGUSR1);
        printf("ticks %d\n", ticks);
    } else if (!strcmp(what, "crash")) {
        *(volatile int *) 0x10 = 1;
    } else if (!strcmp(what, "threads")) {
        threads();
    } else if (!strcmp(what, "spin")) {
        spin();
    } else if (!strcmp(what, "exec")) {
        pid_t child = vfork();
        if (child == 0) {
            char *again[] = {words[0], "signal", 0};
            execv("/proc/self/exe", again);
            _exit(1);
        }
        int status;
        waitpid(child, &status, 0);
        printf("child %d\n", status);
    } else if (!strcmp(what, "read")) {
        char line[32];
        printf("got %s", fgets(line, sizeof line, stdin));
    }
    return 3;
}
