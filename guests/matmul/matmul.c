/* Multiplies two square matrices of 32-bit integers (modulo 2^32) and prints a checksum of the product.
   The size and the seed of the generator come as text from descriptor 3. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEFAULT_SIZE = 48, MAX_SIZE = 256 };

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* c = a b; b is given transposed, so that both inner walks are along rows. */
static void multiply(uint32_t *c, const uint32_t *a, const uint32_t *b_transposed, size_t size)
{
    for (size_t row = 0; row < size; row++) {
        for (size_t column = 0; column < size; column++) {
            const uint32_t *x = a + row * size, *end = x + size, *y = b_transposed + column * size;
            uint32_t sum = 0;
            while (x != end) { sum += *x++ * *y++; }
            c[row * size + column] = sum;
        }
    }
}

int main(void)
{
    char line[64];
    size_t size = DEFAULT_SIZE;
    uint32_t seed = 1;
    FILE *input = fdopen(3, "rb");
    if (input != NULL && fgets(line, sizeof line, input) != NULL) {
        char *rest;
        size = strtoul(line, &rest, 10);
        seed = (uint32_t)strtoul(rest, NULL, 10);
    }

    if (size == 0 || size > MAX_SIZE || seed == 0) {
        fprintf(stderr, "matmul: expected a size from 1 to %d and a seed that is not 0\n", MAX_SIZE);
        return 2;
    }

    uint32_t *a = malloc(size * size * sizeof *a), *b = malloc(size * size * sizeof *b);
    uint32_t *c = malloc(size * size * sizeof *c);
    if (a == NULL || b == NULL || c == NULL) { return 3; }
    uint32_t state = seed, checksum = 0;
    for (size_t i = 0; i < size * size; i++) {
        a[i] = next_random(&state);
        b[i] = next_random(&state);
    }

    multiply(c, a, b, size);
    for (size_t i = 0; i < size * size; i++) { checksum = (checksum << 5 | checksum >> 27) ^ c[i]; }
    printf("matmul %lux%lu seed %lu: corner %08lx, checksum %08lx\n", (unsigned long)size, (unsigned long)size,
        (unsigned long)seed, (unsigned long)c[0], (unsigned long)checksum);
    return 0;
}
