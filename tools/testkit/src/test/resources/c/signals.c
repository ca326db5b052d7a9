/* A handler runs, sees its signal and returns; SIGSEGV can be caught and repaired. */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static volatile int seen;
static volatile char *repaired;

static void count(int sig) {
    seen += sig;
}

static void repair(int sig, siginfo_t *info, void *context) {
    (void)context;
    seen = sig * 100 + info->si_code * 10 + ((volatile char *)info->si_addr == repaired + 8);
    mprotect((void *)repaired, 4096, PROT_READ | PROT_WRITE);
}

int main(void) {
    setvbuf(stdout, 0, _IONBF, 0);
    signal(SIGUSR1, count);
    raise(SIGUSR1);
    raise(SIGUSR1);
    printf("handler ran: %d\n", seen);
    sigset_t set, old;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, &old);
    raise(SIGUSR1);
    printf("blocked: %d\n", seen);
    sigprocmask(SIG_SETMASK, &old, 0);
    printf("unblocked: %d\n", seen);
    signal(SIGUSR1, SIG_IGN);
    raise(SIGUSR1);
    printf("ignored: %d\n", seen);
    repaired = mmap(0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = repair;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSEGV, &action, 0);
    repaired[8] = 5;
    printf("repaired: %d %d\n", seen, repaired[8]);
    return 0;
}
