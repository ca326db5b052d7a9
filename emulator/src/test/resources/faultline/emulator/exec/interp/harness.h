/* What the programs share that run cases on the host CPU: a page of code, a page of data, and a way back from whatever the code
 * does. Each reads cases from standard input and writes the state after each to standard output, in the layouts of the Java class
 * that it names. Included once in each; HostHarness.java builds and runs them. */
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

/* Linux's number of the signal that ended the case, 0 for none, and EIP and EFLAGS there. */
static volatile uint32_t signalled, signal_eip, signal_eflags;

/* Named by the code below and by that of run_case, so not static. */
uint32_t saved_esp, code_ptr = CODE, target;

/* Loads state, jumps to *code_ptr, and at back saves state: each harness has its own. */
void run_case(void);
extern char back[];

/* The general registers of a case, in encoding order, for those harnesses whose run_case loads and saves them. */
uint32_t in_regs[8], in_eflags, out_regs[8], out_eflags;

#define LOAD_REGISTERS                                                                              \
    "movl in_regs, %eax\nmovl in_regs+4, %ecx\nmovl in_regs+8, %edx\nmovl in_regs+12, %ebx\n"       \
    "movl in_regs+16, %esp\nmovl in_regs+20, %ebp\nmovl in_regs+24, %esi\nmovl in_regs+28, %edi\n"
#define SAVE_REGISTERS                                                                              \
    "movl %eax, out_regs\nmovl %ecx, out_regs+4\nmovl %edx, out_regs+8\nmovl %ebx, out_regs+12\n"   \
    "movl %esp, out_regs+16\nmovl %ebp, out_regs+20\nmovl %esi, out_regs+24\nmovl %edi, out_regs+28\n"
#define LOAD_FLAGS "pushl in_eflags\npopfl\n"
/* On the harness's own stack again. */
#define SAVE_FLAGS "movl saved_esp, %esp\npushfl\npopl out_eflags\ncld\n"
#define BEGIN ".text\n.globl run_case\nrun_case:\npushal\nmovl %esp, saved_esp\n"
#define GO "jmp *code_ptr\n.globl back\nback:\n"
#define END "popal\nret\n"

static void on_signal(int number, siginfo_t *info, void *context) {
    (void)info;
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    signalled = number;
    signal_eip = registers[REG_EIP];
    signal_eflags = registers[REG_EFL];
    registers[REG_EIP] = (greg_t)back;
}

/* Maps the pages and catches what code may raise; 0 where that cannot be. */
static int prepare(void) {
    static uint8_t alternate[65536];
    stack_t stack = {.ss_sp = alternate, .ss_size = sizeof alternate};
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    int numbers[] = {SIGFPE, SIGSEGV, SIGILL, SIGTRAP, SIGBUS};
    int all = PROT_READ | PROT_WRITE | PROT_EXEC, how = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
    if (mmap((void *)CODE, 4096, all, how, -1, 0) == MAP_FAILED) return 0;
    if (mmap((void *)DATA, DATA_BYTES, all, how, -1, 0) == MAP_FAILED) return 0;
    sigaltstack(&stack, 0);
    for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) sigaction(numbers[i], &action, 0);
    return 1;
}

/* Runs code, which a jump back is appended to. */
static void run(const uint8_t *bytes, uint32_t length) {
    uint8_t *code = (uint8_t *)CODE;
    uint32_t *address = &target;
    memcpy(code, bytes, length);
    target = (uint32_t)back;
    code[length] = 0xFF; /* jmp [target] */
    code[length + 1] = 0x25;
    memcpy(code + length + 2, &address, 4);
    signalled = signal_eip = 0;
    run_case();
}

/* Fills the data page. */
static inline void fill(uint32_t seed) {
    uint32_t *words = (uint32_t *)DATA;
    for (unsigned i = 0; i < DATA_BYTES / 4; i++) {
        seed = seed * 1664525u + 1013904223u;
        words[i] = seed;
    }
}

/* FNV-1a of the data page. */
static inline uint32_t hash(void) {
    uint32_t h = 2166136261u;
    for (unsigned i = 0; i < DATA_BYTES; i++) h = (h ^ ((uint8_t *)DATA)[i]) * 16777619u;
    return h;
}
