/* More of what thread libraries do: cancellation, read-write locks, posix_spawn, timers that start threads, clocks of threads. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void cleanup(void *name) { printf("cleanup %s\n", (char *)name); }

static void *in_pause(void *unused) {
    pthread_cleanup_push(cleanup, "pause");
    for (;;) pause();
    pthread_cleanup_pop(0);
    return unused;
}

static void *in_loop(void *unused) {
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, 0);
    for (;;) {}
    return unused;
}

static void cancel(void *(*body)(void *)) {
    pthread_t t;
    void *result;
    pthread_create(&t, 0, body, 0);
    usleep(1000);
    pthread_cancel(t);
    pthread_join(t, &result);
    printf("canceled %d\n", result == PTHREAD_CANCELED);
}

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int shared;

static void *reader(void *unused) {
    for (int i = 0; i < 200; i++) {
        pthread_rwlock_rdlock(&lock);
        int before = shared;
        if (i % 20 == 0) sched_yield();
        if (shared != before) printf("changed under a reader\n");
        pthread_rwlock_unlock(&lock);
    }
    return unused;
}

static void *writer(void *unused) {
    for (int i = 0; i < 200; i++) {
        pthread_rwlock_wrlock(&lock);
        int before = shared;
        if (i % 30 == 0) sched_yield();
        shared = before + 1;
        pthread_rwlock_unlock(&lock);
    }
    return unused;
}

static void locks(void) {
    pthread_t t[6];
    for (int i = 0; i < 6; i++) pthread_create(&t[i], 0, i % 2 ? reader : writer, 0);
    for (int i = 0; i < 6; i++) pthread_join(t[i], 0);
    printf("written %d\n", shared);
}

static void *spin(void *unused) {
    struct timespec own, all;
    (void)unused;
    for (volatile long i = 0; i < 3000000; i++) {}
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &own);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &all);
    return (void *)(long)(all.tv_sec * 1e9 + all.tv_nsec >= own.tv_sec * 1e9 + own.tv_nsec && own.tv_nsec > 0);
}

static void clocks(void) {
    pthread_t t[2];
    clockid_t id;
    struct timespec now;
    struct tms used;
    void *right;
    for (int i = 0; i < 2; i++) pthread_create(&t[i], 0, spin, 0);
    for (int i = 0; i < 2; i++) { pthread_join(t[i], &right); printf("processor time %ld\n", (long)right); }
    pthread_getcpuclockid(pthread_self(), &id);
    printf("clock of a thread %d, times %d\n", clock_gettime(id, &now), times(&used) > 0);
}

static volatile int ticks;

static void tick(union sigval v) { __sync_fetch_and_add(&ticks, v.sival_int); }

static void timer(void) {
    struct sigevent event;
    struct itimerspec often = {{0, 2000000}, {0, 2000000}};
    timer_t id;
    memset(&event, 0, sizeof event);
    event.sigev_notify = SIGEV_THREAD;
    event.sigev_notify_function = tick;
    event.sigev_value.sival_int = 1;
    timer_create(CLOCK_REALTIME, &event, &id);
    timer_settime(id, 0, &often, 0);
    while (ticks < 3) usleep(1000);
    timer_delete(id);
    printf("timer started threads\n");
}

static void spawn(void) {
    char *args[] = {"life", "hello", 0};
    pid_t pid;
    int st = 0, error = posix_spawn(&pid, "/proc/self/exe", 0, 0, args, environ);
    waitpid(pid, &st, 0);
    printf("spawn %d %d\n", error, WEXITSTATUS(st));
    printf("spawn: %s\n", strerror(posix_spawn(&pid, "/no/such", 0, 0, args, environ)));
}

static void *who(void *unused) {
    (void)unused;
    usleep(20000);
    return (void *)(long)(getuid() * 10 + geteuid());
}

static void self(void) {
    struct sysinfo info;
    struct rusage usage;
    struct rlimit limit;
    char name[16];
    printf("sysinfo %d\n", sysinfo(&info) == 0 && info.procs > 0);
    getrusage(RUSAGE_SELF, &usage);
    printf("usage %d %d\n", usage.ru_maxrss > 0, usage.ru_minflt > 0);
    getrlimit(RLIMIT_STACK, &limit);
    printf("stack limit %d\n", limit.rlim_cur >= 1 << 20);
    pthread_setname_np(pthread_self(), "worker");
    pthread_getname_np(pthread_self(), name, sizeof name);
    printf("name %s\n", name);
    if (getuid() == 0) {
        pthread_t t;
        void *ids;
        pthread_create(&t, 0, who, 0);
        int result = setuid(7);
        pthread_join(t, &ids);
        printf("setuid reaches all threads: %d %ld\n", result, (long)ids);
    }
}

int main(int argc, char **argv) {
    setvbuf(stdout, 0, _IONBF, 0);
    if (argc > 1) { printf("spawned %s\n", argv[1]); return 4; }
    cancel(in_pause);
    cancel(in_loop);
    locks();
    clocks();
    timer();
    spawn();
    self();
    return 0;
}
