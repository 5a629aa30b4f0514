/* Arithmetic modulo p = 2^256 - 2^224 + 2^192 + 2^96 - 1 on eight words, least significant first, in Montgomery form
   (times 2^256). Values are any number below 2^256, so a value may have two forms; field_is_zero knows both. Nothing
   here is constant in time: the program only verifies. */
#include "field.h"

#include <string.h>

static const struct field prime = { {
    0xffffffff, 0xffffffff, 0xffffffff, 0x00000000, 0x00000000, 0x00000000, 0x00000001, 0xffffffff,
} };

/* The running column is (high, middle, low), signed. */
#define MULTIPLY_ADD(a, b)                                                                                       \
    do {                                                                                                         \
        uint64_t product = (uint64_t)(a) * (b);                                                                  \
        uint32_t product_low = (uint32_t)product, product_high = (uint32_t)(product >> 32);                        \
        low += product_low;                                                                                      \
        product_high += low < product_low;                                                                       \
        middle += product_high;                                                                                  \
        high += middle < product_high;                                                                           \
    } while (0)

#define ADD(a)                                                                                                   \
    do {                                                                                                         \
        uint32_t addend = (a);                                                                                   \
        low += addend;                                                                                           \
        uint32_t carry = low < addend;                                                                           \
        middle += carry;                                                                                         \
        high += middle < carry;                                                                                  \
    } while (0)

#define SUBTRACT(a)                                                                                              \
    do {                                                                                                         \
        uint32_t borrow = low < (a), borrow_next = middle < borrow;                                                \
        low -= (a);                                                                                              \
        middle -= borrow;                                                                                        \
        high -= borrow_next;                                                                                     \
    } while (0)

#define NEXT_COLUMN()                                                                                            \
    do {                                                                                                         \
        low = middle;                                                                                            \
        middle = high;                                                                                           \
        high = (uint32_t)((int32_t)high >> 31);                                                                  \
    } while (0)

/* result = x + y, returning the carry. */
static uint32_t add_words(struct field *result, const struct field *x, const struct field *y)
{
    uint32_t carry = 0;
#pragma GCC unroll 8
    for (int i = 0; i < FIELD_WORDS; i++) {
        uint32_t addend = y->words[i], sum = x->words[i] + carry;
        carry = sum < carry;
        sum += addend;
        carry += sum < addend;
        result->words[i] = sum;
    }

    return carry;
}

/* result = x - y, returning the borrow. */
static uint32_t subtract_words(struct field *result, const struct field *x, const struct field *y)
{
    uint32_t borrow = 0;
#pragma GCC unroll 8
    for (int i = 0; i < FIELD_WORDS; i++) {
        uint32_t first = x->words[i], second = y->words[i], difference = first - second;
        uint32_t next = (first < second) | (difference < borrow);
        result->words[i] = difference - borrow;
        borrow = next;
    }

    return borrow;
}

void field_add(struct field *result, const struct field *x, const struct field *y)
{
    uint32_t carry = add_words(result, x, y);
    while (carry != 0) { carry -= subtract_words(result, result, &prime); }
}

void field_subtract(struct field *result, const struct field *x, const struct field *y)
{
    uint32_t borrow = subtract_words(result, x, y);
    while (borrow != 0) { borrow -= add_words(result, result, &prime); }
}

bool field_is_zero(const struct field *x)
{
    static const struct field zero;
    return memcmp(x, &zero, sizeof zero) == 0 || memcmp(x, &prime, sizeof prime) == 0;
}

bool field_is_reduced(const struct field *x)
{
    struct field ignored;
    return subtract_words(&ignored, x, &prime) != 0;
}

/* Each word m of the quotient is the column's lowest word, since -1/p = 1 modulo 2^32. Adding m p clears that word
   and adds m three, six and eight columns higher, and takes it away seven columns higher. */
