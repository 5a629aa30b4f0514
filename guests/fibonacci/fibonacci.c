/* Prints the n-th Fibonacci number modulo 2^64, by the plain loop; n comes as text from descriptor 3. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define DEFAULT_INDEX 60000u

int main(void)
{
    char line[32];
    FILE *input = fdopen(3, "rb");
    unsigned long index = DEFAULT_INDEX;
    if (input != NULL && fgets(line, sizeof line, input) != NULL) {
        index = strtoul(line, NULL, 10);
    }

    uint64_t current = 0, next = 1;
    for (unsigned long i = 0; i < index; i++) {
        uint64_t sum = current + next;
        current = next;
        next = sum;
    }

    printf("fibonacci(%lu) mod 2^64 = %" PRIu64 "\n", index, current);
    return 0;
}
