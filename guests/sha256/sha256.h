#ifndef SHA256_H
#define SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_BLOCK_BYTES = 64, SHA256_DIGEST_BYTES = 32 };

struct sha256 {
    uint32_t state[8];
    unsigned char block[SHA256_BLOCK_BYTES];
    uint64_t total;
};

void sha256_begin(struct sha256 *hash);
void sha256_add(struct sha256 *hash, const unsigned char *bytes, size_t count);
void sha256_end(struct sha256 *hash, unsigned char digest[SHA256_DIGEST_BYTES]);

#endif