void field_multiply(struct field *result, const struct field *x, const struct field *y)
{
    const uint32_t x0 = x->words[0], x1 = x->words[1], x2 = x->words[2], x3 = x->words[3];
    const uint32_t x4 = x->words[4], x5 = x->words[5], x6 = x->words[6], x7 = x->words[7];
    const uint32_t y0 = y->words[0], y1 = y->words[1], y2 = y->words[2], y3 = y->words[3];
    const uint32_t y4 = y->words[4], y5 = y->words[5], y6 = y->words[6], y7 = y->words[7];
    uint32_t low = 0, middle = 0, high = 0;
    MULTIPLY_ADD(x0, y0); uint32_t m0 = low; NEXT_COLUMN();
    MULTIPLY_ADD(x0, y1); MULTIPLY_ADD(x1, y0); uint32_t m1 = low; NEXT_COLUMN();
    MULTIPLY_ADD(x0, y2); MULTIPLY_ADD(x1, y1); MULTIPLY_ADD(x2, y0); uint32_t m2 = low; NEXT_COLUMN();
    MULTIPLY_ADD(x0, y3); MULTIPLY_ADD(x1, y2); MULTIPLY_ADD(x2, y1); MULTIPLY_ADD(x3, y0); ADD(m0);
    uint32_t m3 = low; NEXT_COLUMN();
    MULTIPLY_ADD(x0, y4); MULTIPLY_ADD(x1, y3); MULTIPLY_ADD(x2, y2); MULTIPLY_ADD(x3, y1);
    MULTIPLY_ADD(x4, y0); ADD(m1); uint32_t m4 = low; NEXT_COLUMN();
    MULTIPLY_ADD(x0, y5); MULTIPLY_ADD(x1, y4); MULTIPLY_ADD(x2, y3); MULTIPLY_ADD(x3, y2);
    MULTIPLY_ADD(x4, y1); MULTIPLY_ADD(x5, y0); ADD(m2); uint32_t m5 = low; NEXT_COLUMN();
    MULTIPLY_ADD(x0, y6); MULTIPLY_ADD(x1, y5); MULTIPLY_ADD(x2, y4); MULTIPLY_ADD(x3, y3);
    MULTIPLY_ADD(x4, y2); MULTIPLY_ADD(x5, y1); MULTIPLY_ADD(x6, y0); ADD(m3); ADD(m0); uint32_t m6 = low;
    NEXT_COLUMN();
    MULTIPLY_ADD(x0, y7); MULTIPLY_ADD(x1, y6); MULTIPLY_ADD(x2, y5); MULTIPLY_ADD(x3, y4);
    MULTIPLY_ADD(x4, y3); MULTIPLY_ADD(x5, y2); MULTIPLY_ADD(x6, y1); MULTIPLY_ADD(x7, y0); ADD(m4); ADD(m1);
    SUBTRACT(m0); uint32_t m7 = low; NEXT_COLUMN();
    MULTIPLY_ADD(x1, y7); MULTIPLY_ADD(x2, y6); MULTIPLY_ADD(x3, y5); MULTIPLY_ADD(x4, y4);
    MULTIPLY_ADD(x5, y3); MULTIPLY_ADD(x6, y2); MULTIPLY_ADD(x7, y1); ADD(m5); ADD(m2); ADD(m0); SUBTRACT(m1);
    result->words[0] = low; NEXT_COLUMN();
    MULTIPLY_ADD(x2, y7); MULTIPLY_ADD(x3, y6); MULTIPLY_ADD(x4, y5); MULTIPLY_ADD(x5, y4);
    MULTIPLY_ADD(x6, y3); MULTIPLY_ADD(x7, y2); ADD(m6); ADD(m3); ADD(m1); SUBTRACT(m2); result->words[1] = low;
    NEXT_COLUMN();
    MULTIPLY_ADD(x3, y7); MULTIPLY_ADD(x4, y6); MULTIPLY_ADD(x5, y5); MULTIPLY_ADD(x6, y4);
    MULTIPLY_ADD(x7, y3); ADD(m7); ADD(m4); ADD(m2); SUBTRACT(m3); result->words[2] = low; NEXT_COLUMN();
    MULTIPLY_ADD(x4, y7); MULTIPLY_ADD(x5, y6); MULTIPLY_ADD(x6, y5); MULTIPLY_ADD(x7, y4); ADD(m5); ADD(m3);
    SUBTRACT(m4); result->words[3] = low; NEXT_COLUMN();
    MULTIPLY_ADD(x5, y7); MULTIPLY_ADD(x6, y6); MULTIPLY_ADD(x7, y5); ADD(m6); ADD(m4); SUBTRACT(m5);
    result->words[4] = low; NEXT_COLUMN();
    MULTIPLY_ADD(x6, y7); MULTIPLY_ADD(x7, y6); ADD(m7); ADD(m5); SUBTRACT(m6); result->words[5] = low;
    NEXT_COLUMN();
    MULTIPLY_ADD(x7, y7); ADD(m6); SUBTRACT(m7); result->words[6] = low; NEXT_COLUMN();
    ADD(m7); result->words[7] = low; NEXT_COLUMN();
    while (low != 0) { low -= subtract_words(result, result, &prime); }
}

