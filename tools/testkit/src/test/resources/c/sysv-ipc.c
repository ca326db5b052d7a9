/* System V semaphores and message queues: what the host's kernel does, this one does. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "asleep.h"

union semun { int val; struct semid_ds *buf; unsigned short *array; struct seminfo *info; };
struct text { long type; char bytes[64]; };

static void say(const char *what, long result) {
    printf("%s: %ld %s\n", what, result, result == -1 ? strerror(errno) : "");
    fflush(stdout);
}

static int op(int id, int number, int amount, int flags) {
    struct sembuf one = {number, amount, flags};
    return semop(id, &one, 1);
}

static int get(int id, int number) { return semctl(id, number, GETVAL); }

static void handler(int number) { (void) number; }

static void values(int id) {
    unsigned short all[3];
    union semun arg = {.array = all};
    semctl(id, 0, GETALL, arg);
    printf("values %d %d %d\n", all[0], all[1], all[2]);
}

static void semaphores(void) {
    int id = semget(IPC_PRIVATE, 3, 0600);
    union semun arg = {.val = 5};
    say("setval", semctl(id, 0, SETVAL, arg));
    say("take 3", op(id, 0, -3, 0));
    say("take 3, no wait", op(id, 0, -3, IPC_NOWAIT));
    say("zero, no wait", op(id, 0, 0, IPC_NOWAIT));
    say("zero of a zero", op(id, 1, 0, 0));
    say("too large", op(id, 0, 32767, 0));
    say("no such", op(id, 3, 1, 0));
    struct sembuf both[2] = {{1, 4, 0}, {0, -9, IPC_NOWAIT}};
    say("all or nothing", semop(id, both, 2));
    values(id);
    say("none", semop(id, both, 0));
    say("getpid is mine", semctl(id, 0, GETPID) == getpid());
    arg.val = 40000;
    say("setval range", semctl(id, 0, SETVAL, arg));
    struct semid_ds ds;
    arg.buf = &ds;
    say("stat", semctl(id, 0, IPC_STAT, arg));
    printf("nsems %lu mode %o own %d otime %d ctime %d\n", (unsigned long) ds.sem_nsems, ds.sem_perm.mode & 0777,
           ds.sem_perm.uid == geteuid() && ds.sem_perm.cuid == geteuid(), ds.sem_otime != 0, ds.sem_ctime != 0);
    ds.sem_perm.mode = 0644;
    say("set", semctl(id, 0, IPC_SET, arg));
    semctl(id, 0, IPC_STAT, arg);
    printf("mode %o\n", ds.sem_perm.mode & 0777);
    unsigned short all[3] = {1, 2, 3};
    arg.array = all;
    say("setall", semctl(id, 0, SETALL, arg));
    values(id);

    /* A child waits until the parent gives. */
    arg.val = 0;
    semctl(id, 0, SETVAL, arg);
    pid_t child = fork();
    if (child == 0) {
        int result = op(id, 0, -2, 0);
        _exit(result == 0 ? 7 : 1);
    }
    while (semctl(id, 0, GETNCNT) == 0) usleep(1000);
    say("one waits", semctl(id, 0, GETNCNT));
    op(id, 0, 1, 0);
    usleep(20000);
    say("still", semctl(id, 0, GETNCNT));
    op(id, 0, 1, 0);
    int status;
    waitpid(child, &status, 0);
    say("child", WEXITSTATUS(status));
    say("left", get(id, 0));

    /* What a child did is undone. */
    arg.val = 4;
    semctl(id, 1, SETVAL, arg);
    child = fork();
    if (child == 0) {
        op(id, 1, -3, SEM_UNDO);
        op(id, 1, 1, SEM_UNDO);
        _exit(get(id, 1));
    }
    waitpid(child, &status, 0);
    say("inside", WEXITSTATUS(status));
    say("undone", get(id, 1));
    child = fork();
    if (child == 0) {
        op(id, 1, -3, SEM_UNDO);
        pause();
    }
    while (get(id, 1) != 1) usleep(1000);
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    say("undone after a kill", get(id, 1));

    /* Zero, time limit, signal, removal. */
    child = fork();
    if (child == 0) {
        int result = op(id, 1, 0, 0);
        _exit(result == 0 ? 8 : 1);
    }
    while (semctl(id, 1, GETZCNT) == 0) usleep(1000);
    op(id, 1, -4, 0);
    waitpid(child, &status, 0);
    say("zero came", WEXITSTATUS(status));
    struct sembuf take = {1, -1, 0};
    struct timespec limit = {0, 20000000};
    say("time limit", semtimedop(id, &take, 1, &limit));
    limit.tv_nsec = 1000000000;
    say("bad time", semtimedop(id, &take, 1, &limit));
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigaction(SIGALRM, &action, 0);
    child = fork();
    if (child == 0) {
        interrupt_sleeping_parent(SIGALRM);
        _exit(0);
    }
    say("signal", op(id, 1, -1, 0));
    waitpid(child, &status, 0);
    child = fork();
    if (child == 0) {
        int result = op(id, 1, -1, 0);
        _exit(result == -1 && errno == EIDRM ? 9 : 1);
    }
    while (semctl(id, 1, GETNCNT) == 0) usleep(1000);
    say("remove", semctl(id, 0, IPC_RMID));
    waitpid(child, &status, 0);
    say("removed under it", WEXITSTATUS(status));
    say("gone", op(id, 1, 1, 0));

    /* Keys. */
    key_t key = 0x5EED0000 + (getpid() & 0xFFFF);
    say("absent", semget(key, 1, 0));
    say("zero sized", semget(key, 0, IPC_CREAT | 0600));
    int first = semget(key, 2, IPC_CREAT | IPC_EXCL | 0600);
    say("exclusive", semget(key, 2, IPC_CREAT | IPC_EXCL | 0600));
    say("same", semget(key, 0, 0) == first);
    say("too many", semget(key, 3, 0));
    if (geteuid() == 0 && fork() == 0) {
        setgid(1000);
        setuid(1000);
        say("another user reads", semget(key, 0, 0400));
        say("another user operates", op(first, 0, 1, 0));
        say("another user removes", semctl(first, 0, IPC_RMID));
        exit(0);
    }
    wait(0);
    say("remove", semctl(first, 0, IPC_RMID));
    say("many", semget(IPC_PRIVATE, 100000, 0600));
}

