/* Pipes between processes, FIFOs, socket pairs, poll and select: what arrives, and which errors there are. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include "asleep.h"

#define SHOW(call) do { errno = 0; long r = (long)(call); printf("%s = %ld %s\n", #call, r, r < 0 ? strerror(errno) : ""); } while (0)

static char buffer[200000];

static void on_signal(int number) { (void)number; }

static pid_t start(void) { fflush(stdout); return fork(); }

static int ended(pid_t pid) {
    int status = -1;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
    return status;
}

static void basics(void) {
    puts("-- basics");
    int p[2];
    SHOW(pipe((int *)16)); SHOW(pipe2(p, 12345)); SHOW(pipe2(p, O_CLOEXEC | O_NONBLOCK));
    SHOW(fcntl(p[0], F_GETFD)); SHOW(fcntl(p[0], F_GETFL)); SHOW(fcntl(p[1], F_GETFL));
    SHOW(read(p[0], buffer, 1)); SHOW(write(p[1], "abc", 3));
    int n;
    SHOW(ioctl(p[0], FIONREAD, &n)); printf("%d\n", n);
    SHOW(ioctl(p[0], 0x5413, buffer)); SHOW(ioctl(1, 0x5401, buffer) < 0);
    SHOW(read(p[0], buffer, 0)); SHOW(read(p[0], buffer, 2)); SHOW(read(p[1], buffer, 2)); SHOW(write(p[0], buffer, 2));
    SHOW(lseek(p[0], 0, SEEK_SET)); SHOW(pread(p[0], buffer, 1, 0)); SHOW(ftruncate(p[1], 0)); SHOW(fsync(p[1]));
    long sum = 0, r;
    while ((r = write(p[1], buffer, 1000)) > 0) sum += r;
    printf("filled %ld %s\n", sum, strerror(errno));
    SHOW(write(p[1], buffer, 1) >= 0 || errno == EAGAIN);
    sum = 0;
    while ((r = read(p[0], buffer, 3000)) > 0) sum += r;
    printf("drained %ld %s\n", sum, strerror(errno));
    SHOW(fcntl(p[1], F_SETFL, 0)); SHOW(close(p[1])); SHOW(read(p[0], buffer, 10)); SHOW(close(p[0]));
    pipe(p);
    close(p[0]);
    signal(SIGPIPE, SIG_IGN);
    SHOW(write(p[1], "x", 1));
    signal(SIGPIPE, SIG_DFL);
    pid_t pid = start();
    if (pid == 0) { write(p[1], "x", 1); _exit(0); }
    printf("status %x\n", ended(pid));
    close(p[1]);
}

static void between(void) {
    puts("-- between processes");
    int p[2];
    pipe(p);
    pid_t pid = start();
    if (pid == 0) {
        close(p[0]);
        for (int i = 0; i < 200000; i++) buffer[i] = i % 251;
        long r = write(p[1], buffer, 200000);
        _exit(r == 200000 ? 7 : 1);
    }
    close(p[1]);
    long sum = 0, wrong = 0, r;
    while ((r = read(p[0], buffer, 7777)) > 0) {
        for (long i = 0; i < r; i++) wrong += (unsigned char)buffer[i] != (sum + i) % 251;
        sum += r;
    }
    printf("%ld wrong %ld status %x\n", sum, wrong, ended(pid));
    close(p[0]);
    /* Many writers of one line each: no line is torn. */
    pipe(p);
    for (int w = 0; w < 5; w++) {
        if (start() == 0) {
            char line[101];
            memset(line, 'a' + w, 100);
            line[99] = '\n';
            for (int i = 0; i < 50; i++) write(p[1], line, 100);
            _exit(0);
        }
    }
    close(p[1]);
    FILE *in = fdopen(p[0], "r");
    int counts[5] = {0}, torn = 0;
    while (fgets(buffer, 200, in)) {
        int w = buffer[0] - 'a';
        if (w >= 0 && w < 5) counts[w]++;
        for (int i = 0; i < 99; i++) torn += buffer[i] != buffer[0];
    }
    fclose(in);
    while (wait(0) > 0) {}
    printf("%d %d %d %d %d torn %d\n", counts[0], counts[1], counts[2], counts[3], counts[4], torn);
}

/* generate | square | sum, as a shell connects them. */
static void pipeline(void) {
    puts("-- pipeline");
    int a[2], b[2], c[2];
    pipe(a); pipe(b); pipe(c);
    if (start() == 0) {
        dup2(a[1], 1);
        for (int i = 0; i < 2; i++) { close(a[i]); close(b[i]); close(c[i]); }
        for (int i = 1; i <= 3000; i++) printf("%d\n", i);
        exit(0);
    }
    if (start() == 0) {
        dup2(a[0], 0); dup2(b[1], 1);
        for (int i = 0; i < 2; i++) { close(a[i]); close(b[i]); close(c[i]); }
        int n;
        while (scanf("%d", &n) == 1) printf("%d\n", n * n % 1000);
        exit(0);
    }
    if (start() == 0) {
        dup2(b[0], 0); dup2(c[1], 1);
        for (int i = 0; i < 2; i++) { close(a[i]); close(b[i]); close(c[i]); }
        int n; long sum = 0;
        while (scanf("%d", &n) == 1) sum += n;
        printf("sum %ld\n", sum);
        exit(0);
    }
    close(a[0]); close(a[1]); close(b[0]); close(b[1]); close(c[1]);
    long r = read(c[0], buffer, 100);
    printf("%.*s", (int)r, buffer);
    close(c[0]);
    while (wait(0) > 0) {}
    /* A reader that leaves early ends its writer. */
    pipe(a);
    pid_t writer = start();
    if (writer == 0) { close(a[0]); for (;;) write(a[1], buffer, 5000); }
    close(a[1]);
    SHOW(read(a[0], buffer, 10));
    close(a[0]);
    printf("writer %x\n", ended(writer));
}

