/* SSE2 arithmetic, block moves and string functions, whose results are printed as bits, and an unmasked exception. */
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xmmintrin.h>

#define N 40

static double a[N][N], b[N][N], c[N][N];
static float f[N * N], g[N * N];
static sigjmp_buf back;
static volatile int code;

static uint32_t mix(uint32_t hash, const void *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) hash = (hash ^ ((const uint8_t *)bytes)[i]) * 16777619u;
    return hash;
}

static void matrices(void) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            a[i][j] = (i * 7 + j * 3) / 11.0;
            b[i][j] = (i - j) / 3.0;
            f[i * N + j] = (i + 1) / (float)(j + 1);
        }
    for (int i = 0; i < N; i++)
        for (int k = 0; k < N; k++)
            for (int j = 0; j < N; j++) c[i][j] += a[i][k] * b[k][j];
    for (int i = 0; i < N * N; i++) g[i] = f[i] * f[N * N - 1 - i] - f[(i * 13) % (N * N)];
    int sum = 0;
    for (int i = 0; i < N * N; i++) sum += (int)(g[i] * 16) ^ (int)c[i / N][i % N];
    printf("matrices %08x %08x %d\n", mix(1, c, sizeof c), mix(1, g, sizeof g), sum);
}

static void strings(void) {
    enum { SIZE = 9000 };
    char *from = malloc(SIZE), *to = malloc(SIZE + 64);
    uint32_t hash = 1, seed = 7;
    for (int i = 0; i < SIZE; i++) from[i] = 'a' + (seed = seed * 1664525u + 1013904223u) % 26;
    for (int size = 0; size < SIZE - 64; size += 1 + size / 3) {
        for (int shift = 0; shift < 24; shift += 5) {
            memset(to, shift, SIZE + 64);
            memcpy(to + shift, from + (size & 15), size);
            to[shift + size] = 0;
            memmove(to + shift + 3, to + shift, size + 1);
            size_t length = strlen(to + shift + 3);
            char *found = strchr(to + shift, 'q'), *last = strrchr(to + shift + 3, 'z');
            int order = memcmp(to + shift + 3, from + (size & 15), size);
            int other = strcmp(to + shift + 3, to + shift);
            uint32_t seen[] = {length, found ? found - to : -1, last ? last - to : -1, order,
                               other < 0 ? -1 : other > 0, strspn(to + shift + 3, "abcdefgh")};
            hash = mix(hash, seen, sizeof seen);
        }
        hash = mix(hash, to, SIZE);
    }
    printf("strings %08x\n", hash);
    free(from);
    free(to);
}

static void on_fpe(int number, siginfo_t *info, void *context) {
    (void)context;
    code = number * 100 + info->si_code;
    siglongjmp(back, 1);
}

static void exceptions(void) {
    struct sigaction action = {.sa_sigaction = on_fpe, .sa_flags = SA_SIGINFO | SA_NODEFER};
    sigaction(SIGFPE, &action, 0);
    static const unsigned masks[] = {_MM_MASK_INVALID, _MM_MASK_DIV_ZERO, _MM_MASK_OVERFLOW, _MM_MASK_INEXACT};
    static const float left[] = {0, 1, 3e38f, 1}, right[] = {0, 0, 1e-10f, 3};
    for (int i = 0; i < 4; i++) {
        code = 0;
        if (!sigsetjmp(back, 1)) {
            _mm_setcsr(0x1f80 & ~masks[i]);
            volatile float x = left[i], y = right[i];
            x = x / y;
        }
        _mm_setcsr(0x1f80);
        printf("exception %d\n", code);
    }
}

/* Each process keeps its own registers over switches. */
static void processes(void) {
    for (int p = 0; p < 3; p++) {
        if (fork() == 0) {
            __m128 v = _mm_set1_ps(p + 1);
            unsigned mode = 0x1f80 | p << 13;
            _mm_setcsr(mode);
            for (int i = 0; i < 2000; i++) {
                v = _mm_div_ps(_mm_add_ps(_mm_mul_ps(v, _mm_set1_ps(3)), _mm_set1_ps(1)), _mm_set1_ps(3.0625f));
                if (i % 100 == 0) getppid();
            }
            uint32_t bits[4];
            memcpy(bits, &v, 16);
            _exit((bits[0] ^ bits[3]) != 0 ? 99 : (_mm_getcsr() & 0x6000) == (mode & 0x6000) ? bits[0] & 63 : 98);
        }
    }
    int sum = 0, status;
    while (wait(&status) > 0) sum += WEXITSTATUS(status);
    printf("processes %d\n", sum);
}

int main(void) {
    matrices();
    strings();
    exceptions();
    processes();
    return 0;
}
