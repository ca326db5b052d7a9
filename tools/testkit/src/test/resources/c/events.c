/* epoll, eventfd, copy_file_range and limits on size; in a folder that it is told. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "asleep.h"

static int set;

static void say(const char *what, long long result) {
    printf("%s: %lld %s\n", what, result, result < 0 ? strerror(errno) : "");
    fflush(stdout);
}

static int control(int operation, int fd, unsigned events) {
    struct epoll_event event = {.events = events, .data.fd = fd};
    return epoll_ctl(set, operation, fd, &event);
}

static void look(const char *what, int millis) {
    struct epoll_event got[8];
    int count = epoll_wait(set, got, 8, millis);
    unsigned events = 0;
    for (int i = 0; i < count; i++) events |= got[i].events;
    printf("%s: %d ready %x %s\n", what, count, events, count < 0 ? strerror(errno) : "");
    fflush(stdout);
}

static void handler(int number) {
    static const char text[] = "signal\n";
    (void) number;
    write(1, text, sizeof text - 1);
}

int main(int count, char **words) {
    int fds[2], pair[2], status;
    char bytes[100];
    uint64_t value;
    mkdir(words[1], 0755);
    if (chdir(words[1]) < 0) return 1;
    set = epoll_create1(EPOLL_CLOEXEC);
    printf("flag %d\n", fcntl(set, F_GETFD));
    say("size 0", epoll_create(0));
    pipe(fds);
    int file = open("file", O_CREAT | O_RDWR, 0644);
    say("regular file", control(EPOLL_CTL_ADD, file, EPOLLIN));
    say("itself", control(EPOLL_CTL_ADD, set, EPOLLIN));
    say("bad", control(EPOLL_CTL_ADD, 99, EPOLLIN));
    say("absent", control(EPOLL_CTL_MOD, fds[0], EPOLLIN));
    say("add", control(EPOLL_CTL_ADD, fds[0], EPOLLIN));
    say("twice", control(EPOLL_CTL_ADD, fds[0], EPOLLIN));
    look("empty", 0);
    look("time limit", 20);
    write(fds[1], "hello", 5);
    look("level", 0);
    look("level again", -1);
    read(fds[0], bytes, 2);
    look("still", 0);
    say("edge", control(EPOLL_CTL_MOD, fds[0], EPOLLIN | EPOLLET));
    look("edge once", 0);
    look("edge twice", 0);
    write(fds[1], "more", 4);
    look("edge after more", 0);
    read(fds[0], bytes, 3);
    look("edge after read", 0);
    read(fds[0], bytes, 50);
    look("edge at end", 0);
    write(fds[1], "x", 1);
    look("edge new", 0);
    say("one shot", control(EPOLL_CTL_MOD, fds[0], EPOLLIN | EPOLLONESHOT));
    look("shot", 0);
    look("no more", 0);
    control(EPOLL_CTL_MOD, fds[0], EPOLLIN);
    say("writer", control(EPOLL_CTL_ADD, fds[1], EPOLLOUT));
    look("both", 0);
    struct epoll_event one;
    int first = (epoll_wait(set, &one, 1, 0), one.data.fd), second = (epoll_wait(set, &one, 1, 0), one.data.fd);
    printf("one after the other %d\n", first != second);
    say("delete", control(EPOLL_CTL_DEL, fds[1], 0));
    say("delete again", control(EPOLL_CTL_DEL, fds[1], 0));
    close(fds[1]);
    look("hang up", 0);
    close(fds[0]);
    look("closed", 0);
    pipe(fds);
    control(EPOLL_CTL_ADD, fds[0], EPOLLIN);
    if (fork() == 0) {
        until_asleep(getppid());
        write(fds[1], "x", 1);
        exit(0);
    }
    look("woken", -1);
    wait(&status);
    read(fds[0], bytes, 1);
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigaction(SIGALRM, &action, 0);
    if (fork() == 0) {
        interrupt_sleeping_parent(SIGALRM);
        _exit(0);
    }
    look("interrupted", -1);
    wait(&status);
    sigset_t mask;
    sigemptyset(&mask);
    sigset_t block;
    sigemptyset(&block);
    sigaddset(&block, SIGALRM);
    sigprocmask(SIG_BLOCK, &block, 0);
    raise(SIGALRM);
    say("pwait", epoll_pwait(set, &one, 1, 1000, &mask));
    int outer = epoll_create1(0);
    struct epoll_event nested = {.events = EPOLLIN};
    say("nest", epoll_ctl(outer, EPOLL_CTL_ADD, set, &nested));
    say("loop", control(EPOLL_CTL_ADD, outer, EPOLLIN));
    say("quiet", epoll_wait(outer, &one, 1, 0));
    write(fds[1], "x", 1);
    say("inner", epoll_wait(outer, &one, 1, 0));
    say("no room", epoll_wait(set, &one, 0, 0));
    say("not a set", epoll_wait(fds[0], &one, 1, 0));
    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    control(EPOLL_CTL_DEL, fds[0], 0);
    control(EPOLL_CTL_ADD, pair[0], EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
    look("socket", 0);
    write(pair[1], "x", 1);
    look("socket in", 0);
    close(pair[1]);
    look("socket gone", 0);

    int event = eventfd(3, EFD_NONBLOCK);
    say("read", (read(event, &value, 8), value));
    say("empty", read(event, &value, 8));
    say("short", read(event, &value, 4));
    value = 5;
    say("write", write(event, &value, 8));
    say("write", write(event, &value, 8));
    say("read", (read(event, &value, 8), value));
    value = -2;
    say("large", write(event, &value, 8));
    say("full", write(event, &value, 8));
    value = -1;
    say("too large", write(event, &value, 8));
    event = eventfd(2, EFD_SEMAPHORE);
    say("one", (read(event, &value, 8), value));
    say("one", (read(event, &value, 8), value));
    control(EPOLL_CTL_ADD, event, EPOLLIN | EPOLLET);
    look("zero", 0);
    if (fork() == 0) {
        until_asleep(getppid());
        value = 1;
        write(event, &value, 8);
        exit(0);
    }
    say("blocked", (read(event, &value, 8), value));
    wait(&status);
    say("bad flags", eventfd(0, 2));

    write(file, "0123456789", 10);
    int copy = open("copy", O_CREAT | O_RDWR, 0644);
    off64_t from = 2;
    say("copy", copy_file_range(file, &from, copy, 0, 5, 0));
    printf("from %lld at %ld\n", (long long) from, (long) lseek(copy, 0, SEEK_CUR));
    say("read", pread(copy, bytes, 10, 0));
    printf("%.5s\n", bytes);
    from = 0;
    off64_t to = 5;
    say("overlap", copy_file_range(file, &from, file, &to, 8, 0));
    say("beside", copy_file_range(file, &from, file, &to, 5, 0));
    say("from a pipe", copy_file_range(fds[0], 0, copy, 0, 5, 0));
    say("flags", copy_file_range(file, 0, copy, 0, 5, 1));

    /* The limit holds for standard output too where that is a file: it lies far beyond all that is printed. */
    const int base = 1 << 16;
    struct rlimit limit = {base + 12, base + 12};
    setrlimit(RLIMIT_FSIZE, &limit);
    action.sa_handler = handler;
    sigaction(SIGXFSZ, &action, 0);
    lseek(file, base + 10, SEEK_SET);
    say("part", write(file, "abcdef", 6));
    say("none", write(file, "abcdef", 6));
    say("inside", pwrite(file, "abcdef", 6, base));
    say("longer", ftruncate(file, base + 20));
    say("shorter", ftruncate(file, 5));
    say("allocate", posix_fallocate(file, 0, base + 50));
    say("pipe is not limited", write(fds[1], "more than twelve bytes", 22));
    limit.rlim_cur = limit.rlim_max = 1 << 20;
    setrlimit(RLIMIT_DATA, &limit);
    say("heap", sbrk(16 << 20) == (void *) -1 ? -1 : 0);
    say("a little", sbrk(4096) == (void *) -1 ? -1 : 0);
    limit.rlim_cur = limit.rlim_max = 20;
    setrlimit(RLIMIT_NOFILE, &limit);
    int last = 0, fd;
    while ((fd = dup(0)) >= 0) last = fd;
    say("descriptors", fd);
    printf("last %d\n", last);
    if (fork() == 0) {
        signal(SIGXFSZ, SIG_DFL);
        write(file, bytes, 100);
        write(file, bytes, 100);
        exit(0);
    }
    wait(&status);
    printf("killed by %d\n", WTERMSIG(status));
    return 0;
}