/* As above; each product of two different words is taken once, with the second word from the doubled number. */
void field_square(struct field *result, const struct field *x)
{
    const uint32_t x0 = x->words[0], x1 = x->words[1], x2 = x->words[2], x3 = x->words[3];
    const uint32_t x4 = x->words[4], x5 = x->words[5], x6 = x->words[6], x7 = x->words[7];
    uint32_t low = 0, middle = 0, high = 0;
    uint32_t e1 = x1 << 1; uint32_t e2 = x2 << 1; uint32_t e3 = x3 << 1; uint32_t e4 = x4 << 1;
    uint32_t e5 = x5 << 1; uint32_t e6 = x6 << 1; uint32_t e7 = x7 << 1; uint32_t d2 = e2 | x1 >> 31;
    uint32_t d3 = e3 | x2 >> 31; uint32_t d4 = e4 | x3 >> 31; uint32_t d5 = e5 | x4 >> 31;
    uint32_t d6 = e6 | x5 >> 31; uint32_t d7 = e7 | x6 >> 31; uint32_t top = 0 - (x7 >> 31);
    MULTIPLY_ADD(x0, x0); uint32_t m0 = low; NEXT_COLUMN();
    MULTIPLY_ADD(x0, e1); uint32_t m1 = low; NEXT_COLUMN();
    MULTIPLY_ADD(x0, d2); MULTIPLY_ADD(x1, x1); uint32_t m2 = low; NEXT_COLUMN();
    MULTIPLY_ADD(x0, d3); MULTIPLY_ADD(x1, e2); ADD(m0); uint32_t m3 = low; NEXT_COLUMN();
    MULTIPLY_ADD(x0, d4); MULTIPLY_ADD(x1, d3); MULTIPLY_ADD(x2, x2); ADD(m1); uint32_t m4 = low; NEXT_COLUMN();
    MULTIPLY_ADD(x0, d5); MULTIPLY_ADD(x1, d4); MULTIPLY_ADD(x2, e3); ADD(m2); uint32_t m5 = low; NEXT_COLUMN();
    MULTIPLY_ADD(x0, d6); MULTIPLY_ADD(x1, d5); MULTIPLY_ADD(x2, d4); MULTIPLY_ADD(x3, x3); ADD(m3); ADD(m0);
    uint32_t m6 = low; NEXT_COLUMN();
    MULTIPLY_ADD(x0, d7); MULTIPLY_ADD(x1, d6); MULTIPLY_ADD(x2, d5); MULTIPLY_ADD(x3, e4); ADD(m4); ADD(m1);
    SUBTRACT(m0); uint32_t m7 = low; NEXT_COLUMN();
    ADD(x0 & top); MULTIPLY_ADD(x1, d7); MULTIPLY_ADD(x2, d6); MULTIPLY_ADD(x3, d5); MULTIPLY_ADD(x4, x4);
    ADD(m5); ADD(m2); ADD(m0); SUBTRACT(m1); result->words[0] = low; NEXT_COLUMN();
    ADD(x1 & top); MULTIPLY_ADD(x2, d7); MULTIPLY_ADD(x3, d6); MULTIPLY_ADD(x4, e5); ADD(m6); ADD(m3); ADD(m1);
    SUBTRACT(m2); result->words[1] = low; NEXT_COLUMN();
    ADD(x2 & top); MULTIPLY_ADD(x3, d7); MULTIPLY_ADD(x4, d6); MULTIPLY_ADD(x5, x5); ADD(m7); ADD(m4); ADD(m2);
    SUBTRACT(m3); result->words[2] = low; NEXT_COLUMN();
    ADD(x3 & top); MULTIPLY_ADD(x4, d7); MULTIPLY_ADD(x5, e6); ADD(m5); ADD(m3); SUBTRACT(m4);
    result->words[3] = low; NEXT_COLUMN();
    ADD(x4 & top); MULTIPLY_ADD(x5, d7); MULTIPLY_ADD(x6, x6); ADD(m6); ADD(m4); SUBTRACT(m5);
    result->words[4] = low; NEXT_COLUMN();
    ADD(x5 & top); MULTIPLY_ADD(x6, e7); ADD(m7); ADD(m5); SUBTRACT(m6); result->words[5] = low; NEXT_COLUMN();
    ADD(x6 & top); MULTIPLY_ADD(x7, x7); ADD(m6); SUBTRACT(m7); result->words[6] = low; NEXT_COLUMN();
    ADD(m7); result->words[7] = low; NEXT_COLUMN();
    while (low != 0) { low -= subtract_words(result, result, &prime); }
}
