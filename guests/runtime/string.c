/* memset by words; the library's own is built for size and stores single bytes. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

__attribute__((optimize("no-tree-loop-distribute-patterns")))
void *memset(void *destination, int value, size_t count)
{
    unsigned char *next = destination;
    uint32_t word = (unsigned char)value * 0x01010101u;
    while (count != 0 && ((uintptr_t)next & 3) != 0) {
        *next++ = (unsigned char)value;
        count--;
    }

    uint32_t *words = (uint32_t *)(void *)next;
    for (; count >= 16; count -= 16, words += 4) {
        words[0] = word;
        words[1] = word;
        words[2] = word;
        words[3] = word;
    }

    for (; count >= 4; count -= 4) { *words++ = word; }
    next = (unsigned char *)words;
    while (count-- != 0) { *next++ = (unsigned char)value; }
    return destination;
}
