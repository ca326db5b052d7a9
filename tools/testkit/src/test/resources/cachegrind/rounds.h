/* What the programs that are compared with cachegrind have in common: no libc, no system call but the exit, a stack of
 * their own at a fixed address, and as many rounds of work() as the first letter of argv[1] says.
 *
 * No instruction crosses a cache line, because cachegrind counts one that misses both of its lines once. */
__asm__(".bundle_align_mode 6\n");

typedef unsigned int word;
typedef unsigned char byte;

#define NOINLINE __attribute__((noinline))
#define LINE __attribute__((aligned(64)))

LINE byte stack[4096];
word result;

void work(void);

__attribute__((used)) void rounds(const char *count) {
    for (int left = *count - '0'; left > 0; left--) work();
    __asm__ volatile("int $0x80" : : "a"(1), "b"(0));
}

__asm__(".globl _start\n"
        "_start:\n"
        "    movl 8(%esp), %eax\n"
        "    movl $stack + 4096, %esp\n"
        "    subl $12, %esp\n"
        "    pushl %eax\n"
        "    call rounds\n");
