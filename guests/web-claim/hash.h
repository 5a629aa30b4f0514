/* SHA-256 and HMAC by words: in HKDF of TLS 1.3 every message fits into one block, so callers lay out blocks. */
#ifndef HASH_H
#define HASH_H

#include <stdint.h>

#include "claim.h"

enum { HASH_WORDS = 8, BLOCK_WORDS = 16, BLOCK_BYTES = 64 };

/* Adds a block of big-endian words to `state`; the block is overwritten. */
void compress(uint32_t state[HASH_WORDS], uint32_t block[BLOCK_WORDS]);

/* Digest of slices, one after the other. */
void hash_slices(const struct bytes *slices, uint32_t count, unsigned char digest[HASH_BYTES]);

/* The two states after the padded key; each use starts from copies. */
struct hmac_key {
    uint32_t inner[HASH_WORDS], outer[HASH_WORDS];
};

void hmac_prepare(struct hmac_key *key, const uint32_t secret[HASH_WORDS]);

/* The message is one block with its padding, for a total length that counts the key's block. It is kept. */
void hmac_block(const struct hmac_key *key, const uint32_t block[BLOCK_WORDS], uint32_t digest[HASH_WORDS]);

#endif
