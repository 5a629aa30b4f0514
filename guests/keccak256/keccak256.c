/* Prints the Keccak-256 digest (the padding that Ethereum uses) of everything on standard input.
   Lanes are kept as two 32-bit halves, even and odd bits apart, so that a 64-bit rotation is two 32-bit rotations.
   Source: The Keccak reference, version 3.0; Keccak implementation overview 3.2, section 2.1. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { RATE_BYTES = 136, LANES = 25, ROUNDS = 24 };

typedef struct { uint32_t even, odd; } lane;

/* The round constants, even and odd bits apart. */
static const lane round_constants[ROUNDS] = {
    { 0x00000001, 0x00000000 }, { 0x00000000, 0x00000089 }, { 0x00000000, 0x8000008b }, { 0x00000000, 0x80008080 },
    { 0x00000001, 0x0000008b }, { 0x00000001, 0x00008000 }, { 0x00000001, 0x80008088 }, { 0x00000001, 0x80000082 },
    { 0x00000000, 0x0000000b }, { 0x00000000, 0x0000000a }, { 0x00000001, 0x00008082 }, { 0x00000000, 0x00008003 },
    { 0x00000001, 0x0000808b }, { 0x00000001, 0x8000000b }, { 0x00000001, 0x8000008a }, { 0x00000001, 0x80000081 },
    { 0x00000000, 0x80000081 }, { 0x00000000, 0x80000008 }, { 0x00000000, 0x00000083 }, { 0x00000000, 0x80008003 },
    { 0x00000001, 0x80008088 }, { 0x00000000, 0x80000088 }, { 0x00000001, 0x00008000 }, { 0x00000000, 0x80008082 },
};

static inline uint32_t rotate(uint32_t value, unsigned count)
{
    return count == 0 ? value : (value << count) | (value >> (32 - count));
}

static inline lane xor2(lane x, lane y)
{
    return (lane){ x.even ^ y.even, x.odd ^ y.odd };
}

static inline lane rotate_lane(lane x, unsigned count)
{
    return count % 2 == 0 ? (lane){ rotate(x.even, count / 2), rotate(x.odd, count / 2) }
                          : (lane){ rotate(x.odd, (count + 1) / 2 % 32), rotate(x.even, count / 2) };
}

static inline lane chi(lane x, lane y, lane z)
{
    return (lane){ x.even ^ (~y.even & z.even), x.odd ^ (~y.odd & z.odd) };
}

#define COLUMN(x) xor2(xor2(xor2(a[x], a[(x) + 5]), xor2(a[(x) + 10], a[(x) + 15])), a[(x) + 20])

/* One row of the output from five rotated lanes of the input (rho, pi and chi at once). */
#define ROW(y, i0, r0, i1, r1, i2, r2, i3, r3, i4, r4)                                                           \
    do {                                                                                                         \
        lane b0 = rotate_lane(xor2(a[i0], d[(i0) % 5]), r0), b1 = rotate_lane(xor2(a[i1], d[(i1) % 5]), r1);        \
        lane b2 = rotate_lane(xor2(a[i2], d[(i2) % 5]), r2), b3 = rotate_lane(xor2(a[i3], d[(i3) % 5]), r3);        \
        lane b4 = rotate_lane(xor2(a[i4], d[(i4) % 5]), r4);                                                       \
        e[y] = chi(b0, b1, b2);                                                                                  \
        e[(y) + 1] = chi(b1, b2, b3);                                                                            \
        e[(y) + 2] = chi(b2, b3, b4);                                                                            \
        e[(y) + 3] = chi(b3, b4, b0);                                                                            \
        e[(y) + 4] = chi(b4, b0, b1);                                                                            \
    } while (0)

static void round_function(const lane a[LANES], lane e[LANES], lane constant)
{
    lane c0 = COLUMN(0), c1 = COLUMN(1), c2 = COLUMN(2), c3 = COLUMN(3), c4 = COLUMN(4);
    lane d[5] = {
        xor2(c4, rotate_lane(c1, 1)), xor2(c0, rotate_lane(c2, 1)), xor2(c1, rotate_lane(c3, 1)),
        xor2(c2, rotate_lane(c4, 1)), xor2(c3, rotate_lane(c0, 1)),
    };
    ROW(0, 0, 0, 6, 44, 12, 43, 18, 21, 24, 14);
    ROW(5, 3, 28, 9, 20, 10, 3, 16, 45, 22, 61);
    ROW(10, 1, 1, 7, 6, 13, 25, 19, 8, 20, 18);
    ROW(15, 4, 27, 5, 36, 11, 10, 17, 15, 23, 56);
    ROW(20, 2, 62, 8, 55, 14, 39, 15, 41, 21, 2);
    e[0] = xor2(e[0], constant);
}

static void permute(lane state[LANES])
{
    lane other[LANES];
    for (int i = 0; i < ROUNDS; i += 2) {
        round_function(state, other, round_constants[i]);
        round_function(other, state, round_constants[i + 1]);
    }
}

/* Gathers the even bits of x in its low half and the odd bits in its high half. */
static uint32_t separate(uint32_t x)
{
    uint32_t t;
    t = (x ^ (x >> 1)) & 0x22222222; x ^= t ^ (t << 1);
    t = (x ^ (x >> 2)) & 0x0C0C0C0C; x ^= t ^ (t << 2);
    t = (x ^ (x >> 4)) & 0x00F000F0; x ^= t ^ (t << 4);
    t = (x ^ (x >> 8)) & 0x0000FF00; x ^= t ^ (t << 8);
    return x;
}

static uint32_t join(uint32_t x)
{
    uint32_t t;
    t = (x ^ (x >> 8)) & 0x0000FF00; x ^= t ^ (t << 8);
    t = (x ^ (x >> 4)) & 0x00F000F0; x ^= t ^ (t << 4);
    t = (x ^ (x >> 2)) & 0x0C0C0C0C; x ^= t ^ (t << 2);
    t = (x ^ (x >> 1)) & 0x22222222; x ^= t ^ (t << 1);
    return x;
}

static uint32_t load_word(const unsigned char *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static void absorb(lane state[LANES], const unsigned char *block)
{
    for (int i = 0; i < RATE_BYTES / 8; i++) {
        uint32_t low = separate(load_word(block + 8 * i)), high = separate(load_word(block + 8 * i + 4));
        state[i].even ^= (low & 0xFFFF) | high << 16;
        state[i].odd ^= low >> 16 | (high & 0xFFFF0000);
    }

    permute(state);
}

int main(void)
{
    static unsigned char block[RATE_BYTES];
    static lane state[LANES];
    size_t count;
    while ((count = fread(block, 1, RATE_BYTES, stdin)) == RATE_BYTES) { absorb(state, block); }
    memset(block + count, 0, RATE_BYTES - count);
    block[count] = 0x01;
    block[RATE_BYTES - 1] |= 0x80;
    absorb(state, block);
    for (int i = 0; i < 4; i++) {
        uint32_t words[2] = {
            join((state[i].even & 0xFFFF) | state[i].odd << 16), join(state[i].even >> 16 | (state[i].odd & 0xFFFF0000)),
        };
        for (int j = 0; j < 8; j++) { printf("%02x", (unsigned)(words[j / 4] >> (8 * (j % 4)) & 0xFF)); }
    }

    printf("\n");
    return 0;
}
