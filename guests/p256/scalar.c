#include "scalar.h"

#include <string.h>

static const struct scalar order = { {
    0xfc632551, 0xf3b9cac2, 0xa7179e84, 0xbce6faad, 0xffffffff, 0xffffffff, 0x00000000, 0xffffffff,
} };

/* 2^512 modulo n, and -1/n modulo 2^32. */
static const struct scalar montgomery_square = { {
    0xbe79eea2, 0x83244c95, 0x49bd6fa6, 0x4699799c, 0x2b6bec59, 0x2845b239, 0xf3d95620, 0x66e12d94,
} };
static const uint32_t montgomery_inverse = 0xee00bc4f;

static uint32_t add_words(uint32_t *result, const uint32_t *x, const uint32_t *y)
{
    uint32_t carry = 0;
    for (int i = 0; i < SCALAR_WORDS; i++) {
        uint32_t sum = x[i] + carry;
        carry = sum < carry;
        sum += y[i];
        carry += sum < y[i];
        result[i] = sum;
    }

    return carry;
}

static uint32_t subtract_words(uint32_t *result, const uint32_t *x, const uint32_t *y)
{
    uint32_t borrow = 0;
    for (int i = 0; i < SCALAR_WORDS; i++) {
        uint32_t first = x[i], second = y[i], difference = first - second;
        uint32_t next = (first < second) | (difference < borrow);
        result[i] = difference - borrow;
        borrow = next;
    }

    return borrow;
}

static int compare_words(const uint32_t *x, const uint32_t *y)
{
    for (int i = SCALAR_WORDS - 1; i >= 0; i--) {
        if (x[i] != y[i]) { return x[i] < y[i] ? -1 : 1; }
    }

    return 0;
}

static void load(struct scalar *result, const unsigned char bytes[32])
{
    for (int i = 0; i < SCALAR_WORDS; i++) {
        const unsigned char *word = bytes + 28 - 4 * i;
        result->words[i] = (uint32_t)word[0] << 24 | (uint32_t)word[1] << 16 | (uint32_t)word[2] << 8 | word[3];
    }
}

bool scalar_from_bytes(struct scalar *result, const unsigned char bytes[32])
{
    load(result, bytes);
    return compare_words(result->words, order.words) < 0;
}

void scalar_from_digest(struct scalar *result, const unsigned char bytes[32])
{
    load(result, bytes);
    if (compare_words(result->words, order.words) >= 0) { subtract_words(result->words, result->words, order.words); }
}

bool scalar_is_zero(const struct scalar *x)
{
    static const struct scalar zero;
    return memcmp(x, &zero, sizeof zero) == 0;
}

/* x y / 2^256 modulo n, word by word (the CIOS method). */
static void multiply_montgomery(struct scalar *result, const struct scalar *x, const struct scalar *y)
{
    uint32_t total[SCALAR_WORDS + 2] = { 0 };
    for (int i = 0; i < SCALAR_WORDS; i++) {
        uint64_t carry = 0;
        for (int j = 0; j < SCALAR_WORDS; j++) {
            carry += (uint64_t)x->words[i] * y->words[j] + total[j];
            total[j] = (uint32_t)carry;
            carry >>= 32;
        }

        carry += total[SCALAR_WORDS];
        total[SCALAR_WORDS] = (uint32_t)carry;
        total[SCALAR_WORDS + 1] = (uint32_t)(carry >> 32);
        uint32_t quotient = total[0] * montgomery_inverse;
        carry = ((uint64_t)quotient * order.words[0] + total[0]) >> 32;
        for (int j = 1; j < SCALAR_WORDS; j++) {
            carry += (uint64_t)quotient * order.words[j] + total[j];
            total[j - 1] = (uint32_t)carry;
            carry >>= 32;
        }

        carry += total[SCALAR_WORDS];
        total[SCALAR_WORDS - 1] = (uint32_t)carry;
        total[SCALAR_WORDS] = total[SCALAR_WORDS + 1] + (uint32_t)(carry >> 32);
    }

    if (total[SCALAR_WORDS] != 0 || compare_words(total, order.words) >= 0) {
        subtract_words(total, total, order.words);
    }

    memcpy(result->words, total, sizeof result->words);
}

void scalar_multiply(struct scalar *result, const struct scalar *x, const struct scalar *y)
{
    struct scalar product;
    multiply_montgomery(&product, x, y);
    multiply_montgomery(result, &product, &montgomery_square);
}

/* x / 2 modulo n. */
static void halve(uint32_t *x)
{
    uint32_t carry = (x[0] & 1) != 0 ? add_words(x, x, order.words) : 0;
    for (int i = 0; i < SCALAR_WORDS - 1; i++) { x[i] = x[i] >> 1 | x[i + 1] << 31; }
    x[SCALAR_WORDS - 1] = x[SCALAR_WORDS - 1] >> 1 | carry << 31;
}

static void shift_right(uint32_t *x)
{
    for (int i = 0; i < SCALAR_WORDS - 1; i++) { x[i] = x[i] >> 1 | x[i + 1] << 31; }
    x[SCALAR_WORDS - 1] >>= 1;
}

static bool is_one(const uint32_t *x)
{
    static const uint32_t one[SCALAR_WORDS] = { 1 };
    return x[0] == 1 && memcmp(x, one, sizeof one) == 0;
}

/* The binary form of Euclid's algorithm: u = a x and v = b x modulo n throughout. */
void scalar_invert(struct scalar *result, const struct scalar *x)
{
    struct scalar u = *x, v = order, a = { { 1 } }, b = { { 0 } };
    while (!is_one(u.words) && !is_one(v.words)) {
        while ((u.words[0] & 1) == 0) {
            shift_right(u.words);
            halve(a.words);
        }

        while ((v.words[0] & 1) == 0) {
            shift_right(v.words);
            halve(b.words);
        }

        if (compare_words(u.words, v.words) >= 0) {
            subtract_words(u.words, u.words, v.words);
            if (subtract_words(a.words, a.words, b.words) != 0) { add_words(a.words, a.words, order.words); }
        } else {
            subtract_words(v.words, v.words, u.words);
            if (subtract_words(b.words, b.words, a.words) != 0) { add_words(b.words, b.words, order.words); }
        }
    }

    *result = is_one(u.words) ? a : b;
}
