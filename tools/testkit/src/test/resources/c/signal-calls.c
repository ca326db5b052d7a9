/* What signals do besides arriving: flags of sigaction, queues, masks, timers, interrupted calls. */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>
#include "asleep.h"

static volatile int seen, depth, deepest, code, on_stack, value;
static volatile void *address;
static char alternate[32768] __attribute__((aligned(16)));
static sigjmp_buf back;

static void act(int sig, void (*handler)(int, siginfo_t *, void *), int flags) {
    struct sigaction a;
    memset(&a, 0, sizeof a);
    a.sa_sigaction = handler;
    a.sa_flags = flags | SA_SIGINFO;
    sigaction(sig, &a, 0);
}

static void note(int sig, siginfo_t *info, void *context) {
    char here;
    (void)context;
    seen = sig;
    code = info->si_code;
    address = info->si_addr;
    value = info->si_value.sival_int;
    on_stack = &here >= alternate && &here < alternate + sizeof alternate;
}

static void jump(int sig, siginfo_t *info, void *context) {
    note(sig, info, context);
    siglongjmp(back, 1);
}

static void nest(int sig, siginfo_t *info, void *context) {
    (void)info; (void)context;
    if (++depth > deepest) deepest = depth;
    if (deepest < 3 && seen++ < 3) raise(sig);
    depth--;
}

static void stacks(void) {
    stack_t s = {.ss_sp = alternate, .ss_size = sizeof alternate}, old;
    act(SIGUSR1, note, 0);
    raise(SIGUSR1);
    printf("own stack: %d\n", on_stack);
    sigaltstack(&s, 0);
    act(SIGUSR1, note, SA_ONSTACK);
    raise(SIGUSR1);
    sigaltstack(0, &old);
    printf("alternate stack: %d, outside again %d, size %d\n", on_stack, old.ss_flags, old.ss_size == sizeof alternate);
}

static int deep(int n) {
    volatile char room[8192];
    room[0] = (char)n;
    return n == 0 ? 0 : deep(n - 1) + room[0];
}

static void overflow(void) {
    struct rlimit small = {256 << 10, 256 << 10}, old;
    getrlimit(RLIMIT_STACK, &old);
    small.rlim_max = old.rlim_max;
    setrlimit(RLIMIT_STACK, &small);
    act(SIGSEGV, jump, SA_ONSTACK);
    if (sigsetjmp(back, 1) == 0) printf("not reached %d\n", deep(1000));
    printf("stack overflow: signal %d on the alternate stack %d\n", seen, on_stack);
    setrlimit(RLIMIT_STACK, &old);
}

static void faults(void) {
    volatile int zero = 0, ten = 10;
    char *p = mmap(0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int all[] = {SIGSEGV, SIGFPE, SIGILL, SIGTRAP, SIGBUS};
    for (int i = 0; i < 5; i++) act(all[i], jump, 0);
    if (!sigsetjmp(back, 1)) *(volatile char *)(p + 12) = 1;
    printf("read-only: %d code %d address %d\n", seen, code, address == p + 12);
    munmap(p, 4096);
    if (!sigsetjmp(back, 1)) *(volatile char *)(p + 13);
    printf("unmapped: %d code %d address %d\n", seen, code, address == p + 13);
    if (!sigsetjmp(back, 1)) printf("%d", ten / zero);
    printf("division: %d code %d\n", seen, code);
    if (!sigsetjmp(back, 1)) __asm__ volatile("ud2");
    printf("ud2: %d code %d\n", seen, code);
    if (!sigsetjmp(back, 1)) __asm__ volatile("int3");
    printf("int3: %d code %d\n", seen, code);
    if (!sigsetjmp(back, 1)) __asm__ volatile("hlt");
    printf("hlt: %d code %d address %d\n", seen, code, address == 0);
    if (!sigsetjmp(back, 1)) __asm__ volatile("int $0x44");
    printf("int 44: %d code %d\n", seen, code);
}

static void skip(int sig, siginfo_t *info, void *context) {
    ucontext_t *u = context;
    (void)sig; (void)info;
    code = u->uc_mcontext.gregs[REG_TRAPNO];
    value = u->uc_mcontext.fpregs != 0;
    u->uc_mcontext.gregs[REG_EIP] += 2;
    u->uc_mcontext.gregs[REG_EAX] = 77;
}

static void contexts(void) {
    int eax;
    act(SIGILL, skip, 0);
    __asm__ volatile("movl $1, %%eax; ud2" : "=a"(eax));
    printf("handler changed eax to %d, trap %d, fpu %d\n", eax, code, value);
}

static void compute(int sig, siginfo_t *info, void *context) {
    ucontext_t *u = context;
    volatile double one = 1;
    (void)sig; (void)info;
    value = (int)((one + 6) * 3);
    code = u->uc_mcontext.fpregs->cw & 0xFFFF;
}

static void floats(void) {
    double result;
    unsigned short control = 0x27f, after;
    act(SIGILL, skip, 0);
    act(SIGUSR1, compute, 0);
    int pid = getpid();
    __asm__ volatile("fldcw %2\n\tfldpi\n\tfldl2e\n\tint $0x80\n\tfaddp\n\tfnstcw %1\n\tfstpl %0\n\tfninit"
                     : "=m"(result), "=m"(after) : "m"(control), "a"(37), "b"(pid), "c"(SIGUSR1) : "memory");
    printf("floats over a handler: %.17g, handler %d, control %x %x\n", result, value, code, after);
}

static void flags(void) {
    struct sigaction a;
    seen = depth = deepest = 0;
    act(SIGUSR2, nest, 0);
    raise(SIGUSR2);
    printf("deferred: %d\n", deepest);
    seen = depth = deepest = 0;
    act(SIGUSR2, nest, SA_NODEFER);
    raise(SIGUSR2);
    printf("not deferred: %d\n", deepest);
    act(SIGUSR2, note, SA_RESETHAND);
    raise(SIGUSR2);
    sigaction(SIGUSR2, 0, &a);
    printf("reset: %d\n", a.sa_handler == SIG_DFL);
}

static void queues(void) {
    sigset_t set, pending;
    siginfo_t info;
    struct timespec zero = {0, 0}, little = {0, 10000000};
    union sigval v;
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    sigaddset(&set, SIGRTMIN + 1);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, 0);
    for (int i = 0; i < 3; i++) { v.sival_int = 10 + i; sigqueue(getpid(), SIGRTMIN + 1, v); }
    v.sival_int = 5;
    sigqueue(getpid(), SIGRTMIN, v);
    for (int i = 0; i < 3; i++) kill(getpid(), SIGUSR1);
    sigpending(&pending);
    printf("pending %d %d\n", sigismember(&pending, SIGRTMIN), sigismember(&pending, SIGUSR2));
    int sig;
    while ((sig = sigtimedwait(&set, &info, &zero)) > 0)
        printf("took %d: code %d value %d\n", sig == SIGUSR1 ? 0 : sig - SIGRTMIN + 1, info.si_code,
               sig == SIGUSR1 ? 0 : info.si_value.sival_int);
    printf("then: %s\n", strerror(errno));
    printf("waiting: %d %s\n", sigtimedwait(&set, &info, &little), strerror(errno));
    int pid = fork();
    if (pid == 0) { until_asleep(getppid()); kill(getppid(), SIGRTMIN); _exit(0); }
    sig = sigwaitinfo(&set, &info);
    printf("from the child: %d %d\n", sig == SIGRTMIN, info.si_pid == pid);
    waitpid(pid, 0, 0);
    sigprocmask(SIG_UNBLOCK, &set, 0);
}

