/* Follows a list through 128 KB in an order that no cache likes, one node a line. */
#include "rounds.h"

#define NODES 2048

struct node {
    struct node *next;
    word value;
    word unused[14];
};

static LINE struct node nodes[NODES];

NOINLINE static void link(void) {
    word at = 0;
    for (int i = 0; i < NODES; i++) {
        word next = (at * 1221 + 1) % NODES;
        nodes[at].next = &nodes[next];
        nodes[at].value = i;
        at = next;
    }
}

NOINLINE static word chase(struct node *from, int steps) {
    word sum = 0;
    for (; steps > 0; steps--) {
        sum += from->value++;
        from = from->next;
    }
    return sum;
}

void work(void) {
    if (!nodes[0].next) link();
    result += chase(nodes, 3 * NODES + 17);
    result ^= chase(nodes + 5, 100);
}
