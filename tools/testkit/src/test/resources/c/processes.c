/* fork, exit, wait and what the parent learns, in a tree of processes. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void status(const char *what, int pid, int expected, int st) {
    if (WIFEXITED(st)) printf("%s: right child %d, exit %d\n", what, pid == expected, WEXITSTATUS(st));
    else if (WIFSIGNALED(st)) printf("%s: right child %d, signal %d\n", what, pid == expected, WTERMSIG(st));
}

static int tree(int levels) {
    int count = 1;
    for (int i = 0; i < 2 && levels > 0; i++) {
        int pid = fork();
        if (pid == 0) exit(tree(levels - 1));
        int st;
        waitpid(pid, &st, 0);
        count += WEXITSTATUS(st);
    }
    return count;
}

int main(void) {
    int st;
    void *volatile null = 0;
    setvbuf(stdout, 0, _IONBF, 0);
    int alone = wait(&st);
    printf("wait without children: %d %s\n", alone, strerror(errno));
    int pid = fork();
    if (pid == 0) _exit(300);
    int got = wait(&st);
    status("exit status is 8 bits", got, pid, st);
    pid = fork();
    if (pid == 0) abort();
    got = waitpid(-1, &st, 0);
    status("abort", got, pid, st);
    pid = fork();
    if (pid == 0) *(volatile int *)null = 1;
    got = waitpid(pid, &st, 0);
    status("null write", got, pid, st);
    pid = fork();
    if (pid == 0) { volatile int zero = 0; _exit(10 / zero); }
    got = waitpid(pid, &st, 0);
    status("divide", got, pid, st);
    pid = fork();
    if (pid == 0) for (;;) pause();
    printf("not done: %d\n", waitpid(pid, &st, WNOHANG));
    kill(pid, SIGTERM);
    got = waitpid(pid, &st, 0);
    status("killed", got, pid, st);
    got = waitpid(pid, &st, 0);
    printf("gone: %d %s\n", got, strerror(errno));
    got = kill(pid, 0);
    printf("kill of nobody: %d %s\n", got, strerror(errno));
    pid = fork();
    if (pid == 0) _exit(getppid() == 1 ? 1 : 0);
    waitpid(pid, &st, 0);
    printf("tree of 4 levels has %d processes\n", tree(4));
    char *p = malloc(300000);
    memset(p, 'm', 300000);
    pid = fork();
    if (pid == 0) { p[0] = 'c'; _exit(p[299999] == 'm' ? 0 : 9); }
    waitpid(pid, &st, 0);
    printf("malloc over fork: %c %d\n", p[0], WEXITSTATUS(st));
    printf("%d %s %#x\n", 42, "text", 255);
    return 7;
}