static void interrupted(void) {
    puts("-- interrupted");
    int p[2];
    pipe(p);
    struct sigaction act = {.sa_handler = on_signal};
    sigaction(SIGALRM, &act, 0);
    pid_t pid = start();
    if (pid == 0) { interrupt_sleeping_parent(SIGALRM); write(p[1], "late", 4); _exit(0); }
    SHOW(read(p[0], buffer, 10));
    SHOW(read(p[0], buffer, 10));
    ended(pid);
    act.sa_flags = SA_RESTART;
    sigaction(SIGALRM, &act, 0);
    pid = start();
    if (pid == 0) { interrupt_sleeping_parent(SIGALRM); write(p[1], "again", 5); _exit(0); }
    SHOW(read(p[0], buffer, 10));
    ended(pid);
    pid = start();
    if (pid == 0) { interrupt_sleeping_parent(SIGALRM); _exit(0); }
    struct pollfd f = {p[0], POLLIN};
    SHOW(poll(&f, 1, -1));
    ended(pid);
    close(p[0]); close(p[1]);
}

static void polling(void) {
    puts("-- poll");
    int p[2];
    pipe(p);
    struct pollfd f[4] = {{p[0], POLLIN}, {p[1], POLLOUT}, {-1, POLLIN}, {999, POLLIN}};
    SHOW(poll(f, 4, 1000)); printf("%x %x %x %x\n", f[0].revents, f[1].revents, f[2].revents, f[3].revents);
    SHOW(poll(f, 1, 0)); SHOW(poll(f, 1, 20)); SHOW(poll(0, 0, 10)); SHOW(poll((void *)16, 1, 0));
    write(p[1], "x", 1);
    SHOW(poll(f, 2, -1)); printf("%x %x\n", f[0].revents, f[1].revents);
    close(p[1]);
    SHOW(poll(f, 1, -1)); printf("%x\n", f[0].revents);
    read(p[0], buffer, 1);
    SHOW(poll(f, 1, -1)); printf("%x\n", f[0].revents);
    close(p[0]);
    pipe(p);
    pid_t pid = start();
    if (pid == 0) { until_asleep(getppid()); write(p[1], "now", 3); usleep(30000); _exit(0); }
    f[0].fd = p[0];
    SHOW(poll(f, 1, 5000)); printf("%x\n", f[0].revents);
    ended(pid);
    puts("-- select");
    fd_set in, out;
    FD_ZERO(&in); FD_ZERO(&out); FD_SET(p[0], &in); FD_SET(p[1], &out);
    struct timeval tv = {1, 0};
    SHOW(select(p[1] + 1, &in, &out, 0, &tv)); printf("%d %d\n", !!FD_ISSET(p[0], &in), !!FD_ISSET(p[1], &out));
    read(p[0], buffer, 3);
    FD_SET(p[0], &in); tv.tv_sec = 0; tv.tv_usec = 20000;
    SHOW(select(p[0] + 1, &in, 0, 0, &tv)); printf("%d %ld %ld\n", !!FD_ISSET(p[0], &in), (long)tv.tv_sec, (long)tv.tv_usec);
    FD_ZERO(&in); FD_SET(20, &in);
    SHOW(select(21, &in, 0, 0, 0)); SHOW(select(-1, 0, 0, 0, 0));
    struct timespec ts = {0, 10000000};
    SHOW(pselect(0, 0, 0, 0, &ts, 0)); SHOW(ppoll(0, 0, &ts, 0));
    tv.tv_sec = -1; SHOW(select(0, 0, 0, 0, &tv));
    /* A blocked signal that the mask lets through only while waiting. */
    sigset_t block, none;
    sigemptyset(&none); sigemptyset(&block); sigaddset(&block, SIGALRM);
    struct sigaction act = {.sa_handler = on_signal};
    sigaction(SIGALRM, &act, 0);
    sigprocmask(SIG_BLOCK, &block, 0);
    kill(getpid(), SIGALRM);
    SHOW(ppoll(0, 0, 0, &none));
    sigprocmask(SIG_BLOCK, 0, &none);
    printf("still blocked %d\n", sigismember(&none, SIGALRM));
    close(p[0]); close(p[1]);
}

