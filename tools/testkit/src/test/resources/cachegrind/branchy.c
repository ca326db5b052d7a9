/* Sorts numbers, then interprets a program of 256 operations whose code does not fit in the first-level cache. */
#include "rounds.h"

#define NUMBERS 16384
#define STEPS 4000

static LINE word numbers[NUMBERS];
static LINE word registers[16];

NOINLINE static void sort(word *from, word *to) {
    while (to - from > 1) {
        word pivot = from[(to - from) / 2];
        word *low = from, *high = to - 1;
        while (low <= high) {
            while (*low < pivot) low++;
            while (*high > pivot) high--;
            if (low <= high) {
                word swap = *low;
                *low++ = *high;
                *high-- = swap;
            }
        }
        sort(from, high + 1);
        from = low;
    }
}

/* One operation: unlike its neighbours, with branches that depend on the data. */
#define OPERATION(n)                                                      \
    case n:                                                               \
        if (registers[(n) & 15] & 1u << ((n) & 7))                        \
            registers[(n) * 7 & 15] += x ^ (n) * 2654435761u;             \
        else                                                              \
            registers[(n) * 3 & 15] -= x >> ((n) & 15);                   \
        x = x * 1664525u + 1013904223u + registers[(n) * 5 & 15];         \
        if (x > (word)(n) << 24) x ^= registers[(n) & 7] << 3;            \
        break;
#define FOUR(n) OPERATION(n) OPERATION((n) + 1) OPERATION((n) + 2) OPERATION((n) + 3)
#define SIXTEEN(n) FOUR(n) FOUR((n) + 4) FOUR((n) + 8) FOUR((n) + 12)
#define SIXTY_FOUR(n) SIXTEEN(n) SIXTEEN((n) + 16) SIXTEEN((n) + 32) SIXTEEN((n) + 48)

NOINLINE static word interpret(word x) {
    for (int step = 0; step < STEPS; step++) {
        switch (x >> 24) { SIXTY_FOUR(0) SIXTY_FOUR(64) SIXTY_FOUR(128) SIXTY_FOUR(192) }
    }
    return x;
}

void work(void) {
    word x = result + 1;
    for (int i = 0; i < NUMBERS; i++) {
        x = x * 1664525u + 1013904223u;
        numbers[i] = x;
    }
    sort(numbers, numbers + NUMBERS);
    result = interpret(x) + numbers[NUMBERS / 2];
}
