/*
 * chase [ROUNDS=1]: pointer chasing. A round follows a random cycle through 16 MB of nodes, a cache line each, once, and
 * looks up pseudo-random keys in a binary tree made of the same nodes. Nearly every step misses the TLB and all caches of a
 * machine of 2004. Prints a checksum.
 */
#include <stdio.h>
#include <stdlib.h>

enum { NODES = 1 << 18, LOOKUPS = 1 << 14 };

struct node {
    struct node *next;
    struct node *left;
    struct node *right;
    unsigned key;
    unsigned filler[12];
};

static struct node nodes[NODES];
static unsigned order[NODES];
static unsigned random_state = 7;

static unsigned next_random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state;
}

static void link_cycle(void)
{
    unsigned i;

    for (i = 0; i < NODES; i++)
        order[i] = i;
    for (i = NODES - 1; i > 0; i--) {
        unsigned other = next_random() % (i + 1), swap = order[i];
        order[i] = order[other];
        order[other] = swap;
    }
    for (i = 0; i < NODES; i++)
        nodes[order[i]].next = &nodes[order[(i + 1) % NODES]];
}

static void link_tree(void)
{
    unsigned i;

    for (i = 0; i < NODES; i++) {
        struct node *node = &nodes[order[i]], **at = &nodes[order[0]].left;
        node->key = next_random();
        node->left = node->right = NULL;
        if (i == 0)
            continue;
        at = node->key < nodes[order[0]].key ? &nodes[order[0]].left : &nodes[order[0]].right;
        while (*at != NULL)
            at = node->key < (*at)->key ? &(*at)->left : &(*at)->right;
        *at = node;
    }
}

int main(int argc, char **argv)
{
    unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 1;
    const struct node *at;
    unsigned sum = 0, i;

    link_cycle();
    link_tree();
    at = &nodes[0];
    while (rounds-- > 0) {
        for (i = 0; i < NODES; i++) {
            at = at->next;
            sum += at->key ^ i;
        }
        for (i = 0; i < LOOKUPS; i++) {
            unsigned key = next_random();
            const struct node *node = &nodes[order[0]];
            while (node != NULL) {
                sum += node->key & 1;
                node = key < node->key ? node->left : node->right;
            }
        }
    }
    printf("chase %08x\n", sum);
    return 0;
}
