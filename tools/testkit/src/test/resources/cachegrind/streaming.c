/* A triad over words and a walk over bytes, 32 KB each, and a column of a matrix whose stride meets few sets. */
#include "rounds.h"

#define WORDS 8192

static LINE word a[WORDS], b[WORDS], c[WORDS];

NOINLINE static void triad(word k) {
    for (int i = 0; i < WORDS; i++) a[i] = b[i] + k * c[i];
}

NOINLINE static void bytes(byte *to, const byte *from) {
    for (int i = 0; i < WORDS * 4; i++) to[i] = from[i] ^ 0x5A;
}

NOINLINE static word column(int stride) {
    word sum = 0;
    for (int i = 0; i < WORDS; i += stride) sum += ++c[i];
    return sum;
}

void work(void) {
    triad(result | 3);
    bytes((byte *)b, (const byte *)a);
    result += column(512) + column(48);
}
