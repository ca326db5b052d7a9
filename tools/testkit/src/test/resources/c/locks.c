/* Record locks and flock; in a folder that it is told. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "asleep.h"

static void say(const char *what, long result) {
    printf("%s: %ld %s\n", what, result, result < 0 ? strerror(errno) : "");
    fflush(stdout);
}

static int lock(int fd, int command, int type, long start, long length) {
    struct flock wanted = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = length};
    return fcntl(fd, command, &wanted);
}

static void look(int fd, int type, long start, long length) {
    struct flock wanted = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = length};
    int result = fcntl(fd, F_GETLK, &wanted);
    if (result < 0) say("look", result);
    else if (wanted.l_type == F_UNLCK) printf("look %ld+%ld: free\n", start, length);
    else
        printf("look %ld+%ld: type %d from %ld length %ld by %s\n", start, length, wanted.l_type, (long) wanted.l_start,
               (long) wanted.l_len, wanted.l_pid == getppid() ? "parent" : wanted.l_pid == -1 ? "file" : "other");
    fflush(stdout);
}

static void in_child(void (*body)(int), int fd) {
    int status;
    fflush(stdout);
    if (fork() == 0) {
        body(fd);
        exit(0);
    }
    wait(&status);
}

static void looks(int fd) {
    look(fd, F_WRLCK, 0, 0);
    look(fd, F_RDLCK, 0, 0);
    look(fd, F_RDLCK, 12, 4);
    look(fd, F_WRLCK, 30, 10);
    look(fd, F_WRLCK, 100, 0);
    say("take shared", lock(fd, F_SETLK, F_RDLCK, 10, 5));
    say("take exclusive", lock(fd, F_SETLK, F_WRLCK, 10, 5));
    say("take free", lock(fd, F_SETLK, F_WRLCK, 50, 5));
}

static void handler(int number) { (void) number; }

static void interrupted(int fd) {
    struct sigaction action = {.sa_handler = handler};
    sigaction(SIGALRM, &action, 0);
    if (fork() == 0) {
        interrupt_sleeping_parent(SIGALRM);
        _exit(0);
    }
    say("wait and be interrupted", lock(fd, F_SETLKW, F_WRLCK, 10, 5));
    wait(0);
}

static void ofd_child(int fd) { look(fd, F_WRLCK, 0, 0); }

int main(int count, char **words) {
    int status, fds[2];
    char byte;
    mkdir(words[1], 0755);
    if (chdir(words[1]) < 0) return 1;
    int fd = open("file", O_CREAT | O_RDWR, 0644);
    int reader = open("file", O_RDONLY);
    ftruncate(fd, 200);
    say("write lock", lock(fd, F_SETLK, F_WRLCK, 10, 20));
    say("part becomes shared", lock(fd, F_SETLK, F_RDLCK, 15, 5));
    say("hole", lock(fd, F_SETLK, F_UNLCK, 22, 2));
    say("to the end", lock(fd, F_SETLK, F_WRLCK, 150, 0));
    look(fd, F_WRLCK, 0, 0);
    in_child(looks, fd);
    say("exclusive on read-only", lock(reader, F_SETLK, F_WRLCK, 0, 1));
    say("bad type", lock(fd, F_SETLK, 7, 0, 1));
    say("bad start", lock(fd, F_SETLK, F_RDLCK, -5, 1));
    struct flock back = {.l_type = F_WRLCK, .l_whence = SEEK_END, .l_start = -10, .l_len = -10};
    say("backwards from the end", fcntl(fd, F_SETLK, &back));
    in_child(interrupted, fd);
    say("bad descriptor", lock(99, F_SETLK, F_RDLCK, 0, 1));
    say("bad pointer", fcntl(fd, F_SETLK, (void *) 4));

    /* A waiter gets it when it goes. */
    pipe(fds);
    pid_t child = fork();
    if (child == 0) {
        write(fds[1], "x", 1);
        int result = lock(fd, F_SETLKW, F_WRLCK, 10, 1);
        printf("child has it: %d\n", result);
        exit(0);
    }
    read(fds[0], &byte, 1);
    until_asleep(child);
    int let_go = lock(fd, F_SETLK, F_UNLCK, 0, 0);
    wait(&status);
    say("let go", let_go);
    look(fd, F_WRLCK, 0, 0);

    /* Two that would wait for each other. */
    say("first", lock(fd, F_SETLK, F_WRLCK, 0, 1));
    child = fork();
    if (child == 0) {
        lock(fd, F_SETLK, F_WRLCK, 1, 1);
        write(fds[1], "x", 1);
        int result = lock(fd, F_SETLKW, F_WRLCK, 0, 1);
        printf("child waited: %d\n", result);
        exit(0);
    }
    read(fds[0], &byte, 1);
    until_asleep(child);
    say("deadlock", lock(fd, F_SETLKW, F_WRLCK, 1, 1));
    let_go = lock(fd, F_SETLK, F_UNLCK, 0, 1);
    wait(&status);
    say("let go", let_go);

    /* Closing any descriptor lets all go; a killed holder's go too. */
    say("again", lock(fd, F_SETLK, F_WRLCK, 0, 100));
    close(reader);
    in_child(ofd_child, fd);
    child = fork();
    if (child == 0) {
        lock(fd, F_SETLK, F_WRLCK, 0, 100);
        write(fds[1], "x", 1);
        pause();
    }
    read(fds[0], &byte, 1);
    say("held", lock(fd, F_SETLK, F_WRLCK, 0, 1));
    kill(child, SIGKILL);
    wait(&status);
    say("free", lock(fd, F_SETLK, F_WRLCK, 0, 1));
    lock(fd, F_SETLK, F_UNLCK, 0, 0);

    /* Locks of open files. */
    int other = open("file", O_RDWR);
    say("of file", lock(fd, F_OFD_SETLK, F_WRLCK, 5, 5));
    say("of other file", lock(other, F_OFD_SETLK, F_WRLCK, 7, 1));
    say("beside", lock(other, F_OFD_SETLK, F_WRLCK, 10, 1));
    in_child(ofd_child, fd);
    close(fd);
    say("of other file", lock(other, F_OFD_SETLK, F_WRLCK, 7, 1));

    /* flock. */
    fd = open("file", O_RDWR);
    int third = open("file", O_RDONLY);
    say("flock shared", flock(fd, LOCK_SH));
    say("flock shared too", flock(third, LOCK_SH | LOCK_NB));
    say("flock exclusive", flock(fd, LOCK_EX | LOCK_NB));
    say("is lost", flock(third, LOCK_EX | LOCK_NB));
    say("same again", flock(third, LOCK_EX));
    say("other", flock(fd, LOCK_SH | LOCK_NB));
    int copy = dup(third);
    close(third);
    say("dup keeps it", flock(fd, LOCK_SH | LOCK_NB));
    child = fork();
    if (child == 0) {
        write(fds[1], "x", 1);
        close(copy);
        int result = flock(fd, LOCK_EX);
        printf("child has the flock: %d\n", result);
        exit(0);
    }
    read(fds[0], &byte, 1);
    until_asleep(child);
    let_go = flock(copy, LOCK_UN);
    wait(&status);
    say("unlock", let_go);
    say("bad operation", flock(fd, 16));
    say("bad descriptor", flock(99, LOCK_EX));
    say("after the child", flock(copy, LOCK_EX | LOCK_NB));
    return 0;
}
