/* memset and memcpy by words; the library's own memset stores single bytes, and its memcpy single words. */
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

__attribute__((optimize("no-tree-loop-distribute-patterns")))
void *memcpy(void *restrict destination, const void *restrict source, size_t count)
{
    unsigned char *to = destination;
    const unsigned char *from = source;
    if (count >= 8) {
        while (((uintptr_t)to & 3) != 0) {
            *to++ = *from++;
            count--;
        }

        uint32_t *words = (uint32_t *)(void *)to;
        unsigned misalignment = (uintptr_t)from & 3;
        if (misalignment == 0) {
            const uint32_t *next = (const uint32_t *)(const void *)from;
            for (; count >= 32; count -= 32, words += 8, next += 8) {
                uint32_t a = next[0], b = next[1], c = next[2], d = next[3];
                uint32_t e = next[4], f = next[5], g = next[6], h = next[7];
                words[0] = a;
                words[1] = b;
                words[2] = c;
                words[3] = d;
                words[4] = e;
                words[5] = f;
                words[6] = g;
                words[7] = h;
            }

            for (; count >= 4; count -= 4) { *words++ = *next++; }
            from = (const unsigned char *)next;
        } else {
            /* Each stored word comes from two loaded ones, both of which hold bytes of the source. */
            const uint32_t *next = (const uint32_t *)(const void *)(from - misalignment);
            unsigned shift = misalignment * 8;
            uint32_t held = *next++;
            for (; count >= 4; count -= 4, from += 4) {
                uint32_t loaded = *next++;
                *words++ = held >> shift | loaded << (32 - shift);
                held = loaded;
            }
        }

        to = (unsigned char *)words;
    }

    while (count-- != 0) { *to++ = *from++; }
    return destination;
}
