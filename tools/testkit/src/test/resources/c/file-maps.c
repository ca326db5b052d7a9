// Mappings of files and shared memory: what is seen by whom, and which errors there are. The argument is a folder to work in.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096

static sigjmp_buf back;
static volatile int caught, code;
static void *volatile where;

static void handler(int signal, siginfo_t *info, void *context)
{
    (void)context;
    caught = signal;
    code = info->si_code;
    where = info->si_addr;
    siglongjmp(back, 1);
}

static int touch(volatile char *at, int write)
{
    caught = 0;
    if (sigsetjmp(back, 1) == 0) {
        if (write)
            *at = 'w';
        else
            (void)*at;
    }
    return caught;
}

static void say(const char *what, long value)
{
    printf("%s %ld\n", what, value);
}

static void result(const char *what, void *address)
{
    printf("%s %s\n", what, address == MAP_FAILED ? strerror(errno) : "mapped");
}

static int make(const char *name, int pages)
{
    int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
    char page[PAGE];
    for (int i = 0; i < pages; i++) {
        memset(page, 'a' + i, PAGE);
        if (write(fd, page, PAGE) != PAGE)
            perror("write");
    }
    return fd;
}

static void sharedAndRead(void)
{
    int fd = make("shared", 4);
    char *map = mmap(0, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    char *second = mmap(0, 2 * PAGE, PROT_READ, MAP_SHARED, fd, 2 * PAGE);
    char buffer[8] = "";
    say("first", map[0]);
    say("third", map[2 * PAGE + 5]);
    map[2 * PAGE] = 'X';
    say("seen in the other mapping", second[0]);
    pread(fd, buffer, 1, 2 * PAGE);
    say("seen by read", buffer[0]);
    pwrite(fd, "Y", 1, 3 * PAGE);
    say("write seen in the mapping", second[PAGE]);
    say("msync", msync(map, 4 * PAGE, MS_SYNC));
    close(fd);
    map[1] = 'Q';
    fd = open("shared", O_RDONLY);
    pread(fd, buffer, 2, 0);
    printf("after close %c%c\n", buffer[0], buffer[1]);
    say("unmap", munmap(map, 4 * PAGE));
    say("still there", second[0]);
    munmap(second, 2 * PAGE);
    close(fd);
}

static void privateCopies(void)
{
    int fd = make("private", 3);
    char *map = mmap(0, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    char *seen = mmap(0, 3 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
    char buffer[2] = "";
    map[0] = '1';
    say("read before write", map[PAGE]);
    map[PAGE] = '2';
    pread(fd, buffer, 1, 0);
    printf("file keeps %c, mapping has %c, other sees %c\n", buffer[0], map[0], seen[0]);
    pwrite(fd, "Z", 1, PAGE + 1);
    pwrite(fd, "Z", 1, 2 * PAGE);
    printf("copied page %c%c, page not copied %c\n", map[PAGE], map[PAGE + 1], map[2 * PAGE]);
    pid_t child = fork();
    if (child == 0) {
        map[0] = 'c';
        map[2 * PAGE] = 'd';
        _exit(map[0] == 'c' && seen[2 * PAGE] == 'Z' ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    printf("child %d, parent still %c%c\n", status, map[0], map[2 * PAGE]);
    munmap(map, 3 * PAGE);
    munmap(seen, 3 * PAGE);
    close(fd);
}

static void truncated(void)
{
    int fd = make("cut", 4);
    char *shared = mmap(0, 6 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    char *own = mmap(0, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    own[3 * PAGE] = 'p';
    own[PAGE + 200] = 'p';
    say("behind the end", touch(shared + 4 * PAGE, 0));
    say("code", code);
    say("right address", where == shared + 4 * PAGE);
    say("inside", touch(shared + 4 * PAGE - 1, 1));
    say("truncate", ftruncate(fd, PAGE + 100));
    say("kept", shared[PAGE + 99]);
    say("zeros in the last page", shared[PAGE + 100]);
    say("own copy of the last page", own[PAGE + 200]);
    say("cut page", touch(shared + 2 * PAGE, 0));
    say("cut private copy", touch(own + 3 * PAGE, 0));
    say("grow", ftruncate(fd, 4 * PAGE));
    say("zeros again", shared[2 * PAGE] + shared[3 * PAGE] + own[3 * PAGE]);
    char buffer[4] = {1, 1, 1, 1};
    say("read of a hole", pread(fd, buffer, 4, 3 * PAGE) + buffer[0] + buffer[3]);
    struct stat info;
    fstat(fd, &info);
    say("size", info.st_size);
    say("read(2) into a page behind the end", read(fd, shared + 5 * PAGE, 1) + 1000 * errno);
    munmap(shared, 6 * PAGE);
    munmap(own, 4 * PAGE);
    close(fd);
}

static void families(void)
{
    char *shared = mmap(0, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char *own = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int zero = open("/dev/zero", O_RDWR);
    char *zeros = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, zero, 0);
    char *copies = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, zero, 0);
    shared[0] = 1;
    pid_t child = fork();
    if (child == 0) {
        shared[0]++;
        shared[PAGE] = 7;
        own[0] = 9;
        zeros[0] = 5;
        copies[0] = 6;
        if (fork() == 0) {
            shared[0]++;
            _exit(0);
        }
        wait(0);
        _exit(0);
    }
    waitpid(child, 0, 0);
    say("counted by three", shared[0]);
    say("from the child", shared[PAGE]);
    say("own", own[0]);
    say("zeros", zeros[0]);
    say("copies", copies[0]);
    say("untouched", shared[2 * PAGE]);
    munmap(shared, 3 * PAGE);
}

static void errors(void)
{
    int fd = make("errors", 2);
    int reader = open("errors", O_RDONLY);
    int writer = open("errors", O_WRONLY);
    int path = open("errors", O_PATH);
    int folder = open(".", O_RDONLY);
    int pipes[2];
    pipe(pipes);
    result("shared write of a reader", mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, reader, 0));
    result("private write of a reader", mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, reader, 0));
    result("read of a writer", mmap(0, PAGE, PROT_READ, MAP_SHARED, writer, 0));
    result("path only", mmap(0, PAGE, PROT_READ, MAP_SHARED, path, 0));
    result("folder", mmap(0, PAGE, PROT_READ, MAP_SHARED, folder, 0));
    result("pipe", mmap(0, PAGE, PROT_READ, MAP_SHARED, pipes[0], 0));
    result("closed", mmap(0, PAGE, PROT_READ, MAP_SHARED, 77, 0));
    result("no type", mmap(0, PAGE, PROT_READ, 0, fd, 0));
    result("no length", mmap(0, 0, PROT_READ, MAP_SHARED, fd, 0));
    result("odd address", mmap((void *)4097, PAGE, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0));
    result("too long", mmap(0, 0xF0000000u, PROT_READ, MAP_SHARED, fd, 0));
    char *map = mmap(0, 2 * PAGE, PROT_READ, MAP_SHARED, reader, 0);
    say("mprotect to write", mprotect(map, PAGE, PROT_READ | PROT_WRITE));
    say("errno", errno);
    say("write to it", touch(map, 1));
    say("code", code);
    char *rw = mmap(0, 2 * PAGE, PROT_READ, MAP_SHARED, fd, 0);
    say("mprotect", mprotect(rw, PAGE, PROT_READ | PROT_WRITE));
    say("write", touch(rw, 1));
    say("second page", touch(rw + PAGE, 1));
    say("msync flags", msync(rw, PAGE, MS_SYNC | MS_ASYNC));
    say("msync odd", msync(rw + 1, PAGE, MS_SYNC));
    munmap(rw + PAGE, PAGE);
    say("msync hole", msync(rw, 2 * PAGE, MS_SYNC));
    say("errno", errno);
    say("msync none", msync(rw, 0, MS_SYNC));
}

static void unlinked(void)
{
    int fd = make("gone", 2);
    char *map = mmap(0, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    unlink("gone");
    close(fd);
    map[PAGE] = '!';
    say("unlinked, closed", map[0] + map[PAGE]);
    munmap(map, 2 * PAGE);
    fd = open("sparse", O_RDWR | O_CREAT, 0600);
    ftruncate(fd, 100 * PAGE);
    map = mmap(0, 100 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    map[70 * PAGE] = 3;
    struct stat info;
    fstat(fd, &info);
    say("blocks of a page", info.st_blocks >= 8 && info.st_blocks < 100);
    char *later = mmap(map, PAGE, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 70 * PAGE);
    say("mapped over", later[0]);
    munmap(map, 100 * PAGE);
    close(fd);
}

int main(int count, char **arguments)
{
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    setvbuf(stdout, 0, _IONBF, 0);
    sigaction(SIGBUS, &action, 0);
    sigaction(SIGSEGV, &action, 0);
    mkdir(arguments[count - 1], 0700);
    if (chdir(arguments[count - 1]) != 0)
        perror("chdir");
    sharedAndRead();
    privateCopies();
    truncated();
    families();
    errors();
    unlinked();
    return 0;
}
