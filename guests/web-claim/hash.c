/* SHA-256 (FIPS 180-4) and HMAC (RFC 2104) on words. About 3,600 cycles for each block. */
#include "hash.h"

#include <string.h>

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

static const uint32_t initial_state[HASH_WORDS] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

static inline uint32_t rotate_right(uint32_t value, int count)
{
    return (value >> count) | (value << (32 - count));
}

/* One round; the caller renames the variables instead of moving them. `ab` of this round is `bc` of the next, which
   saves an operation of the majority: it is b, unless a and b differ and b and c differ. */
#define ROUND(a, b, c, d, e, f, g, h, ab, bc, i)                                                                    \
    do {                                                                                                            \
        uint32_t t = h + (rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25))                            \
            + (g ^ (e & (f ^ g))) + constants[i] + w[i];                                                              \
        d += t;                                                                                                     \
        ab = a ^ b;                                                                                                 \
        h = t + (rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22)) + (b ^ (ab & bc));                   \
    } while (0)

/* Replaces word i - 16 of the schedule by word i. */
#define EXTEND(i)                                                                                                   \
    do {                                                                                                            \
        uint32_t near = w[((i) + 14) & 15], far = w[((i) + 1) & 15];                                                  \
        w[i] += w[((i) + 9) & 15] + (rotate_right(near, 17) ^ rotate_right(near, 19) ^ (near >> 10))                  \
            + (rotate_right(far, 7) ^ rotate_right(far, 18) ^ (far >> 3));                                            \
    } while (0)

#define EIGHT(i, STEP)                                                                                              \
    do {                                                                                                            \
        STEP((i));     ROUND(a, b, c, d, e, f, g, h, x, y, (i));                                                      \
        STEP((i) + 1); ROUND(h, a, b, c, d, e, f, g, y, x, (i) + 1);                                                  \
        STEP((i) + 2); ROUND(g, h, a, b, c, d, e, f, x, y, (i) + 2);                                                  \
        STEP((i) + 3); ROUND(f, g, h, a, b, c, d, e, y, x, (i) + 3);                                                  \
        STEP((i) + 4); ROUND(e, f, g, h, a, b, c, d, x, y, (i) + 4);                                                  \
        STEP((i) + 5); ROUND(d, e, f, g, h, a, b, c, y, x, (i) + 5);                                                  \
        STEP((i) + 6); ROUND(c, d, e, f, g, h, a, b, x, y, (i) + 6);                                                  \
        STEP((i) + 7); ROUND(b, c, d, e, f, g, h, a, y, x, (i) + 7);                                                  \
    } while (0)

#define KEEP(i) ((void)0)

void compress(uint32_t state[HASH_WORDS], uint32_t w[BLOCK_WORDS])
{
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    uint32_t x, y = b ^ c;
    const uint32_t *constants = round_constants;
    EIGHT(0, KEEP);
    EIGHT(8, KEEP);
    do {
        constants += BLOCK_WORDS;
        EIGHT(0, EXTEND);
        EIGHT(8, EXTEND);
    } while (constants != round_constants + 48);

    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
}

static void compress_bytes(uint32_t state[HASH_WORDS], const unsigned char block[BLOCK_BYTES])
{
    uint32_t w[BLOCK_WORDS];
    for (int i = 0; i < BLOCK_WORDS; i++) {
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 | (uint32_t)block[4 * i + 2] << 8
            | block[4 * i + 3];
    }

    compress(state, w);
}

void hash_slices(const struct bytes *slices, uint32_t count, unsigned char digest[HASH_BYTES])
{
    uint32_t state[HASH_WORDS], held = 0, total = 0;
    unsigned char block[BLOCK_BYTES];
    memcpy(state, initial_state, sizeof state);
    for (; count != 0; slices++, count--) {
        total += slices->count;
        for (uint32_t i = 0; i < slices->count; i++) {
            block[held++] = slices->at[i];
            if (held == BLOCK_BYTES) {
                compress_bytes(state, block);
                held = 0;
            }
        }
    }

    /* A one, zeros, and the length in bits, of which all slices together need less than 32. */
    block[held++] = 0x80;
    if (held > BLOCK_BYTES - 8) {
        memset(block + held, 0, BLOCK_BYTES - held);
        compress_bytes(state, block);
        held = 0;
    }

    memset(block + held, 0, BLOCK_BYTES - held);
    total *= 8;
    for (int i = 0; i < 4; i++) { block[BLOCK_BYTES - 1 - i] = (unsigned char)(total >> (8 * i)); }
    compress_bytes(state, block);
    for (int i = 0; i < HASH_BYTES; i++) { digest[i] = (unsigned char)(state[i / 4] >> (24 - 8 * (i % 4))); }
}

static void absorb_key(uint32_t state[HASH_WORDS], const uint32_t secret[HASH_WORDS], uint32_t pad)
{
    uint32_t block[BLOCK_WORDS];
    for (int i = 0; i < HASH_WORDS; i++) { block[i] = secret[i] ^ pad; }
    for (int i = HASH_WORDS; i < BLOCK_WORDS; i++) { block[i] = pad; }
    memcpy(state, initial_state, sizeof initial_state);
    compress(state, block);
}

void hmac_prepare(struct hmac_key *key, const uint32_t secret[HASH_WORDS])
{
    absorb_key(key->inner, secret, 0x36363636);
    absorb_key(key->outer, secret, 0x5c5c5c5c);
}

void hmac_block(const struct hmac_key *key, const uint32_t block[BLOCK_WORDS], uint32_t digest[HASH_WORDS])
{
    uint32_t copy[BLOCK_WORDS], outer[BLOCK_WORDS] = { 0 };
    memcpy(copy, block, sizeof copy);
    memcpy(outer, key->inner, sizeof key->inner);
    compress(outer, copy);
    outer[8] = 0x80000000;
    outer[15] = 8 * (BLOCK_BYTES + HASH_BYTES);
    memcpy(digest, key->outer, sizeof key->outer);
    compress(digest, outer);
}
