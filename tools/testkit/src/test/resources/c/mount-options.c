/* What mount options of files in memory are worth: limits of bytes and files, owners and modes, what statfs and /proc/mounts tell of them. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

static void say(const char *what, long result) {
    printf("%s: %s\n", what, result < 0 ? strerror(errno) : "ok");
    fflush(stdout);
}

static void room(const char *what) {
    struct statfs fs;
    statfs("m", &fs);
    printf("%s: blocks %ld free %ld files %ld free %ld\n", what, (long) fs.f_blocks, (long) fs.f_bfree,
           (long) fs.f_files, (long) fs.f_ffree);
    fflush(stdout);
}

/* The options that the kernel shows for the folder m, from the size or what comes instead on. */
static void shown(void) {
    char line[512];
    FILE *mounts = fopen("/proc/mounts", "r");
    while (fgets(line, sizeof line, mounts)) {
        char *type = strstr(line, "/m tmpfs ");
        if (!type) continue;
        char *options = type + 9, *end = strchr(options, ' ');
        *end = 0;
        for (char *part = strtok(options, ","); part; part = strtok(0, ","))
            if (strcmp(part, "relatime") && strcmp(part, "inode64")) printf("%s ", part);
    }
    fclose(mounts);
    printf("\n");
    fflush(stdout);
}

static long make(const char *name) {
    int fd = open(name, O_CREAT | O_EXCL | O_RDWR, 0644);
    if (fd >= 0) close(fd);
    return fd;
}

int main(int count, char **words) {
    struct stat st;
    char page[4096] = {1};
    mkdir(words[1], 0755);
    if (chdir(words[1]) < 0) return 1;
    mkdir("m", 0755);
    say("mount", mount("none", "m", "tmpfs", 0, "size=32k,nr_inodes=5,mode=750,uid=12,gid=34"));
    stat("m", &st);
    printf("mode %o owner %d %d\n", st.st_mode & 07777, st.st_uid, st.st_gid);
    room("empty");
    shown();
    say("file", make("m/a"));
    say("folder", mkdir("m/b", 0755));
    say("link", symlink("a", "m/c"));
    say("fifo", mkfifo("m/d", 0644));
    room("full of files");
    say("one more file", make("m/e"));
    say("one more folder", mkdir("m/e", 0755));
    say("one more link", symlink("a", "m/e"));
    say("one more fifo", mkfifo("m/e", 0644));
    int fd = open("m/a", O_RDWR);
    say("unlink open", unlink("m/a"));
    say("still counted", make("m/e"));
    close(fd);
    say("closed", make("m/e"));
    say("rmdir", rmdir("m/b"));
    say("rename makes none", rename("m/e", "m/f"));
    say("replaced", make("m/g"));
    say("onto another", rename("m/g", "m/f"));
    say("which is free", make("m/a"));
    fd = open("m/f", O_RDWR);
    int pages = 0;
    while (write(fd, page, sizeof page) == sizeof page) pages++;
    printf("%d pages: %s\n", pages, strerror(errno));
    room("full");
    say("remount smaller", mount("none", "m", "tmpfs", MS_REMOUNT, "size=28k"));
    say("fewer files", mount("none", "m", "tmpfs", MS_REMOUNT, "nr_inodes=4"));
    say("nothing", mount("none", "m", "tmpfs", MS_REMOUNT, 0));
    room("as before");
    say("larger", mount("none", "m", "tmpfs", MS_REMOUNT, "size=10k,nr_blocks=12,nr_inodes=0x10"));
    room("more");
    shown();
    say("four more pages", write(fd, page, sizeof page));
    say("unknown", mount("none", "m", "tmpfs", MS_REMOUNT, "nosuch=1"));
    say("no number", mount("none", "m", "tmpfs", MS_REMOUNT, "nr_inodes=many"));
    say("no value", mount("none", "m", "tmpfs", MS_REMOUNT, "size"));
    close(fd);
    say("umount", umount("m"));
    say("no limit", mount("none", "m", "tmpfs", 0, "size=0,nr_inodes=0,mode=1777"));
    room("no limit");
    shown();
    say("a limit now", mount("none", "m", "tmpfs", MS_REMOUNT, "size=64k"));
    say("and of files", mount("none", "m", "tmpfs", MS_REMOUNT, "nr_inodes=64"));
    say("umount", umount("m"));
    say("bad size", mount("none", "m", "tmpfs", 0, "size=12q"));
    say("bad mode", mount("none", "m", "tmpfs", 0, "mode=9"));
    say("bad uid", mount("none", "m", "tmpfs", 0, "uid=x"));
    say("kilo and octal", mount("none", "m", "tmpfs", 0, "size=1m,nr_inodes=010,uid=0x10"));
    room("kilo and octal");
    shown();
    say("umount", umount("m"));
    say("ramfs", mount("none", "m", "ramfs", 0, "anything"));
    room("ramfs");
    say("umount", umount("m"));
    return 0;
}