static void suspended(void) {
    sigset_t block, none;
    sigemptyset(&none);
    sigemptyset(&block);
    sigaddset(&block, SIGUSR1);
    sigprocmask(SIG_BLOCK, &block, 0);
    act(SIGUSR1, note, 0);
    seen = 0;
    raise(SIGUSR1);
    int before = seen;
    int r = sigsuspend(&none);
    sigset_t now;
    sigprocmask(SIG_SETMASK, 0, &now);
    printf("suspended: %d %s, %d then %d, blocked again %d\n", r, strerror(errno), before, seen, sigismember(&now, SIGUSR1));
    sigprocmask(SIG_UNBLOCK, &block, 0);
}

static void timers(void) {
    struct itimerval t = {{0, 5000}, {0, 5000}}, old;
    act(SIGALRM, note, 0);
    seen = 0;
    alarm(1);
    printf("alarm left: %u\n", alarm(0));
    setitimer(ITIMER_REAL, &t, 0);
    for (int i = 0; i < 3; i++) { seen = 0; pause(); printf("tick %d\n", seen); }
    memset(&t, 0, sizeof t);
    setitimer(ITIMER_REAL, &t, &old);
    printf("interval was %ld, some left %d\n", old.it_interval.tv_usec, old.it_value.tv_usec > 0);
    t.it_value.tv_usec = 5000;
    act(SIGVTALRM, note, 0);
    act(SIGPROF, note, 0);
    seen = 0;
    setitimer(ITIMER_VIRTUAL, &t, 0);
    while (!seen) {}
    printf("virtual %d\n", seen);
    seen = 0;
    setitimer(ITIMER_PROF, &t, 0);
    while (!seen) {}
    printf("profiling %d\n", seen);
    timer_t id;
    struct sigevent event;
    struct itimerspec spec = {{0, 0}, {0, 3000000}};
    memset(&event, 0, sizeof event);
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGRTMIN + 2;
    event.sigev_value.sival_int = 4321;
    act(SIGRTMIN + 2, note, 0);
    timer_create(CLOCK_MONOTONIC, &event, &id);
    timer_settime(id, 0, &spec, 0);
    pause();
    printf("posix timer: %d %d %d\n", seen == SIGRTMIN + 2, code, value);
    timer_delete(id);
}

static void interrupted(void) {
    struct timespec request = {0, 400000000}, rest = {0, 0};
    struct itimerval t = {{0, 0}, {0, 50000}};
    act(SIGALRM, note, SA_RESTART);
    setitimer(ITIMER_REAL, &t, 0);
    int r = nanosleep(&request, &rest);
    printf("nanosleep: %d %s, rest %d\n", r, strerror(errno), rest.tv_nsec > 100000000 && rest.tv_nsec < 390000000);
    int st, pid = fork();
    if (pid == 0) { interrupt_sleeping_parent(SIGALRM); _exit(4); }
    r = waitpid(pid, &st, 0);
    printf("wait restarted: %d %d\n", r == pid, WEXITSTATUS(st));
    act(SIGALRM, note, 0);
    pid = fork();
    if (pid == 0) { interrupt_sleeping_parent(SIGALRM); _exit(4); }
    r = waitpid(pid, &st, 0);
    printf("wait interrupted: %d %s\n", r, strerror(errno));
    waitpid(pid, &st, 0);
}

int main(void) {
    setvbuf(stdout, 0, _IONBF, 0);
    stacks();
    overflow();
    faults();
    contexts();
    floats();
    flags();
    queues();
    suspended();
    timers();
    interrupted();
    return 0;
}
