/* What happens at the edges of what a kernel allows: no memory, no one to wake a sleeper, no such instruction. */
#include <fcntl.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void eat(long step) {
    for (;;) {
        char *p = mmap(0, step, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (p != MAP_FAILED) memset(p, 1, step);
    }
}

static void ending(int st) {
    if (WIFSIGNALED(st)) printf("signal %d\n", WTERMSIG(st));
    else printf("exit %d\n", WEXITSTATUS(st));
}

static int two_eaters(void) {
    int st;
    for (int i = 0; i < 2; i++) if (fork() == 0) eat(1 << 16);
    for (int i = 0; i < 2; i++) { wait(&st); ending(st); }
    return 0;
}

static int fork_until_full(void) {
    long bytes = 8 << 20;
    int made = 0, reaped = 0;
    char *p = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(p, 1, bytes);
    signal(SIGTERM, SIG_IGN);
    int child;
    while ((child = fork()) > 0) made++;
    if (child == 0) { signal(SIGTERM, SIG_DFL); for (;;) pause(); }
    printf("fork: %s\n", strerror(errno));
    while (kill(0, SIGTERM) == 0 && wait(0) > 0) reaped++;
    printf("reaped %s\n", reaped == made && made > 10 ? "all" : "some");
    return 0;
}

static int bomb(void) {
    for (;;) if (fork() == 0) for (;;) pause();
}

static int recurse(int depth) {
    volatile char frame[4096];
    frame[0] = 1;
    return recurse(depth + 1) + frame[0];
}

static int orphan(void) {
    if (fork() == 0) {
        usleep(50000);
        printf("orphan of %d\n", getppid());
        return 0;
    }
    return 6;
}

static int stop_and_go(void) {
    int st, child = fork();
    if (child == 0) { for (int i = 0; i < 3; i++) usleep(10000); _exit(3); }
    usleep(5000);
    kill(child, SIGSTOP);
    usleep(50000);
    printf("stopped: %d\n", waitpid(child, &st, WNOHANG));
    kill(child, SIGCONT);
    waitpid(child, &st, 0);
    ending(st);
    return 0;
}

static int tick_in_vain(void) {
    struct itimerval t = {{0, 1000}, {0, 1000}};
    signal(SIGALRM, SIG_IGN);
    setitimer(ITIMER_REAL, &t, 0);
    for (;;) pause();
}

static int bad_pointers(void) {
    void *bad[] = {(void *)0xC0000000, (void *)16, (void *)0xFFFFFFFF};
    for (int i = 0; i < 3; i++) { errno = 0; printf("%d ", (int)write(1, bad[i], 4)); printf("%s\n", strerror(errno)); }
    return 0;
}

/* Two children that never wait: each has its turn when the slice of the other, at most 0.1 s, is over. */
static int spin(void) {
    for (int child = 0; child < 2; child++) {
        if (fork() == 0) {
            for (int part = 0; part < 3; part++) {
                struct timespec now, then;
                clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &then);
                do clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
                while ((now.tv_sec - then.tv_sec) * 1000000000L + now.tv_nsec - then.tv_nsec < 60000000L);
                putchar('a' + child);
            }
            _exit(0);
        }
    }
    while (wait(0) > 0) {}
    putchar('\n');
    return 0;
}

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "";
    setvbuf(stdout, 0, _IONBF, 0);
    if (!strcmp(what, "eat")) eat(1 << 20);
    if (!strcmp(what, "two-eaters")) return two_eaters();
    if (!strcmp(what, "fork-until-full")) return fork_until_full();
    if (!strcmp(what, "bomb")) return bomb();
    if (!strcmp(what, "deadlock")) { if (fork() == 0) pause(); wait(0); return 5; }
    if (!strcmp(what, "tick-in-vain")) return tick_in_vain();
    if (!strcmp(what, "recurse")) return recurse(0);
    if (!strcmp(what, "orphan")) return orphan();
    if (!strcmp(what, "stop")) return stop_and_go();
    if (!strcmp(what, "spin")) return spin();
    if (!strcmp(what, "pointers")) return bad_pointers();
    if (!strcmp(what, "int3")) __asm__("int3");
    if (!strcmp(what, "int81")) __asm__("int $0x81");
    if (!strcmp(what, "ud2")) __asm__("ud2");
    if (!strcmp(what, "jump")) { static char data[64] = {0}; ((void (*)(void)) data)(); }
    if (!strcmp(what, "files")) {
        int opened = 0;
        while (opened < 10000 && open("/tmp/many", O_CREAT | O_RDWR, 0600) >= 0) opened++;
        printf("%d: %s\n", opened, strerror(errno));
    }
    if (!strcmp(what, "sleep")) { for (;;) sleep(1000000000); }
    if (!strcmp(what, "pause")) pause();
    if (!strcmp(what, "unknown")) { syscall(510); syscall(510); syscall(511); }
    return 0;
}
