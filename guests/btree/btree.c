/* Sorts 10,000 generated keys, inserts them into a B-tree, looks keys up that are there and others that are not,
   and walks the tree. The number of keys, the number of lookups and the seed come as text from descriptor 3. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_KEYS = 31, MIDDLE = MAX_KEYS / 2, DIGIT_BITS = 11, DIGIT_MASK = (1 << DIGIT_BITS) - 1, KEY_BITS = 2 * DIGIT_BITS };

struct node {
    uint32_t count;
    bool is_leaf;
    uint32_t keys[MAX_KEYS];
    struct node *children[];
};

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* The digit of a key, times the size of a counter: an offset in bytes. */
static inline uint32_t low_offset(uint32_t key)
{
    return (key & DIGIT_MASK) * (uint32_t)sizeof(uint32_t);
}

static inline uint32_t high_offset(uint32_t key)
{
    return (key >> DIGIT_BITS & DIGIT_MASK) * (uint32_t)sizeof(uint32_t);
}

static inline uint32_t *counter_at(uint32_t *counters, uint32_t offset)
{
    return (uint32_t *)(void *)((char *)counters + offset);
}

/* Turns the counts of digits into the places of the first key with each digit. */
static void places_from_counts(uint32_t *counts, uint32_t **places, uint32_t *target)
{
    for (int i = 0; i <= DIGIT_MASK; i++) {
        places[i] = target;
        target += counts[i];
    }
}

/* Radix sort in two passes; the result is in `keys` again. */
static void sort(uint32_t *keys, uint32_t *scratch, size_t count)
{
    static uint32_t low_counts[DIGIT_MASK + 1], high_counts[DIGIT_MASK + 1];
    static uint32_t *places[DIGIT_MASK + 1];
    for (const uint32_t *key = keys, *end = keys + count; key != end; key++) {
        ++*counter_at(low_counts, low_offset(*key));
        ++*counter_at(high_counts, high_offset(*key));
    }

    places_from_counts(low_counts, places, scratch);
    for (const uint32_t *key = keys, *end = keys + count; key != end; key++) {
        *places[*key & DIGIT_MASK]++ = *key;
    }

    places_from_counts(high_counts, places, keys);
    for (const uint32_t *key = scratch, *end = scratch + count; key != end; key++) {
        *places[*key >> DIGIT_BITS & DIGIT_MASK]++ = *key;
    }
}

static struct node *new_node(bool is_leaf)
{
    struct node *node = malloc(sizeof *node + (is_leaf ? 0 : (MAX_KEYS + 1) * sizeof(struct node *)));
    if (node == NULL) {
        fputs("btree: out of memory\n", stderr);
        exit(3);
    }

    node->count = 0;
    node->is_leaf = is_leaf;
    return node;
}

/* The number of keys in the node below `key`. */
static uint32_t position_of(const struct node *node, uint32_t key)
{
    uint32_t low = 0, high = node->count;
    if (high != 0 && node->keys[high - 1] < key) { return high; }
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (node->keys[middle] < key) { low = middle + 1; }
        else { high = middle; }
    }

    return low;
}

/* Splits the full child at `position` of a parent that has room. */
static void split_child(struct node *parent, uint32_t position)
{
    struct node *left = parent->children[position], *right = new_node(left->is_leaf);
    right->count = MAX_KEYS - MIDDLE - 1;
    left->count = MIDDLE;
    memcpy(right->keys, left->keys + MIDDLE + 1, right->count * sizeof right->keys[0]);
    if (!left->is_leaf) {
        memcpy(right->children, left->children + MIDDLE + 1, (right->count + 1) * sizeof right->children[0]);
    }

    size_t moved = parent->count - position;
    memmove(parent->keys + position + 1, parent->keys + position, moved * sizeof parent->keys[0]);
    memmove(parent->children + position + 2, parent->children + position + 1, moved * sizeof parent->children[0]);
    parent->keys[position] = left->keys[MIDDLE];
    parent->children[position + 1] = right;
    parent->count++;
}

struct tree {
    struct node *root;
    /* The leaf with the largest keys: ascending insertion mostly ends there, without a walk from the root. */
    struct node *last_leaf;
};

