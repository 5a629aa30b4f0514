/* Exercises the parts of the C library that the runtime provides or replaces; its output is compared with qemu's and
   with a golden file that a hosted C library agrees with. */
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t state = 1;

static uint32_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

static void print_integers(void)
{
    long long lowest = -9223372036854775807LL - 1;
    printf("[%5d|%-5d|%05d|%+d|% d|%.3d|%8.3d|%x|%#x|%#o|%X]\n", 42, 42, 42, 42, 42, 4, 4, 255, 255, 8, 0xabc);
    printf("[%lld|%llu|%22lld|%-22lldx|%022lld]\n", lowest, 18446744073709551615ULL, lowest, lowest, lowest);
    printf("[%s|%10s|%-10s|%.2s|%c|%3c|%-3c|%%]\n", "abc", "abc", "abc", "abc", 'x', 'y', 'z');
    printf("[%hhd|%hhu|%hd|%hu|%zu|%jd|%*d|%-*d|%.*d]\n", (signed char)300, (unsigned char)300, (short)70000,
        (unsigned short)70000, (size_t)7, (intmax_t)-5, 6, 1, 6, 1, 3, 1);
    printf("[%d|%.0d|%u|%#llx|%" PRId64 "|%+.5d|%-8.3d|%08d]\n", 0, 0, 0u, 0x123456789abcdefULL, INT64_C(-1), 12, 5, -34);
}

static void print_texts(void)
{
    char buffer[32];
    int length = snprintf(buffer, 10, "%s-%d", "hello world", 5);
    printf("%d [%s]\n", length, buffer);
    length = sprintf(buffer, "%03d", 7);
    printf("%d [%s]\n", length, buffer);
    printf("%ld %lu %lld [%s]\n", strtol("-123x", NULL, 10), strtoul("ff", NULL, 16), strtoll("-9000000000", NULL, 10),
        strstr("needle in hay", "in"));
    unsigned second;
    int first, count = sscanf("12 0x1f", "%d %x", &first, &second);
    printf("%d %d %u\n", count, first, second);
    memmove(memcpy(buffer, "0123456789", 11) + 2, buffer, 5);
    puts(buffer);
    memset(buffer + 1, '-', 7);
    printf("%s %d %d\n", buffer, memcmp("abc", "abd", 3) < 0, strcmp("b", "a") > 0);
}

static void use_heap(void)
{
    unsigned char *blocks[200] = { 0 };
    size_t sizes[200] = { 0 };
    int bad = 0;
    for (int i = 0; i < 6000; i++) {
        unsigned k = next_random() % 200;
        if (blocks[k] == NULL) {
            sizes[k] = next_random() % (next_random() % 50 == 0 ? 100000 : 600);
            switch (next_random() % 4) {
            case 0:
                blocks[k] = calloc(1, sizes[k]);
                for (size_t j = 0; j < sizes[k]; j++) { bad += blocks[k][j] != 0; }
                break;
            case 1:
                blocks[k] = aligned_alloc(256, sizes[k]);
                bad += (uintptr_t)blocks[k] % 256 != 0;
                break;
            default: blocks[k] = malloc(sizes[k]); break;
            }

            bad += (uintptr_t)blocks[k] % 16 != 0;
        } else {
            for (size_t j = 0; j < sizes[k]; j += 7) { bad += blocks[k][j] != (unsigned char)k; }
            if (next_random() % 4 != 0) {
                free(blocks[k]);
                blocks[k] = NULL;
                continue;
            }

            size_t size = 1 + next_random() % 3000;
            blocks[k] = realloc(blocks[k], size);
            for (size_t j = 0; j < (size < sizes[k] ? size : sizes[k]); j += 7) { bad += blocks[k][j] != (unsigned char)k; }
            sizes[k] = size;
        }

        memset(blocks[k], (int)k, sizes[k]);
    }

    volatile size_t huge = SIZE_MAX / 2;
    void *too_large = malloc(huge);
    printf("heap: %d bad, %d\n", bad, too_large == NULL && errno == ENOMEM);
}

static void copy_and_fill(void)
{
    static unsigned char from[96], to[96], expected[96];
    int bad = 0;
    for (size_t i = 0; i < sizeof from; i++) { from[i] = (unsigned char)(next_random() >> 24); }
    for (size_t count = 0; count < 80; count++) {
        for (size_t offsets = 0; offsets < 64; offsets++) {
            size_t source = offsets % 8, target = offsets / 8;
            for (size_t i = 0; i < sizeof to; i++) { to[i] = expected[i] = (unsigned char)i; }
            for (size_t i = 0; i < count; i++) { expected[target + i] = from[source + i]; }
            bad += memcpy(to + target, from + source, count) != to + target;
            bad += memcmp(to, expected, sizeof to) != 0;
            for (size_t i = 0; i < count; i++) { expected[target + i] = 0xA5; }
            bad += memset(to + target, 0x1A5, count) != to + target;
            bad += memcmp(to, expected, sizeof to) != 0;
        }
    }

    printf("copies and fills: %d bad\n", bad);
}

static int compare(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return a < b ? -1 : a > b;
}

static void use_algorithms(void)
{
    uint32_t numbers[100];
    for (int i = 0; i < 100; i++) { numbers[i] = next_random(); }
    qsort(numbers, 100, sizeof numbers[0], compare);
    int sorted = 1;
    for (int i = 1; i < 100; i++) { sorted &= numbers[i - 1] <= numbers[i]; }
    uint64_t product = 0x123456789ULL * numbers[50] + 1;
    double ratio = (double)numbers[10] / (double)numbers[90];
    printf("sorted %d, %llu, %llu, %d\n", sorted, (unsigned long long)(product / 97), (unsigned long long)(product % 97),
        (int)(ratio * 1000));
}

static void use_streams(void)
{
    char line[64];
    FILE *public_input = fdopen(3, "rb"), *missing = fopen("/no/such/file", "rb");
    printf("%d %d\n", public_input != NULL, missing == NULL);
    while (fgets(line, sizeof line, public_input) != NULL) { printf("line: %s", line); }
    printf("%d %d\n", feof(public_input) != 0, ferror(public_input));

    static unsigned char bytes[9000];
    uint32_t checksum = 0;
    int first = getchar();
    ungetc(first, stdin);
    checksum = checksum * 31 + (uint32_t)getchar();
    size_t total = 1, count;
    for (size_t wanted = 1; (count = fread(bytes, 1, wanted, stdin)) != 0; wanted = wanted * 3 % sizeof bytes + 1) {
        for (size_t i = 0; i < count; i++) { checksum = checksum * 31 + bytes[i]; }
        total += count;
    }

    printf("%lu bytes, %08lx, %d\n", (unsigned long)total, (unsigned long)checksum, getchar());
    for (int i = 0; i < 3000; i++) { fwrite("0123456789abcdef" + i % 16, 1, (size_t)(1 + (15 - i % 16) % 5), stdout); }
    putchar('\n');
    for (size_t i = 0; i < sizeof bytes; i++) { bytes[i] = (unsigned char)('a' + i % 26); }
    fwrite(bytes, 1, sizeof bytes, stdout);
    fputs("\n", stdout);
    fprintf(stderr, "to the debugger: %d\n", 7);
}

static void at_exit(void)
{
    puts("at exit");
}

int main(void)
{
    atexit(at_exit);
    print_integers();
    print_texts();
    use_heap();
    copy_and_fill();
    use_algorithms();
    use_streams();
    exit(300);
}
