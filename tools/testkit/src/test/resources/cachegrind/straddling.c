/* Jumps 256 times a round onto an instruction that lies across two lines, over more code than the first-level cache
 * holds, so that each such instruction misses both of its lines. */
#include "rounds.h"

NOINLINE static void run(void) {
    __asm__ volatile(".bundle_align_mode 0\n"
                     "    jmp 1f\n"
                     "    .p2align 7\n"
                     "    .rept 256\n"
                     "    .skip 61, 0x90\n"
                     "1:  addl $0x12345678, %%ecx\n" /* six bytes, three in each line */
                     "    jmp 1f\n"
                     "    .p2align 7\n"
                     "    .endr\n"
                     "1:\n"
                     "    .bundle_align_mode 6\n"
                     :
                     :
                     : "ecx", "cc");
}

void work(void) {
    run();
}
