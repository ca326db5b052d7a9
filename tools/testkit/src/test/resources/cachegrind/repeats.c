/* String instructions with every kind of end, the count zero among them. */
#include "rounds.h"

static LINE byte from[4096], to[4096];

NOINLINE static word repeat(void) {
    void *si = from, *di = to;
    word count = 1000, rest = 0;
    __asm__ volatile("rep movsl" : "+S"(si), "+D"(di), "+c"(count) : : "memory");
    di = to, count = 777;
    __asm__ volatile("rep stosb" : "+D"(di), "+c"(count) : "a"(7) : "memory");
    di = to, count = 0;
    __asm__ volatile("rep stosb" : "+D"(di), "+c"(count) : "a"(8) : "memory");
    to[300] = 9;
    di = to, count = 4096;
    __asm__ volatile("repne scasb" : "+D"(di), "+c"(count) : "a"(9) : "memory", "cc");
    rest += count;
    si = from + 1000, di = to + 1000, count = 500;
    __asm__ volatile("repe cmpsb" : "+S"(si), "+D"(di), "+c"(count) : : "memory", "cc");
    rest += count;
    return rest;
}

void work(void) {
    result += repeat();
}
