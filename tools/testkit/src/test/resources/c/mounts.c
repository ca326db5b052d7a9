/* Mounting in the guest's own tree, by root in a folder that it is told. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

static void say(const char *what, long result) {
    printf("%s: %s\n", what, result < 0 ? strerror(errno) : "ok");
    fflush(stdout);
}

static void list(const char *path) {
    struct dirent **names;
    int count = scandir(path, &names, 0, alphasort), shown = 0;
    for (int i = 0; i < count; i++)
        if (names[i]->d_name[0] != '.') {
            printf("%s ", names[i]->d_name);
            shown++;
        }
    printf("(%d)\n", shown);
    fflush(stdout);
}

int main(int count, char **words) {
    struct stat st;
    struct statfs fs;
    char here[4096];
    mkdir(words[1], 0755);
    if (chdir(words[1]) < 0) return 1;
    mkdir("m", 0755);
    close(open("m/below", O_CREAT | O_WRONLY, 0644));
    close(open("file", O_CREAT | O_WRONLY, 0644));
    say("mount", mount("none", "m", "tmpfs", 0, "size=64k,mode=700"));
    list("m");
    struct stat above;
    stat("m", &st);
    stat(".", &above);
    printf("mode %o other device %d\n", st.st_mode, st.st_dev != above.st_dev);
    statfs("m", &fs);
    printf("type %lx\n", (unsigned long) fs.f_type);
    close(open("m/above", O_CREAT | O_WRONLY, 0644));
    mkdir("m/dir", 0755);
    list("m");
    say("rename across", rename("file", "m/file"));
    say("link across", link("file", "m/file"));
    say("rmdir mounted", rmdir("m"));
    say("rename mounted", rename("m", "n"));
    int fd = open("m/big", O_CREAT | O_WRONLY, 0644);
    char page[4096] = {0};
    int pages = 0;
    while (write(fd, page, sizeof page) == sizeof page) pages++;
    printf("full at %d: %s\n", pages <= 16 && pages > 12, strerror(errno));
    say("busy: open file", umount("m"));
    close(fd);
    chdir("m/dir");
    say("busy: directory", umount2("../../m", 0));
    printf("up: %d\n", strstr(getcwd(here, sizeof here), "/m/dir") != 0);
    chdir("../..");
    printf("back: %d\n", access("file", F_OK));
    say("remount read-only", mount("none", "m", 0, MS_REMOUNT | MS_RDONLY, 0));
    say("write there", open("m/new", O_CREAT | O_WRONLY, 0644));
    say("remount", mount("none", "m", 0, MS_REMOUNT, 0));
    say("second", mount("none", "m", "tmpfs", 0, 0));
    list("m");
    say("umount second", umount("m"));
    list("m");
    say("proc", mount("proc", "m/dir", "proc", 0, 0));
    printf("status %d\n", access("m/dir/self/status", R_OK));
    say("inner keeps it busy", umount("m"));
    say("umount proc", umount("m/dir"));
    say("umount", umount("m"));
    list("m");
    say("again", umount("m"));
    say("file", umount("file"));
    say("nothing", umount("nothing"));
    say("unknown type", mount("none", "m", "nosuchfs", 0, 0));
    say("on a file", mount("none", "file", "tmpfs", 0, 0));
    say("on nothing", mount("none", "nothing", "tmpfs", 0, 0));
    say("bad option", mount("none", "m", "tmpfs", 0, "nosuch=1"));
    say("bad flag", umount2("m", 0x100));
    mount("none", "m", "tmpfs", 0, 0);
    fd = open("m/kept", O_CREAT | O_RDWR, 0644);
    say("detach", umount2("m", MNT_DETACH));
    say("still written", write(fd, "x", 1));
    list("m");
    if (fork() == 0) {
        setuid(1000);
        say("user mounts", mount("none", "m", "tmpfs", 0, 0));
        exit(0);
    }
    wait(0);
    return 0;
}
