/* A shell's work: children that exec this program again, with descriptors that stay and descriptors that do not. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int upper(void) { int c; while ((c = getchar()) != EOF) putchar(c >= 'a' && c <= 'z' ? c - 32 : c); return 0; }
static int count(void) { int c, lines = 0, bytes = 0; while ((c = getchar()) != EOF) { bytes++; lines += c == '\n'; } printf("%d %d\n", lines, bytes); return 3; }
static int lines(int n) { for (int i = 0; i < n; i++) printf("line %d of text\n", i); return 0; }

static pid_t start(int in, int out, char *a, char *b) {
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        if (in >= 0) { dup2(in, 0); close(in); }
        if (out >= 0) { dup2(out, 1); close(out); }
        char *args[] = {"applet", a, b, 0};
        execve("/proc/self/exe", args, environ);
        _exit(127);
    }
    return pid;
}

int main(int argc, char **argv) {
    if (argc > 2) {
        if (!strcmp(argv[1], "upper")) return upper();
        if (!strcmp(argv[1], "count")) return count();
        if (!strcmp(argv[1], "lines")) return lines(atoi(argv[2]));
        if (!strcmp(argv[1], "open")) {
            for (int fd = 3; fd < 12; fd++) if (fcntl(fd, F_GETFD) >= 0) printf("open %d\n", fd);
            return 0;
        }
        if (!strcmp(argv[1], "here")) { char cwd[300]; getcwd(cwd, 300); printf("%s %o\n", strrchr(cwd, '/'), umask(0)); return 0; }
    }
    mkdir(argv[1], 0755);
    chdir(argv[1]);
    int a[2], b[2], status;
    pipe2(a, O_CLOEXEC); pipe2(b, O_CLOEXEC);
    start(-1, a[1], "lines", "2000"); start(a[0], b[1], "upper", "-");
    pid_t last = start(b[0], -1, "count", "-");
    close(a[0]); close(a[1]); close(b[0]); close(b[1]);
    waitpid(last, &status, 0);
    printf("status %x\n", status);
    while (wait(0) > 0) {}
    int out = open("out", O_RDWR | O_CREAT | O_TRUNC, 0644);
    waitpid(start(-1, out, "lines", "3"), 0, 0);
    out = open("out", O_RDONLY);
    waitpid(start(out, -1, "upper", "-"), 0, 0);
    close(out);
    for (int fd = 3; fd < 12; fd++) close(fd);
    open("out", O_RDONLY); open("out", O_RDONLY | O_CLOEXEC); fcntl(3, F_DUPFD_CLOEXEC, 8); fcntl(4, F_DUPFD, 9);
    waitpid(start(-1, -1, "open", "-"), 0, 0);
    umask(031);
    waitpid(start(-1, -1, "here", "-"), 0, 0);
    errno = 0; char *none[] = {0};
    printf("%d ", execve("none", none, none)); printf("%s\n", strerror(errno));
    printf("%d ", execve("out", none, none)); printf("%s\n", strerror(errno));
    printf("%d ", execve(".", none, none)); printf("%s\n", strerror(errno));
    chmod("out", 0755);
    printf("%d ", execve("out", none, none)); printf("%s\n", strerror(errno));
    FILE *script = fopen("script", "w");
    char self[300] = {0};
    readlink("/proc/self/exe", self, 299);
    fprintf(script, "#!%s lines\n", self);
    fclose(script);
    chmod("script", 0700);
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) { char *args[] = {"script", 0}; execve("./script", args, environ); _exit(126); }
    waitpid(pid, &status, 0);
    printf("script %x\n", status);
    return 0;
}
