/* Runs single MMX and SSE instructions on the host CPU: reads cases from standard input, writes the state after each to
 * standard output. The layouts are those of SimdHost.java. Built with gcc -m32 -static -fno-pie -O1. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#define CODE 0x00200000u
#define DATA 0x00210000u
#define DATA_BYTES 4096u
#define CODE_BYTES 128

struct in { uint32_t regs[8], eflags, seed, length; uint8_t code[CODE_BYTES]; uint32_t where; uint8_t operand[16], fx[512]; };
struct out { uint32_t regs[8], eflags, signal, hash; uint8_t fx[512]; };

uint32_t in_regs[8], in_eflags, out_regs[8], out_eflags, saved_esp, code_ptr = CODE;
uint8_t in_fx[512] __attribute__((aligned(16))), out_fx[512] __attribute__((aligned(16)));
uint8_t clean_fx[512] __attribute__((aligned(16)));
static volatile uint32_t signalled;

void run_case(void);
extern char back[];
__asm__(".text\n.globl run_case\nrun_case:\n"
        "pushal\nmovl %esp, saved_esp\nfxsave clean_fx\nfxrstor in_fx\npushl in_eflags\npopfl\n"
        "movl in_regs, %eax\nmovl in_regs+4, %ecx\nmovl in_regs+8, %edx\nmovl in_regs+12, %ebx\n"
        "movl in_regs+16, %esp\nmovl in_regs+20, %ebp\nmovl in_regs+24, %esi\nmovl in_regs+28, %edi\n"
        "jmp *code_ptr\n.globl back\nback:\n"
        "movl %eax, out_regs\nmovl %ecx, out_regs+4\nmovl %edx, out_regs+8\nmovl %ebx, out_regs+12\n"
        "movl %esp, out_regs+16\nmovl %ebp, out_regs+20\nmovl %esi, out_regs+24\nmovl %edi, out_regs+28\n"
        "fxsave out_fx\nfxrstor clean_fx\nmovl saved_esp, %esp\npushfl\npopl out_eflags\ncld\npopal\nret\n");

static void on_signal(int number, siginfo_t *info, void *context) {
    (void)info;
    signalled = number;
    ((ucontext_t *)context)->uc_mcontext.gregs[REG_EIP] = (greg_t)back;
}

static void fill(uint32_t seed) {
    uint32_t *words = (uint32_t *)DATA;
    for (unsigned i = 0; i < DATA_BYTES / 4; i++) {
        seed = seed * 1664525u + 1013904223u;
        words[i] = seed;
    }
}

static uint32_t hash(void) {
    uint32_t h = 2166136261u;
    for (unsigned i = 0; i < DATA_BYTES; i++) h = (h ^ ((uint8_t *)DATA)[i]) * 16777619u;
    return h;
}

int main(void) {
    static uint8_t alternate[65536];
    stack_t stack = {.ss_sp = alternate, .ss_size = sizeof alternate};
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    int numbers[] = {SIGFPE, SIGSEGV, SIGILL, SIGTRAP, SIGBUS};
    int all = PROT_READ | PROT_WRITE | PROT_EXEC, how = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
    if (mmap((void *)CODE, 4096, all, how, -1, 0) == MAP_FAILED) return 2;
    if (mmap((void *)DATA, DATA_BYTES, all, how, -1, 0) == MAP_FAILED) return 2;
    sigaltstack(&stack, 0);
    for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) sigaction(numbers[i], &action, 0);
    struct in in;
    while (fread(&in, sizeof in, 1, stdin) == 1) {
        struct out out = {0};
        uint8_t *code = (uint8_t *)CODE;
        memcpy(code, in.code, in.length);
        code[in.length] = 0xFF; /* jmp [target] */
        code[in.length + 1] = 0x25;
        static uint32_t target;
        target = (uint32_t)back;
        uint32_t *where = &target;
        memcpy(code + in.length + 2, &where, 4);
        fill(in.seed);
        memcpy((void *)in.where, in.operand, 16);
        memcpy(in_fx, in.fx, 512);
        memcpy(in_regs, in.regs, sizeof in_regs);
        in_eflags = in.eflags;
        signalled = 0;
        run_case();
        memcpy(out.regs, out_regs, sizeof out_regs);
        out.eflags = out_eflags;
        out.signal = signalled;
        out.hash = hash();
        memcpy(out.fx, out_fx, 512);
        fwrite(&out, sizeof out, 1, stdout);
    }
    return 0;
}
