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

/* In the middle of the tables, so that all four are within the offset of one load from one register; the compiler is
   kept from seeing through it, or it would add the offsets by instructions of their own. */
static inline const unsigned char *middle_of_tables(void)
{
    const unsigned char *middle = (const unsigned char *)table[2];
    __asm__("" : "+r"(middle));
    return middle;
}

static inline uint32_t row(uint32_t column, int index)
{
    return column >> (8 * index) & 0xff;
}

/* table[index][byte `index` of the column], with the byte's place as an offset in bytes. */
static inline uint32_t look_up(const unsigned char *middle, uint32_t column, int index)
{
    uint32_t offset = (index == 0 ? column << 2 : column >> (8 * index - 2)) & 0x3fc;
    return *(const uint32_t *)(const void *)(middle + offset + 1024 * index - 2048);
}

#define LOOK_UP(column, index) look_up(middle, column, index)
#define MIX(a, b, c, d, key) ((key) ^ LOOK_UP(a, 0) ^ LOOK_UP(b, 1) ^ LOOK_UP(c, 2) ^ LOOK_UP(d, 3))

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
    const unsigned char *middle = middle_of_tables();
    uint32_t blocks = (count + 15) / 16, counter = 2;
    while (blocks != 0) {
        /* Up to the next change of the counter's other bytes, which stand in rows 2, 1 and 0 of the last column. */
        uint32_t ahead = 256 - (counter & 0xff), now = blocks < ahead ? blocks : ahead;
        uint32_t s0 = nonce[0] ^ keys[0], s1 = nonce[1] ^ keys[1], s2 = nonce[2] ^ keys[2];
        uint32_t s3 = COLUMN(0, 0, row(counter, 1), 0) ^ keys[3];
        uint32_t first = keys[4] ^ LOOK_UP(s0, 0) ^ LOOK_UP(s1, 1) ^ LOOK_UP(s2, 2);
        uint32_t t1 = MIX(s1, s2, s3, s0, keys[5]), t2 = MIX(s2, s3, s0, s1, keys[6]);
        uint32_t t3 = MIX(s3, s0, s1, s2, keys[7]);
        uint32_t u0 = keys[8] ^ LOOK_UP(t1, 1) ^ LOOK_UP(t2, 2) ^ LOOK_UP(t3, 3);
        uint32_t u1 = keys[9] ^ LOOK_UP(t1, 0) ^ LOOK_UP(t2, 1) ^ LOOK_UP(t3, 2);
        uint32_t u2 = keys[10] ^ LOOK_UP(t2, 0) ^ LOOK_UP(t3, 1) ^ LOOK_UP(t1, 3);
        uint32_t u3 = keys[11] ^ LOOK_UP(t3, 0) ^ LOOK_UP(t1, 2) ^ LOOK_UP(t2, 3);
        blocks -= now;
        for (; now != 0; now--, counter++, text += 4) {
            uint32_t t0 = first ^ LOOK_UP(s3 ^ counter << 24, 3);
            uint32_t a = u0 ^ LOOK_UP(t0, 0), b = u1 ^ LOOK_UP(t0, 3), c = u2 ^ LOOK_UP(t0, 2), d = u3 ^ LOOK_UP(t0, 1);
#pragma GCC unroll 7
            for (int i = 12; i < 4 * ROUNDS; i += 4) {
                uint32_t e = MIX(a, b, c, d, keys[i]), f = MIX(b, c, d, a, keys[i + 1]);
                uint32_t g = MIX(c, d, a, b, keys[i + 2]), h = MIX(d, a, b, c, keys[i + 3]);
                a = e;
                b = f;
                c = g;
                d = h;
            }

            text[0] ^= last(a, b, c, d, keys[40]);
            text[1] ^= last(b, c, d, a, keys[41]);
            text[2] ^= last(c, d, a, b, keys[42]);
            text[3] ^= last(d, a, b, c, keys[43]);
        }
    }
}
