// System V shared memory: one line for each check.
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096

static sigjmp_buf back;
static volatile int caught, inside;
static int checks;

static void handler(int signal)
{
    if (!inside)
        _exit(99);
    caught = signal;
    siglongjmp(back, 1);
}

static int touch(volatile char *at, int write)
{
    caught = 0;
    inside = 1;
    if (sigsetjmp(back, 1) == 0) {
        if (write)
            *at = 'w';
        else
            (void)*at;
    }
    inside = 0;
    return caught;
}

static void say(const char *what, long value)
{
    printf("%d %s: %ld\n", ++checks, what, value);
}

static void errors(const char *what, long result)
{
    printf("%d %s: %s\n", ++checks, what, result == -1 ? strerror(errno) : "works");
}

static struct shmid_ds state(int id)
{
    struct shmid_ds info;
    memset(&info, 0, sizeof info);
    shmctl(id, IPC_STAT, &info);
    return info;
}

int main(void)
{
    setvbuf(stdout, 0, _IONBF, 0);
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_NODEFER};
    sigaction(SIGSEGV, &action, 0);
    key_t key = 0x46000000 | (getpid() & 0xFFFF) << 4;
    errors("no such key", shmget(key, PAGE, 0));
    errors("no size", shmget(key, 0, IPC_CREAT | 0600));
    int id = shmget(key, 3 * PAGE + 5, IPC_CREAT | IPC_EXCL | 0640);
    errors("create", id);
    errors("again exclusive", shmget(key, PAGE, IPC_CREAT | IPC_EXCL | 0600));
    say("again", shmget(key, PAGE, IPC_CREAT | 0600) == id);
    say("without a size", shmget(key, 0, 0) == id);
    errors("too large", shmget(key, 5 * PAGE, 0));
    struct shmid_ds info = state(id);
    say("size", info.shm_segsz);
    say("mode", info.shm_perm.mode);
    say("attached", info.shm_nattch);
    say("creator", info.shm_cpid == getpid());
    say("no last", info.shm_lpid);
    say("times", info.shm_atime == 0 && info.shm_dtime == 0 && info.shm_ctime != 0);

    char *first = shmat(id, 0, 0);
    say("attach", first != (void *)-1);
    say("zeros", first[0] | first[4 * PAGE - 1]);
    char *second = shmat(id, 0, SHM_RDONLY);
    say("twice", state(id).shm_nattch);
    first[PAGE] = 'q';
    say("seen", second[PAGE]);
    say("read only", touch(second, 1) == SIGSEGV);
    errors("cannot be made writable", mprotect(second, PAGE, PROT_READ | PROT_WRITE));
    info = state(id);
    say("last", info.shm_lpid == getpid());
    say("attach time", info.shm_atime != 0);
    errors("bad id", shmat(-1, 0, 0) == (void *)-1 ? -1 : 0);
    errors("unknown id", shmat(0x7FFFFFF, 0, 0) == (void *)-1 ? -1 : 0);
    errors("odd address", shmat(id, first + 100, 0) == (void *)-1 ? -1 : 0);
    errors("occupied address", shmat(id, first, 0) == (void *)-1 ? -1 : 0);
    errors("remap nowhere", shmat(id, 0, SHM_REMAP) == (void *)-1 ? -1 : 0);
    char *room = mmap(0, 8 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    say("remap", shmat(id, room, SHM_REMAP) == room);
    say("there", room[PAGE]);
    say("three", state(id).shm_nattch);
    errors("detach it", shmdt(room));
    say("hole there", touch(room, 0) == SIGSEGV);
    say("behind it as before", touch(room + 4 * PAGE, 1));
    say("rounded", shmat(id, room + 77, SHM_RND) == room);
    errors("detach inside", shmdt(room + PAGE));
    errors("detach odd", shmdt(room + 1));
    errors("detach elsewhere", shmdt((void *)0x1000));
    munmap(room + PAGE, PAGE);
    say("cut in two", state(id).shm_nattch);
    errors("detach both parts", shmdt(room));
    say("left", state(id).shm_nattch);

    pid_t child = fork();
    if (child == 0) {
        first[0] = 'c';
        int inside = state(id).shm_nattch;
        shmdt(second);
        _exit(inside == 4 && state(id).shm_nattch == 3 ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    say("child counts", WEXITSTATUS(status));
    say("child wrote", first[0]);
    say("after its exit", state(id).shm_nattch);
    say("it was the last", state(id).shm_lpid == child);

    info = state(id);
    info.shm_perm.mode = 0600;
    errors("set", shmctl(id, IPC_SET, &info));
    say("mode set", state(id).shm_perm.mode);
    errors("lock", shmctl(id, SHM_LOCK, 0));
    say("locked", state(id).shm_perm.mode);
    errors("unlock", shmctl(id, SHM_UNLOCK, 0));
    say("unlocked", state(id).shm_perm.mode);
    errors("unknown command", shmctl(id, 99, 0));
    child = fork();
    if (child == 0) {
        setgid(12345);
        setuid(12345);
        errors("another user attaches", shmat(id, 0, 0) == (void *)-1 ? -1 : 0);
        errors("gets", shmget(key, 0, 0600));
        errors("looks", shmctl(id, IPC_STAT, &info));
        errors("removes", shmctl(id, IPC_RMID, 0));
        errors("sets", shmctl(id, IPC_SET, &info));
        errors("locks", shmctl(id, SHM_LOCK, 0));
        _exit(0);
    }
    waitpid(child, &status, 0);

    errors("remove", shmctl(id, IPC_RMID, 0));
    info = state(id);
    say("doomed", info.shm_perm.mode);
    say("key is gone", info.shm_perm.__key == 0);
    errors("no more by key", shmget(key, 0, 0));
    char *late = shmat(id, 0, 0);
    say("still attachable", late != (void *)-1 && late[0] == 'c');
    shmdt(late);
    shmdt(second);
    say("still there", first[PAGE]);
    errors("last detach", shmdt(first));
    errors("gone", shmctl(id, IPC_STAT, &info));
    errors("removed twice", shmctl(id, IPC_RMID, 0));

    id = shmget(IPC_PRIVATE, PAGE, 0600);
    int other = shmget(IPC_PRIVATE, PAGE, 0600);
    say("private ones differ", id != other);
    char *kept = shmat(id, 0, 0);
    kept[0] = 'k';
    shmctl(id, IPC_RMID, 0);
    child = fork();
    if (child == 0) {
        kept[0]++;
        _exit(0);
    }
    waitpid(child, 0, 0);
    say("doomed but shared by fork", kept[0]);
    return shmctl(other, IPC_RMID, 0);
}
