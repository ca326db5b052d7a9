#include <stdio.h>

volatile int early, counter;
int table[4096];

__attribute__((noinline)) void work(int n) {
    for (int i = 0; i < n; i++) {
        table[i & 4095] += i ^ counter;
        counter += table[(i * 7) & 4095] & 1;
    }
}

int main(void) {
    early = 42;
    work(8000000);
    puts("done");
    return 0;
}
