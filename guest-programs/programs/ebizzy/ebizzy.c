/*
 * ebizzy [FREE=vrange] [THREADS=2] [MILLISECONDS=100] [HOG=0] [CHUNKS=10] [KILOBYTES=256] [random|fixed]
 *
 * The allocator benchmark of that name, written anew: threads that each take a table out of CHUNKS tables of KILOBYTES, allocate
 * a block of random size, copy that much of the table into it, look for a random record there by halving, and free the block. How a
 * freed block goes back to the kernel is what is measured:
 *
 *   keep      not at all
 *   munmap    munmap, and mmap for the next
 *   dontneed  madvise(MADV_DONTNEED)
 *   free      madvise(MADV_FREE)
 *   vrange    vrange(VOLATILE), and vrange(NOVOLATILE) for the next
 *
 * HOG megabytes are written over and over by another process, with a pause after each round.
 *
 * It needs no library. Built by
 *   gcc -m32 -static -Os -march=i686 -nostdlib -ffreestanding -fno-pie -no-pie -fno-stack-protector -fcf-protection=none
 *       -fno-asynchronous-unwind-tables -Wl,--build-id=none -Wl,-z,noseparate-code -Wl,-z,noexecstack -s ebizzy.c -o ebizzy.elf
 */

typedef unsigned int word;
typedef unsigned long long wide;

enum {
    SYS_EXIT = 1,
    SYS_FORK = 2,
    SYS_WRITE = 4,
    SYS_WAITPID = 7,
    SYS_KILL = 37,
    SYS_MUNMAP = 91,
    SYS_CLONE = 120,
    SYS_SCHED_YIELD = 158,
    SYS_NANOSLEEP = 162,
    SYS_MMAP2 = 192,
    SYS_MADVISE = 219,
    SYS_FUTEX = 240,
    SYS_EXIT_GROUP = 252,
    SYS_CLOCK_GETTIME = 265,
    SYS_VRANGE = 500 /* Faultline's number: the call was never merged */
};

enum { CLOCK_MONOTONIC = 1, SIGKILL = 9 };
enum { PROT_READ_WRITE = 3, MAP_PRIVATE_ANONYMOUS = 0x22 };
enum { MADV_DONTNEED = 4, MADV_FREE = 8 };
enum { VRANGE_VOLATILE = 0, VRANGE_NOVOLATILE = 1, VRANGE_FULL = 0 };
enum { CLONE_THREAD_FLAGS = 0x10f00 | 0x40000 }; /* VM FS FILES SIGHAND THREAD SYSVSEM */
enum { FUTEX_WAIT = 0, FUTEX_WAKE = 1 };

enum { PAGE = 4096, STACK = 16 * PAGE, MAX_THREADS = 64, MAX_EXTENTS = 128, MAX_CHUNKS = 256 };
enum { HOG_PAUSE_NS = 5 * 1000 * 1000 };

/* How a freed block goes back. */
enum policy { KEEP, MUNMAP, DONTNEED, FREE, VRANGE, POLICIES };

static const char *const policy_names[POLICIES] = {"keep", "munmap", "dontneed", "free", "vrange"};

/* --- system calls --- */

static int call(int number, int a, int b, int c, int d)
{
    int result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d) : "memory");
    return result;
}

/* mmap2 takes six arguments; the last, a page of a file, is 0. */
static int map_pages(word bytes)
{
    int result;
    __asm__ volatile("push %%ebp\n\txor %%ebp, %%ebp\n\tint $0x80\n\tpop %%ebp"
                     : "=a"(result)
                     : "a"(SYS_MMAP2), "b"(0), "c"(bytes), "d"(PROT_READ_WRITE), "S"(MAP_PRIVATE_ANONYMOUS), "D"(-1)
                     : "memory");
    return result;
}

static int failed(int result)
{
    return result < 0 && result > -4096;
}

static word length(const char *text)
{
    word n = 0;
    while (text[n] != 0)
        n++;
    return n;
}

static void say(int to, const char *text)
{
    call(SYS_WRITE, to, (int) text, (int) length(text), 0);
}

static void die(const char *text)
{
    say(2, text);
    call(SYS_EXIT_GROUP, 1, 0, 0, 0);
}

/* --- numbers and texts --- */

