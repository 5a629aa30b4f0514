/* AES-128 in counter mode as AES-GCM uses it (FIPS 197; SP 800-38D, section 6.5), with four tables of combined
   substitution and mixing. Within 256 blocks only the counter's last byte changes: three of the four columns after the
   first round and three of the four terms of each column after the second are computed once. Source of the idea:
   Bernstein, Schwabe, "New AES software speed records", 2008, section 3. */
#include "ciphers.h"

#include "aes_sbox.h"

enum { ROUNDS = 10 };

#define DOUBLE(s) ((((s) << 1) ^ (((s) >> 7) * 0x1bu)) & 0xffu)
#define TRIPLE(s) (DOUBLE(s) ^ (s))
#define COLUMN(a, b, c, d) ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)
#define FIRST(s) COLUMN(DOUBLE(s), s, s, TRIPLE(s)),
#define SECOND(s) COLUMN(TRIPLE(s), DOUBLE(s), s, s),
#define THIRD(s) COLUMN(s, TRIPLE(s), DOUBLE(s), s),
#define FOURTH(s) COLUMN(s, s, TRIPLE(s), DOUBLE(s)),
#define PLAIN(s) s,

/* A byte in row r of the state contributes table[r][byte] to its column. */
static const uint32_t table[4][256] = {
    { FOR_EACH_SUBSTITUTE(FIRST) }, { FOR_EACH_SUBSTITUTE(SECOND) },
    { FOR_EACH_SUBSTITUTE(THIRD) }, { FOR_EACH_SUBSTITUTE(FOURTH) },
};
static const unsigned char substitute[256] = { FOR_EACH_SUBSTITUTE(PLAIN) };

static inline uint32_t row(uint32_t column, int index)
{
    return column >> (8 * index) & 0xff;
}

static inline uint32_t mix(uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t key)
{
    return key ^ table[0][row(a, 0)] ^ table[1][row(b, 1)] ^ table[2][row(c, 2)] ^ table[3][row(d, 3)];
}

static inline uint32_t last(uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t key)
{
    return key ^ COLUMN(substitute[row(a, 0)], substitute[row(b, 1)], substitute[row(c, 2)], substitute[row(d, 3)]);
}

void aes128_expand(const uint32_t key[4], uint32_t round_keys[AES_ROUND_KEY_WORDS])
{
    static const unsigned char constants[ROUNDS] = { 0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0x1b, 0x36 };
    for (int i = 0; i < 4; i++) { round_keys[i] = key[i]; }
    for (int i = 0; i < ROUNDS; i++, round_keys += 4) {
        uint32_t w = round_keys[3];
        round_keys[4] = last(w >> 8, w >> 8, w >> 8, w << 24, round_keys[0] ^ constants[i]);
        round_keys[5] = round_keys[4] ^ round_keys[1];
        round_keys[6] = round_keys[5] ^ round_keys[2];
        round_keys[7] = round_keys[6] ^ round_keys[3];
    }
}

void aes128_decrypt(
    const uint32_t keys[AES_ROUND_KEY_WORDS], const uint32_t nonce[NONCE_WORDS], uint32_t *text, uint32_t count)
{
    uint32_t blocks = (count + 15) / 16, counter = 2;
    while (blocks != 0) {
        /* Up to the next change of the counter's other bytes, which stand in rows 2, 1 and 0 of the last column. */
        uint32_t ahead = 256 - (counter & 0xff), now = blocks < ahead ? blocks : ahead;
        uint32_t s0 = nonce[0] ^ keys[0], s1 = nonce[1] ^ keys[1], s2 = nonce[2] ^ keys[2];
        uint32_t s3 = COLUMN(0, 0, row(counter, 1), 0) ^ keys[3];
        uint32_t first = keys[4] ^ table[0][row(s0, 0)] ^ table[1][row(s1, 1)] ^ table[2][row(s2, 2)];
        uint32_t t1 = mix(s1, s2, s3, s0, keys[5]), t2 = mix(s2, s3, s0, s1, keys[6]), t3 = mix(s3, s0, s1, s2, keys[7]);
        uint32_t u0 = keys[8] ^ table[1][row(t1, 1)] ^ table[2][row(t2, 2)] ^ table[3][row(t3, 3)];
        uint32_t u1 = keys[9] ^ table[0][row(t1, 0)] ^ table[1][row(t2, 1)] ^ table[2][row(t3, 2)];
        uint32_t u2 = keys[10] ^ table[0][row(t2, 0)] ^ table[1][row(t3, 1)] ^ table[3][row(t1, 3)];
        uint32_t u3 = keys[11] ^ table[0][row(t3, 0)] ^ table[2][row(t1, 2)] ^ table[3][row(t2, 3)];
        uint32_t last_byte = row(s3, 3);
        blocks -= now;
        for (; now != 0; now--, counter++, text += 4) {
            uint32_t t0 = first ^ table[3][last_byte ^ (counter & 0xff)];
            uint32_t a = u0 ^ table[0][row(t0, 0)], b = u1 ^ table[3][row(t0, 3)];
            uint32_t c = u2 ^ table[2][row(t0, 2)], d = u3 ^ table[1][row(t0, 1)];
            const uint32_t *key = keys + 12, *end = keys + 4 * ROUNDS;
            do {
                uint32_t e = mix(a, b, c, d, key[0]), f = mix(b, c, d, a, key[1]);
                uint32_t g = mix(c, d, a, b, key[2]), h = mix(d, a, b, c, key[3]);
                a = e;
                b = f;
                c = g;
                d = h;
                key += 4;
            } while (key != end);
            text[0] ^= last(a, b, c, d, key[0]);
            text[1] ^= last(b, c, d, a, key[1]);
            text[2] ^= last(c, d, a, b, key[2]);
            text[3] ^= last(d, a, b, c, key[3]);
        }
    }
}
