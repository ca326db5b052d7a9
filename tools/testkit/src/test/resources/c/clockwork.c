/* Input, time, vfork, interrupted calls, handlers with siginfo on a stack of their own. */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile int hits;
static char stack[16384];

static void count(int signal) { hits++; }

static void segv(int number, siginfo_t *info, void *context) {
    char here;
    printf("code %d, on its stack %d\n", info->si_code, &here >= stack && &here < stack + sizeof stack);
    _exit(42);
}

int main(void) {
    char line[64];
    int st;
    setvbuf(stdout, 0, _IOLBF, 0);
    while (fgets(line, sizeof line, stdin)) printf("in: %s", line);
    printf("\n");
    struct timespec before, after, nap = {0, 20000000};
    clock_gettime(CLOCK_MONOTONIC, &before);
    printf("sleep %d\n", nanosleep(&nap, 0));
    clock_gettime(CLOCK_MONOTONIC, &after);
    long slept = (after.tv_sec - before.tv_sec) * 1000000000L + after.tv_nsec - before.tv_nsec;
    printf("long enough %d\n", slept >= 20000000);
    int child = vfork();
    if (child == 0) _exit(9);
    waitpid(child, &st, 0);
    printf("vfork %d\n", WEXITSTATUS(st));
    signal(SIGUSR1, count);
    for (int i = 0; i < 5; i++) raise(SIGUSR1);
    printf("hits %d\n", hits);
    struct sigaction plain = {.sa_handler = count};
    sigaction(SIGUSR1, &plain, 0);
    child = fork();
    if (child == 0) {
        usleep(400000);
        kill(getppid(), SIGUSR1);
        usleep(20000);
        _exit(4);
    }
    int interrupted = 0;
    while (waitpid(child, &st, 0) < 0 && errno == EINTR) interrupted++;
    printf("child %d, interrupted %d, hits %d\n", WEXITSTATUS(st), interrupted, hits);
    sigset_t set, old;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, &old);
    raise(SIGUSR1);
    printf("blocked: hits %d\n", hits);
    printf("sigsuspend %d\n", sigsuspend(&old));
    printf("let through: hits %d\n", hits);
    sigprocmask(SIG_SETMASK, &old, 0);
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("faults %d\n", used.ru_minflt > 0);
    char *big = malloc(8 << 20);
    memset(big, 1, 8 << 20);
    free(big);
    fprintf(stderr, "to standard error\n");
    int *page = mmap(0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct sigaction action = {.sa_sigaction = segv, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    stack_t alternate = {stack, 0, sizeof stack};
    sigaltstack(&alternate, 0);
    sigaction(SIGSEGV, &action, 0);
    *page = 1;
    return 1;
}
