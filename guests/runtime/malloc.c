/* malloc from the program break: size classes, each with a list of free blocks, and a bump pointer for new ones.
   The library's own malloc clears every block, which costs more than most programs do with it. Memory behind the
   bump pointer was never used and is zero, so calloc clears only what is reused. Blocks are never merged. */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ALIGNMENT = 16, SMALL_BINS = 32, LARGE_BINS = 80, BINS = SMALL_BINS + LARGE_BINS };

#define SMALL_BYTES ((size_t)SMALL_BINS * ALIGNMENT)
#define MAX_BYTES ((size_t)1 << 29)

/* Stands 8 bytes before each block. */
struct header {
    /* Bytes of the block, this header included. */
    size_t total;
    size_t is_fresh;
};

struct free_block {
    struct free_block *next;
};

static struct free_block *bins[BINS];
static char *fresh, *fresh_end;

/* The first bin whose blocks have `size` bytes, and how many they really have: multiples of 16 up to 512 bytes, then
   four steps for each power of two. All are multiples of 16, headers included. */
static int bin_for(size_t size, size_t *total)
{
    if (size <= SMALL_BYTES) {
        int bin = (int)((size - 1) / ALIGNMENT);
        *total = (size_t)(bin + 1) * ALIGNMENT;
        return bin;
    }

    int bin = SMALL_BINS;
    size_t octave = SMALL_BYTES;
    for (; octave * 2 < size; octave *= 2) { bin += 4; }
    size_t step = (size - octave - 1) / (octave / 4);
    *total = octave + (step + 1) * (octave / 4);
    return bin + (int)step;
}

static struct header *header_of(void *block)
{
    return (struct header *)block - 1;
}

/* Takes never used memory from the system. The bump pointer stays 8 bytes before a multiple of 16. */
static void *take_fresh(size_t total)
{
    if (fresh == NULL) {
        char *start = sbrk(0);
        size_t skip = (2 * ALIGNMENT - sizeof(struct header) - (uintptr_t)start % ALIGNMENT) % ALIGNMENT;
        if (sbrk((ptrdiff_t)skip) == (void *)-1) { return NULL; }
        fresh = fresh_end = start + skip;
    }

    if ((size_t)(fresh_end - fresh) < total) {
        if (sbrk((ptrdiff_t)(total - (size_t)(fresh_end - fresh))) == (void *)-1) { return NULL; }
        fresh_end = fresh + total;
    }

    struct header *header = (struct header *)(void *)fresh;
    fresh += total;
    header->total = total;
    header->is_fresh = 1;
    return header + 1;
}

/* Apart from malloc, because the compiler would turn malloc and memset within calloc into a call of calloc. */
static void *allocate(size_t size)
{
    size_t total;
    void *block = NULL;
    if (size < MAX_BYTES) {
        int bin = bin_for(size + sizeof(struct header) + (size == 0), &total);
        block = bins[bin];
        if (block != NULL) { bins[bin] = bins[bin]->next; }
        else { block = take_fresh(total); }
    }

    if (block == NULL) { errno = ENOMEM; }
    return block;
}

void *malloc(size_t size)
{
    return allocate(size);
}

void free(void *block)
{
    if (block == NULL) { return; }
    struct header *header = header_of(block);
    size_t total;
    int bin = bin_for(header->total, &total);
    /* A block that does not fill its class (the rest of an aligned one) serves the class below. */
    if (total > header->total) { bin--; }
    header->is_fresh = 0;
    if (bin < 0) { return; }
    ((struct free_block *)block)->next = bins[bin];
    bins[bin] = block;
}

void *calloc(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }

    void *block = allocate(bytes);
    if (block != NULL && header_of(block)->is_fresh == 0) { memset(block, 0, bytes); }
    return block;
}

void *realloc(void *block, size_t size)
{
    if (block == NULL) { return allocate(size); }
    size_t held = header_of(block)->total - sizeof(struct header);
    if (size <= held) { return block; }
    void *larger = allocate(size);
    if (larger == NULL) { return NULL; }
    memcpy(larger, block, held);
    free(block);
    return larger;
}

void *memalign(size_t alignment, size_t size)
{
    if (alignment <= ALIGNMENT) { return allocate(size); }
    if (size >= MAX_BYTES || alignment >= MAX_BYTES) {
        errno = ENOMEM;
        return NULL;
    }

    char *block = allocate(size + alignment);
    if (block == NULL) { return NULL; }
    char *aligned = (char *)(((uintptr_t)block + alignment - 1) & ~(uintptr_t)(alignment - 1));
    if (aligned != block) {
        struct header *header = header_of(aligned);
        header->total = header_of(block)->total - (size_t)(aligned - block);
        header->is_fresh = 0;
    }

    return aligned;
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    *block = memalign(alignment, size);
    return *block == NULL ? ENOMEM : 0;
}