static void fifos(const char *base) {
    puts("-- fifo");
    char path[500];
    snprintf(path, sizeof path, "%s/fifo", base);
    mkfifo(path, 0600);
    pid_t pid = start();
    if (pid == 0) {
        int w = open(path, O_WRONLY);
        write(w, "through", 7);
        close(w);
        _exit(3);
    }
    int r = open(path, O_RDONLY);
    SHOW(read(r, buffer, 100)); printf("%.7s\n", buffer);
    printf("status %x\n", ended(pid));
    SHOW(read(r, buffer, 100));
    close(r);
    r = open(path, O_RDWR);
    SHOW(write(r, "self", 4)); SHOW(read(r, buffer, 10));
    close(r);
    unlink(path);
}

static void sockets(void) {
    puts("-- sockets");
    int s[2], t[2];
    SHOW(socketpair(AF_UNIX, SOCK_STREAM, 77, t)); SHOW(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
    SHOW(write(s[0], "ping", 4)); SHOW(read(s[1], buffer, 10)); SHOW(send(s[1], "pong!", 5, 0)); SHOW(recv(s[0], buffer, 3, 0)); SHOW(recv(s[0], buffer, 30, 0));
    SHOW(recv(s[0], buffer, 30, MSG_DONTWAIT)); SHOW(lseek(s[0], 0, SEEK_SET));
    struct pollfd f = {s[0], POLLIN | POLLOUT};
    SHOW(poll(&f, 1, 0)); printf("%x\n", f.revents);
    SHOW(shutdown(s[1], SHUT_WR)); SHOW(read(s[0], buffer, 10)); SHOW(write(s[0], "still", 5)); SHOW(read(s[1], buffer, 10));
    SHOW(send(s[1], "x", 1, MSG_NOSIGNAL)); SHOW(shutdown(1, 0) < 0); SHOW(shutdown(s[0], 9));
    SHOW(close(s[1])); SHOW(send(s[0], "x", 1, MSG_NOSIGNAL));
    f.revents = 0; SHOW(poll(&f, 1, 0)); printf("%x\n", f.revents & (POLLIN | POLLHUP));
    SHOW(close(s[0]));
    socketpair(AF_UNIX, SOCK_STREAM, 0, s);
    pid_t pid = start();
    if (pid == 0) {
        close(s[0]);
        long n, sum = 0;
        while ((n = read(s[1], buffer, 5000)) > 0) sum += n;
        write(s[1], &sum, sizeof sum);
        _exit(0);
    }
    close(s[1]);
    long sum = 0;
    for (int i = 0; i < 30; i++) sum += write(s[0], buffer, 10000);
    shutdown(s[0], SHUT_WR);
    long told = 0;
    SHOW(read(s[0], &told, sizeof told)); printf("%ld %ld\n", sum, told);
    ended(pid);
    close(s[0]);
}

static void copying(const char *base) {
    puts("-- sendfile");
    char path[500];
    snprintf(path, sizeof path, "%s/source", base);
    int in = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    for (int i = 0; i < 20000; i++) buffer[i] = i % 253;
    write(in, buffer, 20000);
    int p[2];
    pipe(p);
    off_t from = 15000;
    SHOW(sendfile(p[1], in, &from, 10000)); printf("%ld\n", (long)from);
    SHOW(read(p[0], buffer, 10000)); printf("%d\n", (unsigned char)buffer[100]);
    SHOW(lseek(in, 19990, SEEK_SET)); SHOW(sendfile(p[1], in, 0, 100)); SHOW(lseek(in, 0, SEEK_CUR));
    SHOW(sendfile(in, 99, 0, 1));
    close(in); close(p[0]); close(p[1]);
    unlink(path);
}

/* Descriptions are shared over fork: one position for both. */
static void sharing(const char *base) {
    puts("-- sharing");
    char path[500];
    snprintf(path, sizeof path, "%s/shared", base);
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    write(fd, "0123456789", 10);
    lseek(fd, 2, SEEK_SET);
    pid_t pid = start();
    if (pid == 0) { read(fd, buffer, 3); close(0); chdir("/"); umask(0); _exit(buffer[0]); }
    printf("child read %c\n", ended(pid) >> 8);
    SHOW(lseek(fd, 0, SEEK_CUR)); SHOW(fcntl(0, F_GETFD)); SHOW(umask(022));
    pid = syscall(SYS_clone, 0x400 | 0x200 | SIGCHLD, 0, 0, 0, 0);
    if (pid == 0) { close(fd); chdir("/"); umask(0); _exit(0); }
    ended(pid);
    SHOW(fcntl(fd, F_GETFD)); SHOW(umask(022));
    char cwd[500];
    getcwd(cwd, sizeof cwd);
    puts(cwd);
    unlink(path);
}

int main(int argc, char **argv) {
    setvbuf(stdout, 0, _IOFBF, 1 << 16);
    umask(022);
    mkdir(argv[1], 0755);
    basics();
    between();
    pipeline();
    interrupted();
    polling();
    fifos(argv[1]);
    sockets();
    copying(argv[1]);
    sharing(argv[1]);
    fflush(stdout);
    return 0;
}
