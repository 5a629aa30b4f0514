/* SHA-256. Source: FIPS 180-4. */
#include "sha256.h"

#include <string.h>

enum { BLOCK_BYTES = SHA256_BLOCK_BYTES, DIGEST_WORDS = 8 };

static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline uint32_t rotate_right(uint32_t value, int count)
{
    return (value >> count) | (value << (32 - count));
}

/* One round; the caller renames the variables instead of moving them. */
#define ROUND(a, b, c, d, e, f, g, h, i)                                                                         \
    do {                                                                                                         \
        uint32_t t = h + (rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25))                         \
            + (g ^ (e & (f ^ g))) + round_constants[i] + w[(i) & 15];                                              \
        d += t;                                                                                                  \
        h = t + (rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22)) + ((a & b) | (c & (a | b)));      \
    } while (0)

/* Replaces word i - 16 of the schedule by word i. */
#define EXTEND(i)                                                                                                \
    do {                                                                                                         \
        uint32_t near = w[((i) + 14) & 15], far = w[((i) + 1) & 15];                                               \
        w[(i) & 15] += w[((i) + 9) & 15] + (rotate_right(near, 17) ^ rotate_right(near, 19) ^ (near >> 10))         \
            + (rotate_right(far, 7) ^ rotate_right(far, 18) ^ (far >> 3));                                         \
    } while (0)

#define EIGHT(i, STEP)                                                                                           \
    do {                                                                                                         \
        STEP((i));     ROUND(a, b, c, d, e, f, g, h, (i));                                                         \
        STEP((i) + 1); ROUND(h, a, b, c, d, e, f, g, (i) + 1);                                                     \
        STEP((i) + 2); ROUND(g, h, a, b, c, d, e, f, (i) + 2);                                                     \
        STEP((i) + 3); ROUND(f, g, h, a, b, c, d, e, (i) + 3);                                                     \
        STEP((i) + 4); ROUND(e, f, g, h, a, b, c, d, (i) + 4);                                                     \
        STEP((i) + 5); ROUND(d, e, f, g, h, a, b, c, (i) + 5);                                                     \
        STEP((i) + 6); ROUND(c, d, e, f, g, h, a, b, (i) + 6);                                                     \
        STEP((i) + 7); ROUND(b, c, d, e, f, g, h, a, (i) + 7);                                                     \
    } while (0)

#define KEEP(i) ((void)0)

static void compress(uint32_t state[DIGEST_WORDS], const unsigned char *block)
{
    uint32_t w[16];
    for (int i = 0; i < 16; i++) {
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 | (uint32_t)block[4 * i + 2] << 8
            | block[4 * i + 3];
    }

    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    EIGHT(0, KEEP);
    EIGHT(8, KEEP);
    for (int i = 16; i < 64; i += 16) {
        EIGHT(i, EXTEND);
        EIGHT(i + 8, EXTEND);
    }

    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
}

void sha256_begin(struct sha256 *hash)
{
    static const uint32_t initial[DIGEST_WORDS] = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    };
    memcpy(hash->state, initial, sizeof initial);
    hash->total = 0;
}

void sha256_add(struct sha256 *hash, const unsigned char *bytes, size_t count)
{
    size_t held = (size_t)(hash->total % BLOCK_BYTES);
    hash->total += count;
    while (count != 0) {
        if (held == 0 && count >= BLOCK_BYTES) {
            compress(hash->state, bytes);
            bytes += BLOCK_BYTES;
            count -= BLOCK_BYTES;
            continue;
        }

        size_t taken = BLOCK_BYTES - held < count ? BLOCK_BYTES - held : count;
        memcpy(hash->block + held, bytes, taken);
        bytes += taken;
        count -= taken;
        held = (held + taken) % BLOCK_BYTES;
        if (held == 0) { compress(hash->state, hash->block); }
    }
}

void sha256_end(struct sha256 *hash, unsigned char digest[SHA256_DIGEST_BYTES])
{
    static const unsigned char padding[BLOCK_BYTES] = { 0x80 };
    uint64_t bits = hash->total * 8;
    unsigned char length[8];
    for (int i = 0; i < 8; i++) { length[i] = (unsigned char)(bits >> (56 - 8 * i)); }
    size_t held = (size_t)(hash->total % BLOCK_BYTES);
    sha256_add(hash, padding, held < 56 ? 56 - held : 120 - held);
    sha256_add(hash, length, sizeof length);
    for (int i = 0; i < SHA256_DIGEST_BYTES; i++) {
        digest[i] = (unsigned char)(hash->state[i / 4] >> (24 - 8 * (i % 4)));
    }
}
