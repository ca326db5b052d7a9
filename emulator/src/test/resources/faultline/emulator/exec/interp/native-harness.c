/* Runs single instructions. The layouts are those of HostCpu.java. */
#include "harness.h"

#define CODE_BYTES 32

struct in { uint32_t regs[8], eflags, seed, length; uint8_t code[CODE_BYTES]; };
struct out { uint32_t regs[8], eflags, signal, hash; };

__asm__(BEGIN LOAD_FLAGS LOAD_REGISTERS GO SAVE_REGISTERS SAVE_FLAGS END);

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
        out.eflags = out_eflags;
        out.signal = signalled;
        out.hash = hash();
        fwrite(&out, sizeof out, 1, stdout);
    }
    return 0;
}
