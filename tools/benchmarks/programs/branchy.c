/*
 * branchy [ROUNDS=1]: integer work full of branches, calls and a jump table; 600 KB of data.
 * A round finds all solutions of the eight queens problem, runs a prime sieve on a small stack machine, and sorts and
 * searches pseudo-random numbers. Prints a checksum.
 */
#include <stdio.h>
#include <stdlib.h>

enum { QUEENS = 8, CELLS = 1 << 16, NUMBERS = 1 << 16, SIEVE = 60000 };

static unsigned random_state = 1;
static unsigned numbers[NUMBERS];
static int cells[CELLS];

static unsigned next_random(void)
{
    random_state = random_state * 1103515245u + 12345u;
    return random_state >> 8;
}

static int safe(const int *column, int row, int at)
{
    int above;

    for (above = 0; above < row; above++) {
        int distance = column[above] - at;
        if (distance == 0 || distance == row - above || distance == above - row)
            return 0;
    }
    return 1;
}

static unsigned queens(int *column, int row)
{
    unsigned found = 0;
    int at;

    if (row == QUEENS)
        return 1;
    for (at = 0; at < QUEENS; at++) {
        if (safe(column, row, at)) {
            column[row] = at;
            found += queens(column, row + 1);
        }
    }
    return found;
}

/* The stack machine: an operation in the low byte of a word, its operand above. */
enum { PUSH, LOAD, STORE, FETCH, PUT, ADD, MULTIPLY, LESS, JUMP_IF_NOT, JUMP, STOP };

#define OP(code, operand) ((code) | (operand) << 8)

/* for (i = 2; i < SIEVE; i = i + 1) if (!cells[i]) { count = count + 1; for (j = i + i; j < SIEVE; j = j + i) cells[j] = 1; } */
static const int program[] = {
    OP(PUSH, 2), OP(STORE, 0),                                              /*  0 */
    OP(LOAD, 0), OP(PUSH, SIEVE), OP(LESS, 0), OP(JUMP_IF_NOT, 34),         /*  2 */
    OP(LOAD, 0), OP(FETCH, 0), OP(PUSH, 1), OP(LESS, 0), OP(JUMP_IF_NOT, 29), /*  6 */
    OP(LOAD, 2), OP(PUSH, 1), OP(ADD, 0), OP(STORE, 2),                     /* 11 */
    OP(LOAD, 0), OP(LOAD, 0), OP(ADD, 0), OP(STORE, 1),                     /* 15 */
    OP(LOAD, 1), OP(PUSH, SIEVE), OP(LESS, 0), OP(JUMP_IF_NOT, 29),         /* 19 */
    OP(LOAD, 1), OP(PUT, 1), OP(LOAD, 1), OP(LOAD, 0), OP(ADD, 0), OP(JUMP, 35), /* 23 */
    OP(LOAD, 0), OP(PUSH, 1), OP(ADD, 0), OP(STORE, 0), OP(JUMP, 2),        /* 29 */
    OP(STOP, 0),                                                            /* 34 */
    OP(STORE, 1), OP(JUMP, 19),                                             /* 35 */
};

static unsigned interpret(void)
{
    int stack[16], variables[4] = {0, 0, 0, 0};
    int top = 0, at = 0;

    for (;;) {
        int word = program[at++], operand = word >> 8;
        switch (word & 0xFF) {
        case PUSH: stack[top++] = operand; break;
        case LOAD: stack[top++] = variables[operand]; break;
        case STORE: variables[operand] = stack[--top]; break;
        case FETCH: stack[top - 1] = cells[stack[top - 1]]; break;
        case PUT: cells[stack[--top]] = operand; break;
        case ADD: top--; stack[top - 1] += stack[top]; break;
        case MULTIPLY: top--; stack[top - 1] *= stack[top]; break;
        case LESS: top--; stack[top - 1] = stack[top - 1] < stack[top]; break;
        case JUMP_IF_NOT: if (!stack[--top]) at = operand; break;
        case JUMP: at = operand; break;
        default: return (unsigned)variables[2];
        }
    }
}

static void sort(int from, int to)
{
    while (from < to) {
        unsigned pivot = numbers[(from + to) / 2];
        int low = from, high = to;

        while (low <= high) {
            while (numbers[low] < pivot)
                low++;
            while (numbers[high] > pivot)
                high--;
            if (low <= high) {
                unsigned swap = numbers[low];
                numbers[low++] = numbers[high];
                numbers[high--] = swap;
            }
        }
        sort(from, high);
        from = low;
    }
}

static unsigned search(unsigned wanted)
{
    int low = 0, high = NUMBERS;

    while (low < high) {
        int middle = (low + high) / 2;
        if (numbers[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return (unsigned)low;
}

int main(int argc, char **argv)
{
    unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 1;
    unsigned sum = 0;
    int board[QUEENS], i;

    while (rounds-- > 0) {
        for (i = 0; i < 10; i++)
            sum = sum * 31 + queens(board, 0);
        for (i = 0; i < CELLS; i++)
            cells[i] = 0;
        sum = sum * 31 + interpret();
        for (i = 0; i < NUMBERS; i++)
            numbers[i] = next_random();
        sort(0, NUMBERS - 1);
        for (i = 0; i < NUMBERS; i++)
            sum = sum * 31 + search(next_random());
    }
    printf("branchy %08x\n", sum);
    return 0;
}
