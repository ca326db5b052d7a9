/* Runs x87 instructions, with the address of the data in EBX. The layouts are those of HostFpu.java. */
#include "harness.h"

#define OPERAND_BYTES 512u
#define SAVE_BYTES 108u
#define CODE_BYTES 128

struct in { uint32_t eflags, length; uint8_t code[CODE_BYTES], fpu[SAVE_BYTES], data[OPERAND_BYTES]; };
struct out { uint32_t eflags, eax, signal; uint8_t fpu[SAVE_BYTES], data[OPERAND_BYTES]; };

uint32_t out_eax;
uint8_t in_fpu[SAVE_BYTES], out_fpu[SAVE_BYTES];

__asm__(BEGIN "frstor in_fpu\n" LOAD_FLAGS "movl $0, %eax\nmovl $0x00210000, %ebx\n" GO
              "fnsave out_fpu\nmovl %eax, out_eax\n" SAVE_FLAGS END);

int main(void) {
    if (!prepare()) return 2;
    struct in in;
    while (fread(&in, sizeof in, 1, stdin) == 1) {
        struct out out;
        memcpy((void *)DATA, in.data, OPERAND_BYTES);
        memcpy(in_fpu, in.fpu, SAVE_BYTES);
        in_eflags = in.eflags;
        run(in.code, in.length);
        memcpy(out.fpu, out_fpu, SAVE_BYTES);
        memcpy(out.data, (void *)DATA, OPERAND_BYTES);
        out.eax = out_eax;
        out.eflags = out_eflags;
        out.signal = signalled;
        fwrite(&out, sizeof out, 1, stdout);
    }
    return 0;
}