/* The quotient of 64 bits by 32, without a library. */
static word divide(wide value, word by)
{
    word high = (word) (value >> 32), low = (word) value, quotient, rest;
    if (high >= by)
        return ~0u;
    __asm__("divl %4" : "=a"(quotient), "=d"(rest) : "0"(low), "1"(high), "r"(by));
    return quotient;
}

static char *put(char *at, const char *text)
{
    while (*text != 0)
        *at++ = *text++;
    return at;
}

static char *put_number(char *at, word value)
{
    char digits[10];
    int n = 0;
    do {
        digits[n++] = (char) ('0' + value % 10);
        value /= 10;
    } while (value != 0);
    while (n > 0)
        *at++ = digits[--n];
    return at;
}

/* A decimal number from 0 to 100,000,000; -1 for anything else. */
static int parse(const char *text)
{
    int value = 0;
    if (*text == 0)
        return -1;
    for (; *text != 0; text++) {
        if (*text < '0' || *text > '9' || value > 10000000)
            return -1;
        value = value * 10 + (*text - '0');
    }
    return value;
}

static int same(const char *a, const char *b)
{
    while (*a == *b && *a != 0) {
        a++;
        b++;
    }
    return *a == *b;
}

/* Numerical Recipes' generator; the low bits are not random. */
static word chance(word *state, word below)
{
    *state = *state * 1664525 + 1013904223;
    return (word) ((wide) (*state >> 4) * below >> 28);
}

