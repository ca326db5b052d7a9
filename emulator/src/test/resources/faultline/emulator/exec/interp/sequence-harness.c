/* Runs instruction sequences. The layouts are those of HostSequences.java. */
#include "harness.h"

#define CODE_BYTES 256

struct in { uint32_t regs[8], eflags, seed, length; uint8_t code[CODE_BYTES]; };
struct out { uint32_t regs[8], eflags, signal, where, hash; };

__asm__(BEGIN LOAD_FLAGS LOAD_REGISTERS GO SAVE_REGISTERS SAVE_FLAGS END);

/* FNV-1a by words. */
static uint32_t hash_words(void) {
    uint32_t h = 2166136261u;
    for (unsigned i = 0; i < DATA_BYTES / 4; i++) h = (h ^ ((uint32_t *)DATA)[i]) * 16777619u;
    return h;
}

int main(void) {
    if (!prepare()) return 2;
    struct in in;
    while (fread(&in, sizeof in, 1, stdin) == 1) {
        struct out out;
        fill(in.seed);
        memcpy(in_regs, in.regs, sizeof in_regs);
        in_eflags = in.eflags;
        run(in.code, in.length);
        memcpy(out.regs, out_regs, sizeof out_regs);
        out.eflags = signalled ? signal_eflags : out_eflags;
        out.signal = signalled;
        out.where = signal_eip;
        out.hash = hash_words();
        fwrite(&out, sizeof out, 1, stdout);
    }
    return 0;
}
