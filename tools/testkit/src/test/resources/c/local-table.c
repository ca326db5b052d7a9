/* modify_ldt and segments of the local table. */
#define _GNU_SOURCE
#include <asm/ldt.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int words[4] = {11, 22, 33, 44};

static int set(int entry, void *base, unsigned limit, int contents, int read_only, int absent, int func) {
    struct user_desc d;
    memset(&d, 0, sizeof d);
    d.entry_number = entry;
    d.base_addr = (unsigned) base;
    d.limit = limit;
    d.seg_32bit = 1;
    d.contents = contents;
    d.read_exec_only = read_only;
    d.limit_in_pages = 1;
    d.seg_not_present = absent;
    return syscall(SYS_modify_ldt, func, &d, sizeof d);
}

static int through_fs(int selector) {
    int value;
    __asm__ volatile("push %%fs\n\tmov %1, %%fs\n\tmov %%fs:4, %0\n\tpop %%fs" : "=r"(value) : "r"(selector));
    return value;
}

static int through_es(int selector) {
    int value;
    __asm__ volatile("push %%es\n\tmov %1, %%es\n\tmov %%es:8, %0\n\tpop %%es" : "=&r"(value) : "r"(selector));
    return value;
}

static void say(const char *what, int result) {
    printf("%s: %d %s\n", what, result, result == -1 ? strerror(errno) : "");
    fflush(stdout);
}

static void dies(const char *what, int selector) {
    int status;
    if (fork() == 0) {
        through_fs(selector);
        _exit(0);
    }
    wait(&status);
    printf("%s: signal %d\n", what, WTERMSIG(status));
}

int main(void) {
    unsigned char bytes[64];
    say("read nothing", syscall(SYS_modify_ldt, 0, bytes, sizeof bytes));
    say("bad size", syscall(SYS_modify_ldt, 1, bytes, 3));
    say("set", set(0, words, 0xFFFFF, 0, 0, 0, 0x11));
    say("set 2", set(2, words + 1, 0xFFFFF, 0, 0, 0, 0x11));
    say("bad entry", set(8192, words, 0xFFFFF, 0, 0, 0, 0x11));
    say("conforming", set(1, words, 0xFFFFF, 3, 0, 0, 0x11));
    say("fs", through_fs(7));
    say("fs 2", through_fs(2 * 8 + 7));
    say("es", through_es(7));
    int rights = 0, limit = 0, known = 0;
    __asm__("lar %2, %0\n\tsetz %b1" : "=r"(rights), "+q"(known) : "r"(7));
    __asm__("lsl %1, %0" : "=r"(limit) : "r"(7));
    printf("rights %x limit %x known %d\n", rights & ~0x100 & ~0x100000, limit, known);
    if (fork() == 0) {
        say("child fs", through_fs(7));
        set(0, words + 2, 0xFFFFF, 0, 0, 0, 0x11);
        say("child's own", through_fs(7));
        _exit(0);
    }
    wait(0);
    say("parent's", through_fs(7));
    say("remove", set(2, 0, 0, 0, 1, 1, 1));
    dies("removed", 2 * 8 + 7);
    dies("never set", 100 * 8 + 7);
    say("absent", set(3, words, 0xFFFFF, 0, 0, 1, 0x11));
    return 0;
}
