/*
 * stream [ROUNDS=1]: streams over three arrays of 4 MB: fill, copy, scale, add and triad in the manner of McCalpin's STREAM,
 * on integers, and a block copy and clear by string instructions. Prints a checksum.
 */
#include <stdio.h>
#include <stdlib.h>

enum { WORDS = 1 << 20 };

static unsigned a[WORDS], b[WORDS], c[WORDS];

static void block_copy(void *to, const void *from, unsigned long bytes)
{
    __asm__ volatile("rep movsl" : "+D"(to), "+S"(from), "+c"((unsigned long){bytes / 4}) : : "memory");
}

static void block_clear(void *to, unsigned long bytes)
{
    __asm__ volatile("rep stosl" : "+D"(to), "+c"((unsigned long){bytes / 4}) : "a"(0) : "memory");
}

int main(int argc, char **argv)
{
    unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 1;
    unsigned sum = 0, i;

    for (i = 0; i < WORDS; i++)
        a[i] = i * 2654435761u;
    while (rounds-- > 0) {
        for (i = 0; i < WORDS; i++)
            c[i] = a[i];
        for (i = 0; i < WORDS; i++)
            b[i] = 3 * c[i];
        for (i = 0; i < WORDS; i++)
            c[i] = a[i] + b[i];
        for (i = 0; i < WORDS; i++)
            a[i] = b[i] + 5 * c[i];
        block_copy(c, a, sizeof a);
        block_clear(b, sizeof b);
        for (i = 0; i < WORDS; i++)
            sum += c[i] ^ b[i];
    }
    printf("stream %08x\n", sum);
    return 0;
}