static int put(int id, long type, const char *bytes, int flags) {
    struct text text = {type};
    strcpy(text.bytes, bytes);
    return msgsnd(id, &text, strlen(bytes) + 1, flags);
}

static void take(int id, long type, int flags) {
    struct text text = {0};
    long length = msgrcv(id, &text, sizeof text.bytes, type, flags | IPC_NOWAIT);
    printf("take %ld: %ld %s %s\n", type, length, length < 0 ? strerror(errno) : "", length < 0 ? "" : text.bytes);
}

static void messages(void) {
    int id = msgget(IPC_PRIVATE, 0600);
    say("send", put(id, 3, "three", 0));
    put(id, 1, "one", 0);
    put(id, 2, "two", 0);
    put(id, 3, "three again", 0);
    struct msqid_ds ds;
    say("stat", msgctl(id, IPC_STAT, &ds));
    printf("messages %lu bytes %lu pid %d mode %o\n", (unsigned long) ds.msg_qnum, (unsigned long) ds.__msg_cbytes,
           ds.msg_lspid == getpid(), ds.msg_perm.mode & 0777);
    take(id, 2, 0);
    take(id, -2, 0);
    take(id, 3, MSG_EXCEPT);
    take(id, 0, 0);
    take(id, -5, 0);
    take(id, 0, 0);
    say("type zero", put(id, 0, "x", 0));
    struct text small = {1};
    put(id, 1, "a long message", 0);
    say("too big", msgrcv(id, &small, 4, 0, 0));
    say("cut", msgrcv(id, &small, 4, 0, MSG_NOERROR));
    printf("%.4s\n", small.bytes);
    say("too long", msgsnd(id, &small, 100000, 0));
    say("negative", msgsnd(id, &small, -1, 0));
    say("empty", msgsnd(id, &small, 0, 0));
    take(id, 0, 0);

    /* A reader waits, then a writer. */
    int status;
    pid_t child = fork();
    if (child == 0) {
        struct text text;
        long length = msgrcv(id, &text, sizeof text.bytes, 5, 0);
        printf("child got %ld %s\n", length, text.bytes);
        exit(0);
    }
    until_asleep(child);
    put(id, 4, "not this", 0);
    put(id, 5, "this", 0);
    waitpid(child, &status, 0);
    take(id, 0, 0);
    msgctl(id, IPC_STAT, &ds);
    ds.msg_qbytes = 40;
    say("limit", msgctl(id, IPC_SET, &ds));
    say("fits", put(id, 1, "thirty bytes of text and more", 0));
    say("full", put(id, 1, "more than ten", IPC_NOWAIT));
    child = fork();
    if (child == 0) exit(put(id, 2, "more than ten", 0) == 0 ? 6 : 1);
    until_asleep(child);
    take(id, 1, 0);
    waitpid(child, &status, 0);
    say("writer went on", WEXITSTATUS(status));
    take(id, 0, 0);
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigaction(SIGALRM, &action, 0);
    child = fork();
    if (child == 0) {
        interrupt_sleeping_parent(SIGALRM);
        _exit(0);
    }
    say("signal", msgrcv(id, &small, 4, 0, 0));
    waitpid(child, &status, 0);
    child = fork();
    if (child == 0) exit(msgrcv(id, &small, 4, 0, 0) == -1 && errno == EIDRM ? 9 : 1);
    until_asleep(child);
    say("remove", msgctl(id, IPC_RMID, 0));
    waitpid(child, &status, 0);
    say("removed under it", WEXITSTATUS(status));
    say("gone", put(id, 1, "x", 0));
    say("bad id", msgctl(-1, IPC_STAT, &ds));
    id = msgget(IPC_PRIVATE, 0600);
    say("bad command", msgctl(id, 77, &ds));
    say("remove", msgctl(id, IPC_RMID, 0));
}

int main(void) {
    semaphores();
    messages();
    return 0;
}
