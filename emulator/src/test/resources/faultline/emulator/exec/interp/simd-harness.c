/* Runs MMX and SSE instructions. The layouts are those of SimdHost.java. */
#include "harness.h"

#define CODE_BYTES 128
#define FX_BYTES 512

struct in {
    uint32_t regs[8], eflags, seed, length;
    uint8_t code[CODE_BYTES];
    uint32_t where;
    uint8_t operand[16], fx[FX_BYTES];
};
struct out { uint32_t regs[8], eflags, signal, hash; uint8_t fx[FX_BYTES]; };

uint8_t in_fx[FX_BYTES] __attribute__((aligned(16))), out_fx[FX_BYTES] __attribute__((aligned(16)));
uint8_t clean_fx[FX_BYTES] __attribute__((aligned(16)));

__asm__(BEGIN "fxsave clean_fx\nfxrstor in_fx\n" LOAD_FLAGS LOAD_REGISTERS GO SAVE_REGISTERS
              "fxsave out_fx\nfxrstor clean_fx\n" SAVE_FLAGS END);

int main(void) {
    if (!prepare()) return 2;
    struct in in;
    while (fread(&in, sizeof in, 1, stdin) == 1) {
        struct out out;
        fill(in.seed);
        memcpy((void *)in.where, in.operand, sizeof in.operand);
        memcpy(in_fx, in.fx, FX_BYTES);
        memcpy(in_regs, in.regs, sizeof in_regs);
        in_eflags = in.eflags;
        run(in.code, in.length);
        memcpy(out.regs, out_regs, sizeof out_regs);
        out.eflags = out_eflags;
        out.signal = signalled;
        out.hash = hash();
        memcpy(out.fx, out_fx, FX_BYTES);
        fwrite(&out, sizeof out, 1, stdout);
    }
    return 0;
}
