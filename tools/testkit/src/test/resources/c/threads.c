/* Threads of glibc: mutexes, condition variables, thread-specific data, joins, robust mutexes, fork and exec among threads. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORKERS = 8, ROUNDS = 400, ITEMS = 200 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long total;
static __thread long own;

static void *count(void *id) {
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&lock);
        long before = total;
        if (i % 50 == 0) sched_yield();
        total = before + 1;
        pthread_mutex_unlock(&lock);
        own += (long)id;
    }
    return (void *)own;
}

static void counters(void) {
    pthread_t t[WORKERS];
    long sum = 0;
    for (long i = 0; i < WORKERS; i++) pthread_create(&t[i], 0, count, (void *)i);
    for (int i = 0; i < WORKERS; i++) {
        void *result;
        pthread_join(t[i], &result);
        sum += (long)result;
    }
    printf("counted %ld, thread-local sums %ld, own %ld\n", total, sum, own);
}

static pthread_cond_t full = PTHREAD_COND_INITIALIZER, empty = PTHREAD_COND_INITIALIZER;
static int ring[4], in, out, stored;
static long consumed;

static void *consume(void *unused) {
    (void)unused;
    for (int i = 0; i < ITEMS; i++) {
        pthread_mutex_lock(&lock);
        while (stored == 0) pthread_cond_wait(&full, &lock);
        consumed += ring[out++ % 4];
        stored--;
        pthread_cond_signal(&empty);
        pthread_mutex_unlock(&lock);
    }
    return 0;
}

static void queue(void) {
    pthread_t t;
    pthread_create(&t, 0, consume, 0);
    for (int i = 1; i <= ITEMS; i++) {
        pthread_mutex_lock(&lock);
        while (stored == 4) pthread_cond_wait(&empty, &lock);
        ring[in++ % 4] = i;
        stored++;
        pthread_cond_signal(&full);
        pthread_mutex_unlock(&lock);
    }
    pthread_join(t, 0);
    printf("consumed %ld\n", consumed);
}

static pthread_barrier_t barrier;
static sem_t semaphore;
static int phases[WORKERS];

static void *phase(void *id) {
    for (int i = 0; i < 5; i++) {
        phases[(long)id]++;
        pthread_barrier_wait(&barrier);
        for (int k = 0; k < WORKERS; k++) if (phases[k] != i + 1) printf("wrong phase\n");
        pthread_barrier_wait(&barrier);
    }
    sem_post(&semaphore);
    return 0;
}

static void barriers(void) {
    pthread_t t[WORKERS];
    pthread_barrier_init(&barrier, 0, WORKERS);
    sem_init(&semaphore, 0, 0);
    for (long i = 0; i < WORKERS; i++) pthread_create(&t[i], 0, phase, (void *)i);
    for (int i = 0; i < WORKERS; i++) sem_wait(&semaphore);
    for (int i = 0; i < WORKERS; i++) pthread_join(t[i], 0);
    printf("barriers passed\n");
}

static pthread_key_t key;
static int destroyed;

static void destroy(void *value) { __sync_fetch_and_add(&destroyed, (int)(long)value); }

static void *keeper(void *value) {
    pthread_setspecific(key, value);
    sched_yield();
    return (void *)(long)(pthread_getspecific(key) == value);
}

static void specific(void) {
    pthread_t t[4];
    long right = 0;
    pthread_key_create(&key, destroy);
    for (long i = 0; i < 4; i++) pthread_create(&t[i], 0, keeper, (void *)(i + 1));
    for (int i = 0; i < 4; i++) { void *r; pthread_join(t[i], &r); right += (long)r; }
    printf("specific %ld, destroyed %d\n", right, destroyed);
}

static void timed(void) {
    struct timespec until;
    pthread_cond_t never = PTHREAD_COND_INITIALIZER;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 20000000;
    if (until.tv_nsec >= 1000000000) { until.tv_sec++; until.tv_nsec -= 1000000000; }
    pthread_mutex_lock(&lock);
    int result = pthread_cond_timedwait(&never, &lock, &until);
    pthread_mutex_unlock(&lock);
    printf("timed wait: %s\n", strerror(result));
}

static pthread_mutex_t robust;

static void *die_holding(void *unused) {
    (void)unused;
    pthread_mutex_lock(&robust);
    return 0;
}

static void *wait_for_dead(void *unused) {
    (void)unused;
    int got = pthread_mutex_lock(&robust);
    if (got == EOWNERDEAD) { pthread_mutex_consistent(&robust); pthread_mutex_unlock(&robust); }
    return (void *)(long)got;
}

static void robusts(void) {
    pthread_mutexattr_t a;
    pthread_t t, u;
    void *got;
    pthread_mutexattr_init(&a);
    pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&robust, &a);
    pthread_create(&t, 0, die_holding, 0);
    pthread_join(t, 0);
    pthread_create(&u, 0, wait_for_dead, 0);
    pthread_join(u, &got);
    printf("robust: %s, then %d\n", strerror((int)(long)got), pthread_mutex_lock(&robust));
    pthread_mutex_unlock(&robust);
}

static void *forker(void *unused) {
    (void)unused;
    int st, pid = fork();
    if (pid == 0) _exit(getpid() == (int)syscall(SYS_gettid) ? 9 : 1);
    waitpid(pid, &st, 0);
    return (void *)(long)WEXITSTATUS(st);
}

static void *sleeper(void *unused) {
    (void)unused;
    for (;;) pause();
    return 0;
}

static void *leave(void *unused) {
    (void)unused;
    usleep(5000);
    exit(5);
}

static volatile int handled_by;

static void handler(int sig) { (void)sig; handled_by = (int)syscall(SYS_gettid); }

static void *target(void *tid) {
    *(volatile int *)tid = (int)syscall(SYS_gettid);
    while (!handled_by) usleep(1000);
    return (void *)(long)(handled_by == *(volatile int *)tid);
}

static void directed(void) {
    pthread_t t;
    int tid = 0;
    void *right;
    signal(SIGUSR1, handler);
    pthread_create(&t, 0, target, &tid);
    while (!*(volatile int *)&tid) sched_yield();
    pthread_kill(t, SIGUSR1);
    pthread_join(t, &right);
    printf("thread-directed: %d\n", (int)(long)right);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, 0);
    handled_by = 0;
    tid = 0;
    pthread_sigmask(SIG_UNBLOCK, &set, 0);
    pthread_create(&t, 0, target, &tid);
    pthread_sigmask(SIG_BLOCK, &set, 0);
    kill(getpid(), SIGUSR1);
    pthread_join(t, &right);
    printf("process-directed goes to who takes it: %d\n", (int)(long)right);
    pthread_sigmask(SIG_UNBLOCK, &set, 0);
}

static int in_child(void (*what)(void)) {
    int st, pid;
    fflush(stdout);
    pid = fork();
    if (pid == 0) { what(); _exit(99); }
    waitpid(pid, &st, 0);
    return st;
}

static void exit_with_sleepers(void) {
    pthread_t t;
    for (int i = 0; i < 3; i++) pthread_create(&t, 0, sleeper, 0);
    pthread_create(&t, 0, leave, 0);
    for (;;) pause();
}

static void main_leaves(void) {
    pthread_t t;
    pthread_create(&t, 0, leave, 0);
    pthread_exit(0);
}

static void killed(void) {
    pthread_t t;
    for (int i = 0; i < 3; i++) pthread_create(&t, 0, sleeper, 0);
    usleep(2000);
    kill(getpid(), SIGTERM);
    for (;;) pause();
}

static void *execs(void *unused) {
    (void)unused;
    usleep(2000);
    char *args[] = {"threads", "again", 0}, *env[] = {"A=b", 0};
    execve("/proc/self/exe", args, env);
    return 0;
}

static void exec_from_thread(void) {
    pthread_t t;
    for (int i = 0; i < 3; i++) pthread_create(&t, 0, sleeper, 0);
    pthread_create(&t, 0, execs, 0);
    for (;;) pause();
}

int main(int argc, char **argv) {
    setvbuf(stdout, 0, _IONBF, 0);
    if (argc > 1) {
        printf("executed: %s %s, one thread %d\n", argv[1], getenv("A"), getpid() == (int)syscall(SYS_gettid));
        return 11;
    }
    counters();
    queue();
    barriers();
    specific();
    timed();
    robusts();
    pthread_t t;
    void *result;
    pthread_create(&t, 0, forker, 0);
    pthread_join(t, &result);
    printf("fork in a thread: %ld\n", (long)result);
    directed();
    printf("exit in a thread: %d\n", WEXITSTATUS(in_child(exit_with_sleepers)));
    printf("main leaves first: %d\n", WEXITSTATUS(in_child(main_leaves)));
    printf("killed: %d\n", WTERMSIG(in_child(killed)));
    printf("exec in a thread: %d\n", WEXITSTATUS(in_child(exec_from_thread)));
    pthread_t late;
    pthread_create(&late, 0, sleeper, 0);
    return 3;
}
