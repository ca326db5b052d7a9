/* What /proc tells: the shape of the texts and the numbers that must agree with what the program knows of itself. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char text[1 << 16];

static int slurp(const char *path) {
    int fd = open(path, O_RDONLY);
    if (fd < 0) { printf("%s: %s\n", path, strerror(errno)); return -1; }
    int length = 0, n;
    while ((n = read(fd, text + length, sizeof text - 1 - length)) > 0) length += n;
    text[length] = 0;
    close(fd);
    return length;
}

int main(int argc, char **argv) {
    char path[100], link[200] = {0};
    printf("exe %d\n", readlink("/proc/self/exe", link, 199) > 0 && link[0] == '/');
    struct stat a, b;
    printf("same file %d\n", stat("/proc/self/exe", &a) == 0 && stat(link, &b) == 0 && a.st_ino == b.st_ino);
    printf("cmdline %d\n", slurp("/proc/self/cmdline") == (int)(strlen(argv[0]) + strlen(argv[1]) + 2) && !strcmp(text + strlen(argv[0]) + 1, argv[1]));
    slurp("/proc/self/stat");
    int pid, ppid; char state;
    char *behind = strrchr(text, ')');
    sscanf(text, "%d", &pid); sscanf(behind + 2, "%c %d", &state, &ppid);
    printf("stat %d %d %c\n", pid == getpid(), ppid == getppid(), state);
    int fields = 2;
    for (char *p = behind + 1; *p; p++) fields += *p == ' ';
    printf("at least 44 fields %d\n", fields >= 44);
    long size, rss;
    slurp("/proc/self/statm");
    printf("statm %d\n", sscanf(text, "%ld %ld", &size, &rss) == 2 && size >= rss && rss > 0);
    slurp("/proc/self/status");
    char *line = strstr(text, "\nPid:\t");
    printf("status %d %d\n", line && atoi(line + 6) == getpid(), strstr(text, "VmRSS:") != 0);
    slurp("/proc/self/maps");
    unsigned long from, to, last = 0;
    int sorted = 1, mine = 0, stack = strstr(text, "[stack]") != 0;
    char rights[5];
    for (char *p = text; *p; p = strchr(p, '\n') + 1) {
        if (sscanf(p, "%lx-%lx %4s", &from, &to, rights) != 3 || from >= to || from < last) sorted = 0;
        last = to;
        if ((unsigned long)main >= from && (unsigned long)main < to) mine = rights[2] == 'x';
    }
    printf("maps %d %d %d\n", sorted, mine, stack);
    char *big = malloc(1 << 20);
    memset(big, 1, 1 << 20);
    slurp("/proc/self/smaps");
    printf("smaps %d\n", strstr(text, "Rss:") != 0);
    slurp("/proc/meminfo");
    long total = 0, available = 0;
    sscanf(strstr(text, "MemTotal:") + 9, "%ld", &total); sscanf(strstr(text, "MemFree:") + 8, "%ld", &available);
    printf("meminfo %d\n", total > available && available > 0);
    const char *more[] = {"cpuinfo", "stat", "vmstat", "uptime", "version", "mounts", "buddyinfo", "zoneinfo", "loadavg", "filesystems"};
    for (int i = 0; i < 10; i++) { snprintf(path, 99, "/proc/%s", more[i]); printf("%s %d\n", more[i], slurp(path) > 0); }
    int found = 0;
    DIR *d = opendir("/proc");
    for (struct dirent *e; (e = readdir(d));) found += atoi(e->d_name) == getpid();
    closedir(d);
    printf("listed %d\n", found);
    int p[2];
    pipe(p);
    snprintf(path, 99, "/proc/self/fd/%d", p[0]);
    memset(link, 0, sizeof link);
    printf("fd %d\n", readlink(path, link, 199) > 0 && !strncmp(link, "pipe:[", 6));
    write(p[1], "x", 1);
    int again = open(path, O_RDONLY);
    printf("opened again %d\n", (int)read(again, text, 10));
    close(again); close(p[0]); close(p[1]);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) { pause(); _exit(0); }
    snprintf(path, 99, "/proc/%d/cmdline", child);
    printf("child %d\n", slurp(path) > 0);
    kill(child, 9);
    siginfo_t ended;
    waitid(P_PID, child, &ended, WEXITED | WNOWAIT);
    snprintf(path, 99, "/proc/%d/stat", child);
    slurp(path);
    printf("zombie %c\n", strrchr(text, ')')[2]);
    waitpid(child, 0, 0);
    printf("gone %d\n", access(path, F_OK));
    printf("%s %s\n", open("/proc/self/none", O_RDONLY) < 0 ? strerror(errno) : "", open("/proc/none", O_RDONLY) < 0 ? strerror(errno) : "");
    return 0;
}
