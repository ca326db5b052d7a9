/* Process groups, sessions, stops and continues, SIGCHLD, exec chains, vfork, limits and identities. */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile int children, last_code, last_status;

static void child(int sig, siginfo_t *info, void *context) {
    (void)sig; (void)context;
    children++;
    last_code = info->si_code;
    last_status = info->si_status;
}

static void on_child(int flags) {
    struct sigaction a;
    memset(&a, 0, sizeof a);
    a.sa_sigaction = child;
    a.sa_flags = SA_SIGINFO | SA_RESTART | flags;
    sigaction(SIGCHLD, &a, 0);
}

static void until_told(int code) { while (last_code != code) usleep(1000); }

static int idle_child(void) {
    int pid = fork();
    if (pid == 0) for (;;) pause();
    return pid;
}

static void stops(void) {
    int st, pid = idle_child();
    siginfo_t info;
    on_child(0);
    kill(pid, SIGSTOP);
    printf("stopped: %d", waitpid(pid, &st, WUNTRACED) == pid);
    until_told(CLD_STOPPED);
    printf(" %d %d, told %d %d\n", WIFSTOPPED(st), WSTOPSIG(st), last_code, last_status);
    printf("once: %d\n", waitpid(pid, &st, WUNTRACED | WNOHANG));
    kill(pid, SIGCONT);
    printf("continued: %d", waitpid(pid, &st, WCONTINUED) == pid);
    until_told(CLD_CONTINUED);
    printf(" %d, told %d %d\n", WIFCONTINUED(st), last_code, last_status);
    kill(pid, SIGSTOP);
    memset(&info, 0, sizeof info);
    waitid(P_PID, pid, &info, WSTOPPED | WNOWAIT);
    printf("waitid: %d %d", info.si_code, info.si_status);
    waitid(P_PID, pid, &info, WSTOPPED);
    printf(" again %d\n", info.si_code);
    kill(pid, SIGKILL);
    memset(&info, 0, sizeof info);
    waitid(P_ALL, 0, &info, WEXITED);
    printf("killed: %d %d %d\n", info.si_code, info.si_status, info.si_pid == pid);
    on_child(SA_NOCLDSTOP);
    last_code = 0;
    children = 0;
    pid = idle_child();
    kill(pid, SIGSTOP);
    waitpid(pid, &st, WUNTRACED);
    printf("not told of stops: %d\n", children);
    kill(pid, SIGKILL);
    waitpid(pid, &st, 0);
    until_told(CLD_KILLED);
    printf("told of the end: %d %d\n", children, last_code);
    signal(SIGCHLD, SIG_IGN);
    pid = fork();
    if (pid == 0) _exit(1);
    int r = waitpid(pid, &st, 0);
    printf("nothing to wait for: %d %s\n", r, strerror(errno));
    signal(SIGCHLD, SIG_DFL);
}

static void groups(void) {
    int st, a = idle_child(), b = idle_child();
    printf("own group: %d %d\n", getpgid(a) == getpgrp(), getpgid(0) == getpgrp());
    setpgid(a, a);
    setpgid(b, a);
    printf("new group: %d %d\n", getpgid(a) == a, getpgid(b) == a);
    printf("kill the group: %d\n", kill(-a, SIGTERM));
    int count = 0;
    while (waitpid(-a, &st, 0) > 0) count += WTERMSIG(st);
    printf("ended by %d\n", count);
    printf("no such group: %d %s\n", kill(-a, 0), strerror(errno));
    int pid = fork();
    if (pid == 0) {
        int s = setsid();
        int second = setsid();
        _exit(s == getpid() && getsid(0) == s && getpgrp() == s && second == -1 && errno == EPERM ? 6 : 1);
    }
    waitpid(pid, &st, 0);
    printf("session: %d\n", WEXITSTATUS(st));
}

static void limits(void) {
    struct rlimit l = {64 << 20, 64 << 20};
    int st, pid = fork();
    if (pid == 0) {
        setrlimit(RLIMIT_AS, &l);
        void *p = mmap(0, 128 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        printf("address space: %d %s\n", p == MAP_FAILED, strerror(errno));
        getrlimit(RLIMIT_AS, &l);
        printf("limit %ld\n", (long)l.rlim_cur);
        _exit(0);
    }
    waitpid(pid, &st, 0);
    struct rusage u;
    getrusage(RUSAGE_CHILDREN, &u);
    printf("children took faults: %d\n", u.ru_minflt > 0);
    char name[16] = "";
    prctl(PR_SET_NAME, "a-name-that-is-too-long");
    prctl(PR_GET_NAME, name);
    printf("name: %s\n", name);
    cpu_set_t set;
    printf("cpus: %d\n", sched_getaffinity(0, sizeof set, &set) == 0 && CPU_ISSET(0, &set) >= 0);
    struct sched_param p;
    printf("policy %d, highest %d\n", sched_getscheduler(0), sched_get_priority_max(SCHED_RR));
    printf("parameter %d\n", sched_getparam(0, &p) + p.sched_priority);
}

static void identity(void) {
    int st, pid;
    if (getuid() != 0) { printf("not root\n"); return; }
    pid = fork();
    if (pid == 0) {
        int r = setgid(1000) + setuid(1000);
        int u = setuid(0);
        printf("users: %d, %d %d %s\n", r, getuid(), u, strerror(errno));
        printf("kill the parent: %d %s\n", kill(getppid(), SIGTERM), strerror(errno));
        _exit(0);
    }
    waitpid(pid, &st, 0);
    pid = fork();
    if (pid == 0) {
        uid_t r, e, s;
        int got = setresuid(1, 2, 3);
        getresuid(&r, &e, &s);
        printf("three: %d %d %d %d\n", got, r, e, s);
        got = setreuid(2, 1);
        getresuid(&r, &e, &s);
        printf("two: %d %d %d %d\n", got, r, e, s);
        _exit(0);
    }
    waitpid(pid, &st, 0);
}

static void executed(char **argv, int left) {
    char next[16];
    snprintf(next, sizeof next, "%d", left - 1);
    printf("exec chain: %s %d\n", argv[0], left);
    if (left == 0) exit(8);
    char *args[] = {"chain", next, 0};
    execv("/proc/self/exe", args);
    exit(1);
}

static void execs(void) {
    int st, pid = vfork();
    if (pid == 0) {
        char *args[] = {"first", "3", 0};
        execv("/proc/self/exe", args);
        _exit(1);
    }
    waitpid(pid, &st, 0);
    printf("chain ended: %d\n", WEXITSTATUS(st));
    char *none[] = {"x", 0}, **volatile bad = (char **)16;
    printf("no file: %d", execv("/no/such/file", none));
    printf(" %s\n", strerror(errno));
    char *large[2000];
    char *text = malloc(100000);
    memset(text, 'x', 99999);
    text[99999] = 0;
    for (int i = 0; i < 1999; i++) large[i] = text;
    large[1999] = 0;
    printf("too long: %d", execv("/proc/self/exe", large));
    printf(" %s\n", strerror(errno));
    printf("bad pointer: %d", execv("/proc/self/exe", bad));
    printf(" %s\n", strerror(errno));
}

int main(int argc, char **argv) {
    setvbuf(stdout, 0, _IONBF, 0);
    if (argc > 1) executed(argv, atoi(argv[1]));
    stops();
    groups();
    limits();
    identity();
    execs();
    return 0;
}
