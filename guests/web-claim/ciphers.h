/* The key streams of the two suites. Both decrypt in place by whole words: up to 15 bytes behind `count` change too,
   and every record has its tag there. Nothing here is constant in time: there is nobody to measure it in a proof. */
#ifndef CIPHERS_H
#define CIPHERS_H

#include <stdint.h>

enum { CHACHA_KEY_WORDS = 8, NONCE_WORDS = 3, AES_ROUND_KEY_WORDS = 44 };

/* Key and nonce as little-endian words. The first block of a record has counter 1. */
void chacha20_decrypt(
    const uint32_t key[CHACHA_KEY_WORDS], const uint32_t nonce[NONCE_WORDS], uint32_t *text, uint32_t count);

/* The key as four little-endian words. */
void aes128_expand(const uint32_t key[4], uint32_t round_keys[AES_ROUND_KEY_WORDS]);
/* The first block of a record has counter 2. */
void aes128_decrypt(
    const uint32_t round_keys[AES_ROUND_KEY_WORDS], const uint32_t nonce[NONCE_WORDS], uint32_t *text, uint32_t count);

#endif
