#ifndef SCALAR_H
#define SCALAR_H

#include <stdbool.h>
#include <stdint.h>

enum { SCALAR_WORDS = 8 };

/* A number modulo the order n of the base point, least significant word first, below n. */
struct scalar {
    uint32_t words[SCALAR_WORDS];
};

/* Reads 32 big-endian bytes; false when they are n or more. */
bool scalar_from_bytes(struct scalar *result, const unsigned char bytes[32]);

/* The same, minus n where needed. */
void scalar_from_digest(struct scalar *result, const unsigned char bytes[32]);

bool scalar_is_zero(const struct scalar *x);

/* x y modulo n. */
void scalar_multiply(struct scalar *result, const struct scalar *x, const struct scalar *y);

/* 1 / x modulo n; x is not zero. */
void scalar_invert(struct scalar *result, const struct scalar *x);

#endif