static void copy_words(word *to, const word *from, word words)
{
    __asm__ volatile("rep movsl" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
}

static wide now(void)
{
    struct {
        word seconds, nanoseconds;
    } time;
    call(SYS_CLOCK_GETTIME, CLOCK_MONOTONIC, (int) &time, 0, 0);
    return (wide) time.seconds * 1000000000 + time.nanoseconds;
}

/* --- the arena: whole pages, first fit, neighbours joined --- */

struct extent {
    word start, bytes;
};

struct arena {
    enum policy policy;
    word extents; /* free ones, in order of address */
    struct extent free[MAX_EXTENTS];
    word purged; /* blocks that the kernel had discarded pages of */
};

static void arena_open(struct arena *arena, enum policy policy, word bytes)
{
    arena->policy = policy;
    if (policy == MUNMAP)
        return;
    int base = map_pages(bytes);
    if (failed(base))
        die("mmap: Cannot allocate memory\n");
    arena->free[0].start = (word) base;
    arena->free[0].bytes = bytes;
    arena->extents = 1;
}

static void drop(struct arena *arena, word at)
{
    arena->extents--;
    for (word i = at; i < arena->extents; i++)
        arena->free[i] = arena->free[i + 1];
}

static word take(struct arena *arena, word bytes)
{
    for (word i = 0; i < arena->extents; i++) {
        struct extent *extent = &arena->free[i];
        if (extent->bytes >= bytes) {
            word start = extent->start;
            extent->start += bytes;
            extent->bytes -= bytes;
            if (extent->bytes == 0)
                drop(arena, i);
            return start;
        }
    }
    return 0;
}

static void give(struct arena *arena, word start, word bytes)
{
    word i = 0;
    while (i < arena->extents && arena->free[i].start < start)
        i++;
    if (i > 0 && arena->free[i - 1].start + arena->free[i - 1].bytes == start) {
        arena->free[i - 1].bytes += bytes;
        if (i < arena->extents && start + bytes == arena->free[i].start) {
            arena->free[i - 1].bytes += arena->free[i].bytes;
            drop(arena, i);
        }
    } else if (i < arena->extents && start + bytes == arena->free[i].start) {
        arena->free[i].start = start;
        arena->free[i].bytes += bytes;
    } else {
        if (arena->extents == MAX_EXTENTS)
            die("ebizzy: too many free blocks\n");
        for (word j = arena->extents++; j > i; j--)
            arena->free[j] = arena->free[j - 1];
        arena->free[i].start = start;
        arena->free[i].bytes = bytes;
    }
}

static word whole_pages(word bytes)
{
    return (bytes + PAGE - 1) & -PAGE;
}

static word *arena_allocate(struct arena *arena, word bytes)
{
    word pages = whole_pages(bytes);
    if (arena->policy == MUNMAP) {
        int start = map_pages(pages);
        if (failed(start))
            die("mmap: Cannot allocate memory\n");
        return (word *) start;
    }
    word start = take(arena, pages);
    if (start == 0)
        die("ebizzy: the arena is full\n");
    if (arena->policy == VRANGE) {
        int purged = call(SYS_VRANGE, (int) start, (int) pages, VRANGE_NOVOLATILE, VRANGE_FULL);
        if (purged < 0)
            die("vrange: failed\n");
        arena->purged += (word) purged;
    }
    return (word *) start;
}

static void arena_free(struct arena *arena, word *block, word bytes)
{
    int start = (int) block, pages = (int) whole_pages(bytes), result = 0;
    switch (arena->policy) {
    case MUNMAP:
        result = call(SYS_MUNMAP, start, pages, 0, 0);
        break;
    case DONTNEED:
        result = call(SYS_MADVISE, start, pages, MADV_DONTNEED, 0);
        break;
    case FREE:
        result = call(SYS_MADVISE, start, pages, MADV_FREE, 0);
        break;
    case VRANGE:
        result = call(SYS_VRANGE, start, pages, VRANGE_VOLATILE, VRANGE_FULL);
        break;
    default:
        break;
    }
    if (result != 0)
        die("ebizzy: freeing memory failed\n");
    if (arena->policy != MUNMAP)
        give(arena, (word) start, (word) pages);
}

/* --- the benchmark --- */

static enum policy policy = VRANGE;
static word threads = 2, milliseconds = 100, hog_megabytes = 0, chunks = 10, chunk_bytes = 256 << 10, fixed = 0;
static word *tables[MAX_CHUNKS];
static wide deadline;
static word running;

static struct thread {
    word records, seed;
    struct arena arena;
} workers[MAX_THREADS];

/* Record i of a table is 2 i + 1, so that each key is found and its neighbours are not. */
static int search(const word *records, word count, word key)
{
    word low = 0, high = count;
    while (high - low > 1) {
        word middle = low + (high - low) / 2;
        if (records[middle] <= key)
            low = middle;
        else
            high = middle;
    }
    return records[low] == key;
}

static void work(struct thread *self)
{
    word most = chunk_bytes / sizeof(word);
    arena_open(&self->arena, policy, 2 * chunk_bytes);
    while (now() < deadline) {
        const word *table = tables[chance(&self->seed, chunks)];
        word count = fixed ? most : 1 + chance(&self->seed, most);
        word *block = arena_allocate(&self->arena, count * sizeof(word));
        copy_words(block, table, count);
        if (!search(block, count, 2 * chance(&self->seed, count) + 1))
            die("ebizzy: a record is not where it was put\n");
        arena_free(&self->arena, block, count * sizeof(word));
        self->records++;
    }
}

static void thread_main(struct thread *self)
{
    work(self);
    if (__sync_sub_and_fetch(&running, 1) == 0)
        call(SYS_FUTEX, (int) &running, FUTEX_WAKE, 1, 0);
    call(SYS_EXIT, 0, 0, 0, 0);
}

/* A thread of this process on a stack of its own that runs thread_main(self). */
static void start_thread(struct thread *self)
{
    int stack = map_pages(STACK);
    if (failed(stack))
        die("mmap: Cannot allocate memory\n");
    word *top = (word *) (stack + STACK);
    *--top = (word) self;
    *--top = 0; /* thread_main does not return */
    int result;
    __asm__ volatile("int $0x80\n\t"
                     "test %%eax, %%eax\n\t"
                     "jnz 1f\n\t"
                     "xor %%ebp, %%ebp\n\t"
                     "jmp *%%edi\n"
                     "1:"
                     : "=a"(result)
                     : "a"(SYS_CLONE), "b"(CLONE_THREAD_FLAGS), "c"(top), "d"(0), "S"(0), "D"(thread_main)
                     : "memory");
    if (failed(result))
        die("clone: Cannot allocate memory\n");
}

/* The hog: writes its memory over and over. */
static void hog(void)
{
    word bytes = hog_megabytes << 20;
    int base = map_pages(bytes);
    if (failed(base))
        die("mmap: Cannot allocate memory\n");
    struct {
        word seconds, nanoseconds;
    } pause = {0, HOG_PAUSE_NS};
    for (;;) {
        for (word at = 0; at < bytes; at += PAGE)
            ((volatile word *) (word) base)[at / sizeof(word)]++;
        call(SYS_NANOSLEEP, (int) &pause, 0, 0, 0);
    }
}

static void fill_tables(void)
{
    for (word i = 0; i < chunks; i++) {
        int table = map_pages(chunk_bytes);
        if (failed(table))
            die("mmap: Cannot allocate memory\n");
        tables[i] = (word *) table;
        for (word j = 0; j < chunk_bytes / sizeof(word); j++)
            tables[i][j] = 2 * j + 1;
    }
}

static void report(word elapsed_ms)
{
    char line[200], *at = line;
    word records = 0, purged = 0;
    for (word i = 0; i < threads; i++) {
        records += workers[i].records;
        purged += workers[i].arena.purged;
    }
    at = put(at, "ebizzy, ");
    at = put(at, policy_names[policy]);
    at = put(at, ": ");
    at = put_number(at, records);
    at = put(at, " records in ");
    at = put_number(at, elapsed_ms);
    at = put(at, " ms, ");
    at = put_number(at, elapsed_ms == 0 ? 0 : divide((wide) records * 1000, elapsed_ms));
    at = put(at, " records/s, ");
    at = put_number(at, purged);
    at = put(at, " blocks purged\n");
    call(SYS_WRITE, 1, (int) line, at - line, 0);
}

static void usage(void)
{
    say(2, "usage: ebizzy [keep|munmap|dontneed|free|vrange] [THREADS=2] [MILLISECONDS=100] [HOG=0]"
           " [CHUNKS=10] [KILOBYTES=256] [random|fixed]\n");
    call(SYS_EXIT_GROUP, 2, 0, 0, 0);
}

/* The number in argument i, if there is one, from least to most. */
static void argument(int argc, char **argv, int i, word least, word most, word *into)
{
    if (argc <= i)
        return;
    int value = parse(argv[i]);
    if (value < 0 || (word) value < least || (word) value > most)
        usage();
    *into = (word) value;
}

static void read_arguments(int argc, char **argv)
{
    word kilobytes = chunk_bytes >> 10;
    if (argc > 1) {
        policy = POLICIES;
        for (int i = 0; i < POLICIES; i++)
            if (same(argv[1], policy_names[i]))
                policy = (enum policy) i;
    }
    argument(argc, argv, 2, 1, MAX_THREADS, &threads);
    argument(argc, argv, 3, 1, 1000000, &milliseconds);
    argument(argc, argv, 4, 0, 2048, &hog_megabytes);
    argument(argc, argv, 5, 1, MAX_CHUNKS, &chunks);
    argument(argc, argv, 6, 4, 16384, &kilobytes);
    if (argc > 7)
        fixed = same(argv[7], "fixed");
    if (policy == POLICIES || argc > 8 || (argc > 7 && !fixed && !same(argv[7], "random")))
        usage();
    chunk_bytes = kilobytes << 10;
}

static void __attribute__((used)) run(word *stack)
{
    int child = 0;
    read_arguments((int) stack[0], (char **) (stack + 1));
    fill_tables();
    if (hog_megabytes != 0) {
        child = call(SYS_FORK, 0, 0, 0, 0);
        if (child == 0)
            hog();
        if (failed(child))
            die("fork: Cannot allocate memory\n");
    }
    wide start = now();
    deadline = start + (wide) milliseconds * 1000000;
    running = threads;
    for (word i = 0; i < threads; i++) {
        workers[i].seed = i + 1;
        start_thread(&workers[i]);
    }
    for (word left = running; left != 0; left = *(volatile word *) &running)
        call(SYS_FUTEX, (int) &running, FUTEX_WAIT, (int) left, 0);
    word elapsed = divide(now() - start, 1000000);
    if (child != 0) {
        call(SYS_KILL, child, SIGKILL, 0, 0);
        call(SYS_WAITPID, child, 0, 0, 0);
    }
    report(elapsed);
    call(SYS_EXIT_GROUP, 0, 0, 0, 0);
}

__asm__(".globl _start\n"
        "_start:\n"
        "        mov %esp, %eax\n"
        "        xor %ebp, %ebp\n"
        "        push %eax\n"
        "        call run\n");
