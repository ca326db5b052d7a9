/* Names, contents and attributes of files: results and errno values, printed. Works in the folder that it is told. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#define SHOW(call) do { errno = 0; long r = (long)(call); printf("%s = %ld %s\n", #call, r, r < 0 ? strerror(errno) : ""); } while (0)

static char buffer[70000];
static const char *base;

static void show_place(const char *cwd) {
    size_t length = strlen(base);
    printf("%s\n", strncmp(cwd, base, length) == 0 ? cwd + length : cwd);
}

static void show_file(const char *path) {
    struct stat s;
    if (lstat(path, &s) != 0) {
        printf("%s: %s\n", path, strerror(errno));
        return;
    }
    printf("%s: mode %o links %d size %ld\n", path, s.st_mode, S_ISDIR(s.st_mode) ? 0 : (int)s.st_nlink,
           S_ISDIR(s.st_mode) ? 0L : (long)s.st_size);
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void list(const char *path) {
    char *names[100];
    int n = 0;
    DIR *d = opendir(path);
    if (!d) {
        printf("opendir %s: %s\n", path, strerror(errno));
        return;
    }
    struct dirent *e;
    while ((e = readdir(d))) {
        char line[300];
        snprintf(line, sizeof line, "%s type %d", e->d_name, e->d_type);
        names[n++] = strdup(line);
    }
    rewinddir(d);
    int again = 0;
    while (readdir(d)) again++;
    closedir(d);
    qsort(names, n, sizeof *names, by_name);
    printf("%s:", path);
    for (int i = 0; i < n; i++) printf(" [%s]", names[i]);
    printf(" again %d\n", again);
}

static void opening(void) {
    puts("-- open");
    SHOW(open("", O_RDONLY));
    SHOW(open("none", O_RDONLY));
    SHOW(open("none/none", O_RDWR | O_CREAT, 0666));
    SHOW(open("a", O_RDWR | O_CREAT | O_EXCL, 0666));
    SHOW(open("a", O_RDWR | O_CREAT | O_EXCL, 0666));
    SHOW(open("a/", O_RDONLY));
    SHOW(open("new/", O_RDWR | O_CREAT, 0666));
    SHOW(open("a", O_RDONLY | O_DIRECTORY));
    SHOW(open("a/b", O_RDONLY));
    SHOW(open(".", O_RDWR));
    SHOW(open(".", O_RDONLY | O_CREAT, 0666));
    SHOW(open("/", O_RDONLY));
    SHOW(open((char *)8, O_RDONLY));
    memset(buffer, 'x', 5000);
    buffer[256] = 0;
    SHOW(open(buffer, O_RDONLY));
    buffer[256] = 'x';
    buffer[5000] = 0;
    SHOW(open(buffer, O_RDONLY));
    SHOW(openat(99, "a", O_RDONLY));
    SHOW(openat(3, "b", O_RDONLY));
    SHOW(close(3)); SHOW(close(4)); SHOW(close(4)); SHOW(close(-1)); SHOW(close(100000));
    int d = open(".", O_RDONLY | O_DIRECTORY);
    SHOW(openat(d, "a", O_RDWR | O_APPEND));
    SHOW(close(4)); SHOW(close(d));
    SHOW(creat("c", 0640));
    SHOW(write(3, "hello", 5));
    SHOW(read(3, buffer, 5));
    SHOW(fcntl(3, F_GETFL) & O_ACCMODE);
    SHOW(close(3));
    SHOW(symlink("missing", "dangling"));
    SHOW(open("dangling", O_RDONLY));
    SHOW(open("dangling", O_RDWR | O_CREAT | O_EXCL, 0600));
    SHOW(open("dangling", O_RDWR | O_CREAT, 0600));
    show_file("missing");
    SHOW(open("dangling", O_RDONLY | O_NOFOLLOW));
    SHOW(symlink("loop2", "loop1")); SHOW(symlink("loop1", "loop2"));
    SHOW(open("loop1", O_RDONLY));
    SHOW(close(3));
    int p = open("c", O_PATH);
    SHOW(read(p, buffer, 1)); SHOW(lseek(p, 0, SEEK_SET)); SHOW(fchmod(p, 0600));
    struct stat s;
    SHOW(fstat(p, &s)); SHOW(close(p));
}

static void contents(void) {
    puts("-- contents");
    int fd = open("data", O_RDWR | O_CREAT | O_TRUNC, 0644);
    for (int i = 0; i < 70000; i++) buffer[i] = i * 7;
    SHOW(write(fd, buffer, 70000));
    SHOW(lseek(fd, 0, SEEK_CUR));
    SHOW(lseek(fd, -10, SEEK_END)); SHOW(read(fd, buffer, 100)); SHOW(read(fd, buffer, 100));
    SHOW(lseek(fd, -1, SEEK_SET)); SHOW(lseek(fd, 5, 77)); SHOW(lseek(fd, 100000, SEEK_SET));
    SHOW(read(fd, buffer, 10)); SHOW(write(fd, "tail", 4));
    struct stat s;
    fstat(fd, &s);
    printf("size %ld\n", (long)s.st_size);
    SHOW(pread(fd, buffer, 8, 99998));
    for (int i = 0; i < 8; i++) printf("%d ", buffer[i]);
    puts("");
    SHOW(pwrite(fd, "XY", 2, 1)); SHOW(pread(fd, buffer, 4, -1)); SHOW(pwrite(fd, "Z", 1, -5));
    SHOW(ftruncate(fd, 3)); SHOW(pread(fd, buffer, 100, 0)); SHOW(ftruncate(fd, 6)); SHOW(pread(fd, buffer, 100, 0));
    for (int i = 0; i < 6; i++) printf("%d ", buffer[i]);
    puts("");
    SHOW(ftruncate(fd, -1)); SHOW(truncate("data", 10)); SHOW(truncate("none", 10)); SHOW(truncate(".", 10));
    struct iovec v[3] = {{"one", 3}, {"", 0}, {"three", 5}};
    SHOW(lseek(fd, 0, SEEK_SET)); SHOW(writev(fd, v, 3)); SHOW(writev(fd, v, -1)); SHOW(writev(fd, v, 2000));
    char x[4] = {0}, y[20] = {0};
    struct iovec into[2] = {{x, 3}, {y, 19}};
    SHOW(lseek(fd, 0, SEEK_SET)); SHOW(readv(fd, into, 2));
    printf("%s %s\n", x, y);
    SHOW(read(fd, (void *)16, 1)); SHOW(write(fd, (void *)16, 1)); SHOW(read(99, buffer, 1)); SHOW(write(-1, buffer, 1));
    SHOW(fallocate(fd, 0, 0, 9000)); fstat(fd, &s); printf("size %ld\n", (long)s.st_size);
    SHOW(fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 90000)); fstat(fd, &s); printf("size %ld\n", (long)s.st_size);
    SHOW(fallocate(fd, 0, -1, 5)); SHOW(fallocate(fd, 0, 0, 0));
    close(fd);
    fd = open("data", O_WRONLY | O_APPEND);
    SHOW(lseek(fd, 0, SEEK_SET)); SHOW(write(fd, "end", 3)); SHOW(lseek(fd, 0, SEEK_CUR));
    SHOW(fcntl(fd, F_SETFL, 0)); SHOW(lseek(fd, 0, SEEK_SET)); SHOW(write(fd, "begin", 5));
    close(fd);
    fd = open("data", O_RDONLY);
    SHOW(write(fd, "x", 1)); SHOW(ftruncate(fd, 1)); SHOW(read(fd, buffer, 5)); printf("%.5s\n", buffer);
    close(fd);
    SHOW(open("data", O_RDONLY | O_TRUNC)); show_file("data"); close(3);
    fd = memfd_create("mem", MFD_CLOEXEC);
    SHOW(write(fd, "memory", 6)); SHOW(fcntl(fd, F_GETFD)); SHOW(pread(fd, buffer, 10, 3)); close(fd);
}

static void names(void) {
    puts("-- names");
    SHOW(mkdir("d", 0755)); SHOW(mkdir("d", 0755)); SHOW(mkdir("d/e/", 0700)); SHOW(mkdir("none/x", 0700)); SHOW(mkdir("a/x", 0700));
    SHOW(mkdir(".", 0700)); SHOW(mkdir("", 0700)); SHOW(mkdirat(AT_FDCWD, "d/f", 0711)); SHOW(mkdir("/", 0700));
    list("."); list("d");
    SHOW(rmdir("d")); SHOW(rmdir("d/e/.")); SHOW(rmdir("d/e/..")); SHOW(rmdir("a")); SHOW(rmdir("none")); SHOW(rmdir("d/f/"));
    SHOW(unlink("d")); SHOW(unlink("none")); SHOW(unlink("")); SHOW(unlink("a/")); SHOW(unlinkat(AT_FDCWD, "d", 0x400));
    SHOW(link("a", "a2")); SHOW(link("a", "a2")); SHOW(link("d", "d2")); SHOW(link("none", "n2")); SHOW(link("a", "none/n"));
    show_file("a");
    SHOW(unlink("a2")); show_file("a");
    SHOW(symlink("d/e", "toe")); SHOW(symlink("", "empty")); SHOW(symlink("x", "toe"));
    memset(buffer, 0, 100);
    SHOW(readlink("toe", buffer, 100)); puts(buffer); SHOW(readlink("toe", buffer, 2)); SHOW(readlink("a", buffer, 10));
    SHOW(readlink("none", buffer, 10)); SHOW(readlink("toe", buffer, 0));
    SHOW(open("toe/in", O_CREAT | O_RDWR, 0666)); close(3); list("d/e"); list("toe");
    SHOW(rename("d/e/in", "moved")); SHOW(rename("none", "x")); SHOW(rename("moved", "none/x")); SHOW(rename("a", "moved"));
    show_file("a"); show_file("moved");
    SHOW(mkdir("g", 0755)); SHOW(rename("d", "d/e/d")); SHOW(rename("d", "g")); list("g"); SHOW(rename("g/e", "h"));
    SHOW(rename("moved", "g")); SHOW(rename("g", "moved")); SHOW(mkdir("h/sub", 0700)); SHOW(rename("g", "h"));
    SHOW(rename("g", "h/.")); SHOW(rename(".", "q")); SHOW(rename("moved", "moved")); SHOW(rename("moved", "trail/"));
    SHOW(syscall(SYS_renameat2, AT_FDCWD, "moved", AT_FDCWD, "c", 1)); SHOW(syscall(SYS_renameat2, AT_FDCWD, "moved", AT_FDCWD, "h", 2));
    show_file("moved"); show_file("h");
    SHOW(syscall(SYS_renameat2, AT_FDCWD, "moved", AT_FDCWD, "h", 2)); SHOW(syscall(SYS_renameat2, AT_FDCWD, "moved", AT_FDCWD, "h", 3));
    SHOW(mkfifo("fifo", 0644)); SHOW(mkfifo("fifo", 0644)); show_file("fifo"); SHOW(mknod("node", S_IFREG | 0600, 0)); show_file("node");
    SHOW(open("fifo", O_WRONLY | O_NONBLOCK)); SHOW(open("fifo", O_RDONLY | O_NONBLOCK)); SHOW(read(3, buffer, 1)); close(3);
}

static void places(void) {
    puts("-- places");
    char cwd[PATH_MAX];
    SHOW(chdir("h/sub")); SHOW(getcwd(cwd, sizeof cwd) == cwd); show_place(cwd);
    SHOW(syscall(SYS_getcwd, cwd, 4)); SHOW(syscall(SYS_getcwd, 0, 4000)); SHOW(syscall(SYS_getcwd, cwd, 4000) - (long)strlen(base));
    SHOW(chdir("../../moved")); SHOW(chdir("none")); SHOW(chdir(""));
    SHOW(rmdir("../sub")); SHOW(getcwd(cwd, sizeof cwd) == cwd); SHOW(open("x", O_CREAT | O_RDWR, 0600)); SHOW(mkdir("x", 0700)); list(".");
    SHOW(chdir(base));
    int d = open("h", O_RDONLY);
    SHOW(fchdir(d)); SHOW(getcwd(cwd, sizeof cwd) == cwd); show_place(cwd); close(d);
    SHOW(chdir(base));
    d = open("c", O_RDONLY);
    SHOW(fchdir(d)); SHOW(fchdir(99)); close(d);
    SHOW(chdir("/../../..")); SHOW(getcwd(cwd, sizeof cwd) == cwd); show_place(cwd);
    SHOW(chdir(base));
}

static void attributes(void) {
    puts("-- attributes");
    SHOW(umask(027)); SHOW(umask(022));
    umask(077); close(open("masked", O_CREAT | O_RDWR, 0666)); mkdir("maskeddir", 0777); umask(022);
    show_file("masked"); show_file("maskeddir");
    SHOW(chmod("masked", 0754)); show_file("masked"); SHOW(chmod("none", 0700));
    int fd = open("masked", O_RDONLY);
    SHOW(fchmod(fd, 04711)); show_file("masked"); SHOW(fchmodat(AT_FDCWD, "masked", 0640, 0)); show_file("masked");
    SHOW(access("masked", F_OK)); SHOW(access("masked", R_OK)); SHOW(access("masked", X_OK)); SHOW(access("none", F_OK));
    SHOW(access("masked", 99)); SHOW(faccessat(AT_FDCWD, "masked", W_OK, 0)); SHOW(access(".", X_OK | W_OK));
    struct timespec times[2] = {{1000, 5}, {2000, 7}};
    struct stat s;
    SHOW(futimens(fd, times)); fstat(fd, &s);
    printf("%ld.%09ld %ld.%09ld\n", (long)s.st_atim.tv_sec, s.st_atim.tv_nsec, (long)s.st_mtim.tv_sec, s.st_mtim.tv_nsec);
    times[0].tv_nsec = UTIME_OMIT; times[1].tv_sec = -3; times[1].tv_nsec = 9;
    SHOW(utimensat(AT_FDCWD, "masked", times, 0)); stat("masked", &s);
    printf("%ld.%09ld %ld.%09ld\n", (long)s.st_atim.tv_sec, s.st_atim.tv_nsec, (long)s.st_mtim.tv_sec, s.st_mtim.tv_nsec);
    times[1].tv_nsec = 1000000000; SHOW(utimensat(AT_FDCWD, "masked", times, 0)); SHOW(utimensat(AT_FDCWD, "none", 0, 0));
    struct timeval tv[2] = {{10, 20}, {30, 40}};
    SHOW(utimes("masked", tv)); stat("masked", &s); printf("%ld %ld\n", (long)s.st_mtim.tv_sec, s.st_mtim.tv_nsec);
    close(fd);
    struct statx x;
    SHOW(statx(AT_FDCWD, "masked", 0, STATX_BASIC_STATS, &x)); printf("%o %u %llu\n", x.stx_mode, x.stx_nlink, x.stx_size);
    SHOW(statx(AT_FDCWD, "", 0, STATX_BASIC_STATS, &x)); SHOW(statx(AT_FDCWD, "dangling", AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &x));
    printf("%o\n", x.stx_mode);
    SHOW(fstatat(AT_FDCWD, "masked", &s, 0x8000)); SHOW(stat("none", &s)); SHOW(stat("masked/x", &s)); SHOW(syscall(SYS_stat64, "masked", 4));
    SHOW(stat("/dev/null", &s)); printf("%o %d\n", s.st_mode & S_IFMT, (int)s.st_rdev);
    SHOW(lstat("/proc/self/exe", &s)); printf("%o\n", s.st_mode & S_IFMT);
    struct statfs f;
    SHOW(statfs("/tmp", &f)); SHOW(statfs("none", &f)); SHOW(fstatfs(1, &f));
    SHOW(fsync(1) == 0 || errno == EINVAL); SHOW(fsync(99));
}

static void descriptors(void) {
    puts("-- descriptors");
    int fd = open("c", O_RDWR);
    SHOW(dup(fd)); SHOW(dup2(fd, 9)); SHOW(dup2(fd, fd)); SHOW(dup2(99, 5)); SHOW(dup2(fd, -1)); SHOW(dup2(fd, 1 << 20));
    SHOW(dup3(fd, 10, O_CLOEXEC)); SHOW(dup3(fd, fd, 0)); SHOW(dup3(fd, 11, 1)); SHOW(fcntl(10, F_GETFD)); SHOW(fcntl(9, F_GETFD));
    SHOW(fcntl(fd, F_DUPFD, 20)); SHOW(fcntl(fd, F_DUPFD_CLOEXEC, 20)); SHOW(fcntl(21, F_GETFD)); SHOW(fcntl(fd, F_DUPFD, -1));
    SHOW(fcntl(21, F_SETFD, 0)); SHOW(fcntl(21, F_GETFD)); SHOW(fcntl(99, F_GETFL)); SHOW(fcntl(fd, 12345));
    SHOW(lseek(fd, 2, SEEK_SET)); SHOW(lseek(20, 0, SEEK_CUR));
    int other = open("c", O_RDONLY);
    SHOW(lseek(other, 0, SEEK_CUR));
    for (int i = 3; i < 30; i++) close(i);
    struct rlimit limit = {12, 100}, before;
    SHOW(setrlimit(RLIMIT_NOFILE, &limit));
    while ((fd = open("/dev/null", O_RDONLY)) >= 0) printf("%d ", fd);
    puts(strerror(errno));
    SHOW(dup(1)); SHOW(dup2(1, 12)); SHOW(dup2(1, 11)); SHOW(fcntl(1, F_DUPFD, 12)); SHOW(fcntl(1, F_DUPFD, 5));
    SHOW(open("not-made", O_RDWR | O_CREAT, 0600)); show_file("not-made");
    limit.rlim_cur = 14;
    SHOW(setrlimit(RLIMIT_NOFILE, &limit)); SHOW(dup(1)); SHOW(dup2(1, 13));
    for (int i = 3; i < 30; i++) close(i);
}

static void devices(void) {
    puts("-- devices");
    int fd = open("/dev/null", O_RDWR);
    SHOW(write(fd, "x", 1)); SHOW(read(fd, buffer, 10)); SHOW(lseek(fd, 100, SEEK_SET)); close(fd);
    fd = open("/dev/zero", O_RDWR);
    memset(buffer, 1, 20);
    SHOW(read(fd, buffer, 10)); printf("%d %d\n", buffer[9], buffer[10]); close(fd);
    fd = open("/dev/full", O_RDWR);
    SHOW(write(fd, "x", 1)); SHOW(read(fd, buffer, 4)); close(fd);
    fd = open("/dev/urandom", O_RDONLY);
    SHOW(read(fd, buffer, 70000)); close(fd);
    SHOW(open("/dev/none", O_RDONLY | O_CREAT | O_EXCL, 0600) >= 0 ? unlink("/dev/none") : 0);
}

int main(int argc, char **argv) {
    setvbuf(stdout, 0, _IOFBF, 1 << 16);
    base = argv[1];
    umask(022);
    mkdir(base, 0755);
    if (chdir(base) != 0) return 2;
    opening();
    contents();
    names();
    places();
    attributes();
    descriptors();
    devices();
    fflush(stdout);
    return 0;
}
