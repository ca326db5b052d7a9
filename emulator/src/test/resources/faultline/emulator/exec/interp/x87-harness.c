/* Runs single x87 instructions on the host CPU: reads cases from standard input, writes the state after each to standard
 * output. The layouts are those of HostFpu.java. Built with gcc -m32 -static -fno-pie -O1. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#define CODE 0x00200000u
#define DATA 0x00210000u
#define DATA_BYTES 512u
#define SAVE_BYTES 108u
#define CODE_BYTES 128

struct in { uint32_t eflags, length; uint8_t code[CODE_BYTES], fpu[SAVE_BYTES], data[DATA_BYTES]; };
struct out { uint32_t eflags, eax, signal; uint8_t fpu[SAVE_BYTES], data[DATA_BYTES]; };

uint32_t in_eflags, out_eax, out_eflags, saved_esp, code_ptr = CODE;
uint8_t in_fpu[SAVE_BYTES], out_fpu[SAVE_BYTES];
static volatile uint32_t signalled;

void run_case(void);
extern char back[];
__asm__(".text\n.globl run_case\nrun_case:\n"
        "pushal\nmovl %esp, saved_esp\nfrstor in_fpu\npushl in_eflags\npopfl\n"
        "movl $0, %eax\nmovl $0x00210000, %ebx\njmp *code_ptr\n.globl back\nback:\n"
        "fnsave out_fpu\nmovl %eax, out_eax\nmovl saved_esp, %esp\npushfl\npopl out_eflags\ncld\npopal\nret\n");

static void on_signal(int number, siginfo_t *info, void *context) {
    (void)info;
    signalled = number;
    ((ucontext_t *)context)->uc_mcontext.gregs[REG_EIP] = (greg_t)back;
}

int main(void) {
    static uint8_t alternate[65536];
    stack_t stack = {.ss_sp = alternate, .ss_size = sizeof alternate};
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    int numbers[] = {SIGFPE, SIGSEGV, SIGILL, SIGTRAP, SIGBUS};
    int all = PROT_READ | PROT_WRITE | PROT_EXEC, how = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
    if (mmap((void *)CODE, 4096, all, how, -1, 0) == MAP_FAILED) return 2;
    if (mmap((void *)DATA, 4096, all, how, -1, 0) == MAP_FAILED) return 2;
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
        memcpy((void *)DATA, in.data, DATA_BYTES);
        memcpy(in_fpu, in.fpu, SAVE_BYTES);
        in_eflags = in.eflags;
        signalled = 0;
        run_case();
        memcpy(out.fpu, out_fpu, SAVE_BYTES);
        memcpy(out.data, (void *)DATA, DATA_BYTES);
        out.eax = out_eax;
        out.eflags = out_eflags;
        out.signal = signalled;
        fwrite(&out, sizeof out, 1, stdout);
    }
    return 0;
}
