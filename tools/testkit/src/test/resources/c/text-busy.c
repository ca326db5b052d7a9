/* Files that are executed are not written to, and files that are written to are not executed. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void say(const char *what, long result) {
    printf("%s: %s\n", what, result < 0 ? strerror(errno) : "ok");
    fflush(stdout);
}

static long opened(const char *path, int flags) {
    int fd = open(path, flags, 0755);
    if (fd >= 0) close(fd);
    return fd;
}

static void copy(const char *from, const char *to) {
    static char buffer[65536];
    int in = open(from, O_RDONLY), out = open(to, O_CREAT | O_WRONLY | O_TRUNC, 0755);
    for (int n; (n = read(in, buffer, sizeof buffer)) > 0;) write(out, buffer, n);
    close(in);
    close(out);
}

/* Runs path, which waits for a byte or ends at once; a failure's errno is its status. */
static int ends[2];
static pid_t start(const char *path, const char *word) {
    pipe(ends);
    int told[2];
    pipe2(told, O_CLOEXEC);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[0], 0);
        close(ends[1]);
        execl(path, path, word, (char *) 0);
        _exit(errno);
    }
    close(told[1]);
    close(ends[0]);
    char byte;
    read(told[0], &byte, 1);
    close(told[0]);
    return child;
}

static void finish(const char *what, pid_t child) {
    int status;
    close(ends[1]);
    waitpid(child, &status, 0);
    printf("%s: %s\n", what, WEXITSTATUS(status) ? strerror(WEXITSTATUS(status)) : "ran");
    fflush(stdout);
}

int main(int count, char **words) {
    char byte;
    if (count > 1 && !strcmp(words[1], "wait")) return read(0, &byte, 1) < 0;
    if (count > 1 && !strcmp(words[1], "fork")) {
        if (fork() == 0) {
            close(1);
            read(0, &byte, 1);
            read(0, &byte, 1);
        }
        return 0;
    }
    if (count != 3 || strcmp(words[1], "all")) return 2;
    char self[4096];
    self[readlink("/proc/self/exe", self, sizeof self - 1)] = 0;
    mkdir(words[2], 0755);
    if (chdir(words[2]) < 0) return 1;
    say("write myself", opened("/proc/self/exe", O_RDWR));

    copy(self, "program");
    pid_t child = start("./program", "wait");
    say("write", opened("program", O_WRONLY));
    say("read and write", opened("program", O_RDWR));
    say("truncate at open", opened("program", O_RDONLY | O_TRUNC));
    say("truncate", truncate("program", 0));
    say("read", opened("program", O_RDONLY));
    say("mode", chmod("program", 0700));
    say("link", link("program", "other"));
    say("write by the other name", opened("other", O_WRONLY));
    say("rename", rename("program", "moved"));
    say("write where it is now", opened("moved", O_WRONLY));
    int fd = open("moved", O_RDONLY);
    say("map it shared", mmap(0, 4096, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED ? -1 : 0);
    close(fd);
    say("unlink", unlink("moved"));
    finish("program", child);
    say("write when it has ended", opened("other", O_WRONLY));

    fd = open("other", O_WRONLY);
    finish("written to", start("./other", "wait"));
    int second = dup(fd);
    close(fd);
    finish("still", start("./other", "wait"));
    close(second);
    finish("closed", start("./other", "wait"));

    fd = open("other", O_RDWR);
    char *shared = mmap(0, 4096, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    finish("mapped from a writable descriptor", start("./other", "wait"));
    munmap(shared, 4096);
    finish("unmapped", start("./other", "wait"));

    fd = open("other", O_RDONLY);
    char *denied = mmap(0, 4096, PROT_READ, MAP_PRIVATE | MAP_DENYWRITE, fd, 0);
    close(fd);
    say("users cannot deny", opened("other", O_WRONLY));
    munmap(denied, 4096);

    child = start("./other", "fork");
    int status;
    waitpid(child, &status, 0);
    say("the child of a program that ended", opened("other", O_WRONLY));
    close(ends[1]);
    for (int tries = 0; tries < 1000 && opened("other", O_WRONLY) < 0; tries++) usleep(1000);
    say("which ends too", opened("other", O_WRONLY));

    fd = open("script", O_CREAT | O_WRONLY, 0755);
    dprintf(fd, "#!./other wait\n");
    finish("script that is written", start("./script", 0));
    close(fd);
    finish("script", start("./script", "wait"));
    fd = open("other", O_WRONLY);
    finish("script whose interpreter is written", start("./script", "wait"));
    close(fd);
    fd = open("nothing", O_CREAT | O_WRONLY, 0755);
    write(fd, "not a program", 13);
    close(fd);
    finish("no program", start("./nothing", 0));
    say("which can be written then", opened("nothing", O_WRONLY));
    return 0;
}
