#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int counter;
char buf[16] = "hello";

int work(int n) {
    counter += n;
    return n * 2;
}

void child_fn(void) {
    buf[0] = 'C';
    work(5);
    _exit(13);
}

int main(void) {
    int i;
    for (i = 1; i < 3; i++) {
        work(i);
    }
    printf("counter %d\n", counter);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        child_fn();
    }
    int status;
    wait(&status);
    printf("child %d buf %s\n", WEXITSTATUS(status), buf);
    return 7;
}
