/* What a user without root's rights may do with files and processes; run by root in a folder that it is told. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static void say(const char *what, long result) {
    int keep = errno;
    printf("%s: %s\n", what, result < 0 ? strerror(keep) : "ok");
    fflush(stdout);
    if (result > 2 && strstr(what, "open")) close(result);
}

static void make(const char *name, int mode, int user, int group) {
    int fd = open(name, O_CREAT | O_WRONLY, 0600);
    write(fd, "#!/bin/false\n", 13);
    fchown(fd, user, group);
    fchmod(fd, mode);
    close(fd);
}

static void folder(const char *name, int mode, int user, int group) {
    mkdir(name, 0700);
    chown(name, user, group);
    chmod(name, mode);
}

static void show(const char *name) {
    struct stat st;
    if (lstat(name, &st) < 0) say(name, -1);
    else printf("%s: %o %d %d\n", name, st.st_mode, st.st_uid, st.st_gid);
}

static void as_user(void) {
    struct timeval times[2] = {{1000, 0}, {2000, 0}};
    say("open 600", open("secret", O_RDONLY));
    say("open 604 r", open("readable", O_RDONLY));
    say("open 604 w", open("readable", O_WRONLY));
    say("open 604 trunc", open("readable", O_RDONLY | O_TRUNC));
    say("open group r", open("grouped", O_RDONLY));
    say("open group w", open("grouped", O_RDWR));
    say("open own no right", open("own", O_RDONLY));
    say("open path only", open("secret", O_PATH));
    say("chmod own", chmod("own", 0644));
    say("chmod other's", chmod("readable", 0777));
    say("chown own to root", chown("own", 0, -1));
    say("chgrp own to 3000", chown("own", -1, 3000));
    say("chgrp own to 4000", chown("own", -1, 4000));
    say("chown no change", chown("own", 1000, -1));
    say("chown other's no change", chown("readable", -1, -1));
    show("own");
    say("create in root's", open("rootdir/new", O_CREAT | O_WRONLY, 0644));
    say("mkdir in root's", mkdir("rootdir/d", 0755));
    say("mkdir existing", mkdir("rootdir/sub", 0755));
    say("unlink in root's", unlink("rootdir/file"));
    say("rmdir in root's", rmdir("rootdir/sub"));
    say("symlink in root's", symlink("x", "rootdir/link"));
    say("link in root's", link("own", "rootdir/hard"));
    say("mkfifo in root's", mkfifo("rootdir/fifo", 0600));
    say("rename out of root's", rename("rootdir/file", "shared/file"));
    say("rename into root's", rename("own", "rootdir/own"));
    say("unlink nothing", unlink("rootdir/nothing"));
    say("search only: open", open("searchonly/readable", O_RDONLY));
    say("search only: list", open("searchonly", O_RDONLY | O_DIRECTORY));
    say("no search: open", open("nosearch/readable", O_RDONLY));
    say("no search: list", open("nosearch", O_RDONLY | O_DIRECTORY));
    say("no search: stat", access("nosearch/readable", F_OK));
    say("no search: nothing", access("nosearch/nothing", F_OK));
    say("no search: dot", access("nosearch/.", F_OK));
    say("no search: chdir", chdir("nosearch"));
    say("search only: chdir", chdir("searchonly"));
    say("back", chdir(".."));
    say("sticky: other's", unlink("sticky/root"));
    say("sticky: own", unlink("sticky/mine"));
    say("sticky: rename other's", rename("sticky/root", "sticky/new"));
    say("sticky: over other's", rename("own", "sticky/root"));
    say("create in sticky", open("sticky/new", O_CREAT | O_WRONLY, 0644));
    show("sticky/new");
    say("create in set-group", open("setgroup/new", O_CREAT | O_WRONLY, 0644));
    say("mkdir in set-group", mkdir("setgroup/dir", 0755));
    show("setgroup/new");
    show("setgroup/dir");
    say("chmod set-group of another's group", chmod("setgroup/new", 02755));
    show("setgroup/new");
    say("utimes other's", utimes("readable", times));
    say("utimes now other's", utimes("readable", 0));
    say("utimes own", utimes("own", times));
    say("utimes writable other's", utimes("writable", times));
    say("utimes now writable", utimes("writable", 0));
    say("truncate other's", truncate("readable", 0));
    say("truncate writable", truncate("writable", 3));
    say("access r", access("readable", R_OK));
    say("access w", access("readable", W_OK));
    say("access x", access("readable", X_OK));
    say("exec no right", execl("./readable", "x", NULL));
    say("exec directory", execl("./shared", "x", NULL));
    say("chroot", chroot("."));
    say("move directory of another", rename("shared/rootsub", "moved"));
    say("kill root's", kill(getppid(), 0));
    say("kill init", kill(1, SIGTERM));
    say("nice", setpriority(PRIO_PROCESS, 0, 5));
    say("back to 0", setpriority(PRIO_PROCESS, 0, 0));
    errno = 0;
    printf("priority %d\n", getpriority(PRIO_PROCESS, 0));
    say("of root's", setpriority(PRIO_PROCESS, getppid(), 10));
    say("of nobody", setpriority(PRIO_PROCESS, 999999, 10));
    struct rlimit limit = {100, 200};
    say("limit", setrlimit(RLIMIT_NOFILE, &limit));
    limit.rlim_max = 300;
    say("raise", setrlimit(RLIMIT_NOFILE, &limit));
    say("setuid", setuid(0));
    say("setgroups", setgroups(0, 0));
}

int main(int count, char **words) {
    int status;
    umask(022);
    mkdir(words[1], 0755);
    if (chdir(words[1]) < 0) return 1;
    chmod(".", 0777);
    make("secret", 0600, 0, 0);
    make("readable", 0604, 0, 0);
    make("writable", 0606, 0, 0);
    make("grouped", 0640, 0, 3000);
    make("own", 0000, 1000, 1000);
    folder("rootdir", 0755, 0, 0);
    make("rootdir/file", 0666, 0, 0);
    folder("rootdir/sub", 0777, 0, 0);
    folder("searchonly", 0711, 0, 0);
    make("searchonly/readable", 0644, 0, 0);
    folder("nosearch", 0744, 0, 0);
    make("nosearch/readable", 0644, 0, 0);
    folder("shared", 0777, 0, 0);
    folder("shared/rootsub", 0755, 0, 0);
    folder("sticky", 01777, 0, 0);
    make("sticky/root", 0666, 0, 0);
    make("sticky/mine", 0600, 1000, 1000);
    folder("setgroup", 02777, 0, 5000);
    make("suid", 06755, 0, 0);
    chown("suid", 7, 8);
    show("suid");
    if (fork() == 0) {
        gid_t groups[2] = {1000, 3000};
        setgroups(2, groups);
        setgid(1000);
        setuid(1000);
        as_user();
        exit(0);
    }
    wait(&status);
    printf("status %d\n", status);
    /* Root may do all, but runs only what somebody may run. */
    say("root: open", open("own", O_RDWR));
    say("root: exec", execl("./secret", "x", NULL));
    say("root: access x", access("secret", X_OK));
    /* A real user other than root: access is stricter than open. */
    setresuid(1000, 0, 0);
    say("access by real user", access("secret", R_OK));
    say("open by effective user", open("secret", O_RDONLY));
    say("faccessat effective", faccessat(AT_FDCWD, "secret", R_OK, AT_EACCESS));
    return 0;
}