/* Inserts a key that may already be there. Full nodes are split on the way down. */
static void insert(struct tree *tree, uint32_t key)
{
    struct node *last = tree->last_leaf;
    if (last->count != 0 && last->count != MAX_KEYS && last->keys[last->count - 1] < key) {
        last->keys[last->count++] = key;
        return;
    }

    if (tree->root->count == MAX_KEYS) {
        struct node *above = new_node(false);
        above->children[0] = tree->root;
        split_child(above, 0);
        if (tree->root == tree->last_leaf) { tree->last_leaf = above->children[1]; }
        tree->root = above;
    }

    struct node *node = tree->root;
    bool is_last = true;
    for (;;) {
        uint32_t position = position_of(node, key);
        if (position < node->count && node->keys[position] == key) { return; }
        if (node->is_leaf) {
            for (uint32_t i = node->count; i > position; i--) { node->keys[i] = node->keys[i - 1]; }
            node->keys[position] = key;
            node->count++;
            if (is_last) { tree->last_leaf = node; }
            return;
        }

        if (node->children[position]->count == MAX_KEYS) {
            bool was_last = node->children[position] == tree->last_leaf;
            split_child(node, position);
            if (was_last) { tree->last_leaf = node->children[position + 1]; }
            if (node->keys[position] == key) { return; }
            if (node->keys[position] < key) { position++; }
        }

        is_last &= position == node->count;
        node = node->children[position];
    }
}

static bool contains(const struct node *node, uint32_t key)
{
    for (;;) {
        uint32_t position = position_of(node, key);
        if (position < node->count && node->keys[position] == key) { return true; }
        if (node->is_leaf) { return false; }
        node = node->children[position];
    }
}

struct walk {
    /* The lowest key that may come next, where the order is right. */
    uint32_t next;
    uint32_t count, checksum;
    bool is_ascending;
};

static void visit_keys(struct walk *walk, const uint32_t *key, uint32_t count)
{
    uint32_t next = walk->next, checksum = walk->checksum;
    bool is_ascending = walk->is_ascending;
    for (const uint32_t *end = key + count; key != end; key++) {
        is_ascending &= *key >= next;
        next = *key + 1;
        checksum = checksum * 31 + *key;
    }

    walk->next = next;
    walk->checksum = checksum;
    walk->count += count;
    walk->is_ascending = is_ascending;
}

static void visit(struct walk *walk, const struct node *node)
{
    if (node->is_leaf) {
        visit_keys(walk, node->keys, node->count);
        return;
    }

    for (uint32_t i = 0; i < node->count; i++) {
        visit(walk, node->children[i]);
        visit_keys(walk, &node->keys[i], 1);
    }

    visit(walk, node->children[node->count]);
}

int main(void)
{
    char line[64];
    size_t count = 10000, lookups = 250;
    uint32_t state = 1;
    FILE *input = fdopen(3, "rb");
    if (input != NULL && fgets(line, sizeof line, input) != NULL) {
        char *rest;
        count = strtoul(line, &rest, 10);
        lookups = strtoul(rest, &rest, 10);
        state = (uint32_t)strtoul(rest, NULL, 10);
    }

    uint32_t *keys = malloc(count * sizeof *keys), *scratch = malloc(count * sizeof *scratch);
    if (count == 0 || count > 1000000 || state == 0 || keys == NULL || scratch == NULL) {
        fputs("btree: expected a number of keys, a number of lookups and a seed\n", stderr);
        return 2;
    }

    for (size_t i = 0; i < count; i++) { keys[i] = next_random(&state) >> (32 - KEY_BITS); }
    sort(keys, scratch, count);
    struct node *first = new_node(true);
    struct tree tree = { first, first };
    for (size_t i = 0; i < count; i++) { insert(&tree, keys[i]); }

    uint32_t found = 0;
    for (size_t i = 0; i < lookups; i++) {
        uint32_t random = next_random(&state);
        found += contains(tree.root, i % 2 == 0 ? keys[random % count] : random >> (32 - KEY_BITS));
    }

    struct walk walk = { .is_ascending = true };
    visit(&walk, tree.root);
    printf("btree: %lu keys, %lu different, %lu of %lu found, %s, checksum %08lx\n", (unsigned long)count,
        (unsigned long)walk.count, (unsigned long)found, (unsigned long)lookups,
        walk.is_ascending ? "ascending" : "OUT OF ORDER", (unsigned long)walk.checksum);
    return walk.is_ascending ? 0 : 1;
}
