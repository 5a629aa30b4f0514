#include "p256.h"

#include <stdint.h>
#include <string.h>

#include "field.h"
#include "scalar.h"

/* Windows of signed digits: odd digits below 2^(w-1), so a table has 2^(w-2) points. */
enum { DIGITS = 257, BASE_WINDOW = 7, KEY_WINDOW = 5, KEY_MULTIPLES = 1 << (KEY_WINDOW - 2) };

struct affine_point {
    struct field x, y;
};

/* (x / z^2, y / z^3); z is zero for the point at infinity. */
struct point {
    struct field x, y, z;
};

#include "base_multiples.h"

static const struct field one = { {
    0x00000001, 0x00000000, 0x00000000, 0xffffffff, 0xffffffff, 0xffffffff, 0xfffffffe, 0x00000000,
} };
static const struct field montgomery_square = { {
    0x00000003, 0x00000000, 0xffffffff, 0xfffffffb, 0xfffffffe, 0xffffffff, 0xfffffffd, 0x00000004,
} };
static const struct field curve_b = { {
    0x29c4bddf, 0xd89cdf62, 0x78843090, 0xacf005cd, 0xf7212ed6, 0xe5a220ab, 0x04874834, 0xdc30061d,
} };

/* dbl-2001-b of the Explicit-Formulas Database, for a = -3: three products and five squares. */
static void double_point(struct point *p)
{
    struct field delta, gamma, beta, alpha, t, u;
    field_square(&delta, &p->z);
    field_square(&gamma, &p->y);
    field_multiply(&beta, &p->x, &gamma);
    field_subtract(&t, &p->x, &delta);
    field_add(&u, &p->x, &delta);
    field_multiply(&alpha, &t, &u);
    field_add(&t, &alpha, &alpha);
    field_add(&alpha, &alpha, &t);
    field_add(&t, &p->y, &p->z);
    field_square(&t, &t);
    field_subtract(&t, &t, &gamma);
    field_subtract(&p->z, &t, &delta);
    field_add(&beta, &beta, &beta);
    field_add(&beta, &beta, &beta);
    field_add(&t, &beta, &beta);
    field_square(&u, &alpha);
    field_subtract(&p->x, &u, &t);
    field_subtract(&t, &beta, &p->x);
    field_multiply(&t, &t, &alpha);
    field_add(&u, &gamma, &gamma);
    field_square(&u, &u);
    field_add(&u, &u, &u);
    field_subtract(&p->y, &t, &u);
}

/* A point that is added often: with the square and cube of its z. */
struct prepared_point {
    struct point point;
    struct field z_square, z_cube;
};

static void prepare(struct prepared_point *result, const struct point *point)
{
    result->point = *point;
    field_square(&result->z_square, &point->z);
    field_multiply(&result->z_cube, &result->z_square, &point->z);
}

/* p += (x, y), or p -= (x, y), where `prepared` is NULL or the point that x and y come from: without one, z is one. */
static void add_point(struct point *p, const struct field *q_x, const struct field *q_y,
    const struct prepared_point *prepared, bool is_negative)
{
    static const struct field zero;
    struct field negative_y, u1, u2, s1, s2, h, r, t, v;
    if (is_negative) {
        field_subtract(&negative_y, &zero, q_y);
        q_y = &negative_y;
    }

    if (field_is_zero(&p->z)) {
        p->x = *q_x;
        p->y = *q_y;
        p->z = prepared == NULL ? one : prepared->point.z;
        return;
    }

    u1 = p->x;
    s1 = p->y;
    if (prepared != NULL) {
        field_multiply(&u1, &u1, &prepared->z_square);
        field_multiply(&s1, &s1, &prepared->z_cube);
    }

    field_square(&t, &p->z);
    field_multiply(&u2, q_x, &t);
    field_multiply(&t, &t, &p->z);
    field_multiply(&s2, q_y, &t);
    field_subtract(&h, &u2, &u1);
    field_subtract(&r, &s2, &s1);
    if (field_is_zero(&h)) {
        /* The same point, or its negative. */
        if (field_is_zero(&r)) { double_point(p); }
        else { p->z = zero; }
        return;
    }

    field_multiply(&p->z, &p->z, &h);
    if (prepared != NULL) { field_multiply(&p->z, &p->z, &prepared->point.z); }
    field_square(&t, &h);
    field_multiply(&v, &u1, &t);
    field_multiply(&h, &h, &t);
    field_square(&p->x, &r);
    field_subtract(&p->x, &p->x, &h);
    field_add(&t, &v, &v);
    field_subtract(&p->x, &p->x, &t);
    field_subtract(&v, &v, &p->x);
    field_multiply(&v, &v, &r);
    field_multiply(&s1, &s1, &h);
    field_subtract(&p->y, &v, &s1);
}

/* Rewrites a scalar with digits that are zero or odd, at most one of `window` neighbours not zero. */
static void write_digits(signed char digits[DIGITS], const struct scalar *scalar, int window)
{
    uint32_t words[SCALAR_WORDS + 1] = { 0 };
    uint32_t carry = 0;
    memcpy(words, scalar->words, sizeof scalar->words);
    memset(digits, 0, DIGITS);
    for (int i = 0; i < DIGITS;) {
        uint32_t from_here = words[i / 32] >> (i % 32);
        if ((from_here & 1) == carry) {
            i++;
            continue;
        }

        if (i % 32 != 0 && i / 32 < SCALAR_WORDS) { from_here |= words[i / 32 + 1] << (32 - i % 32); }
        int digit = (int)((from_here & ((1u << window) - 1)) + carry);
        carry = (uint32_t)digit >> (window - 1) & 1;
        digits[i] = (signed char)(digit - (int)(carry << window));
        i += window;
    }
}

static bool load_coordinate(struct field *result, const unsigned char bytes[32])
{
    for (int i = 0; i < FIELD_WORDS; i++) {
        const unsigned char *word = bytes + 28 - 4 * i;
        result->words[i] = (uint32_t)word[0] << 24 | (uint32_t)word[1] << 16 | (uint32_t)word[2] << 8 | word[3];
    }

    bool is_valid = field_is_reduced(result);
    field_multiply(result, result, &montgomery_square);
    return is_valid;
}

/* Reads a point and checks y^2 = x^3 - 3 x + b. The curve has no other subgroup, and infinity has no such form. */
static bool load_point(struct point *result, const unsigned char key[65])
{
    struct field left, right, t;
    if (key[0] != 4 || !load_coordinate(&result->x, key + 1) || !load_coordinate(&result->y, key + 33)) { return false; }
    result->z = one;
    field_square(&left, &result->y);
    field_square(&right, &result->x);
    field_multiply(&right, &right, &result->x);
    field_add(&t, &result->x, &result->x);
    field_add(&t, &t, &result->x);
    field_subtract(&right, &right, &t);
    field_add(&right, &right, &curve_b);
    field_subtract(&left, &left, &right);
    return field_is_zero(&left);
}

/* base G + key Q, by one chain of doublings for both. */
static void multiply_add(
    struct point *sum, const struct scalar *base_scalar, const struct scalar *key_scalar, const struct point *key)
{
    static signed char base_digits[DIGITS], key_digits[DIGITS];
    struct prepared_point multiples[KEY_MULTIPLES], twice;
    struct point next = *key;
    write_digits(base_digits, base_scalar, BASE_WINDOW);
    write_digits(key_digits, key_scalar, KEY_WINDOW);
    double_point(&next);
    prepare(&twice, &next);
    next = *key;
    for (int i = 0; i < KEY_MULTIPLES; i++) {
        prepare(&multiples[i], &next);
        add_point(&next, &twice.point.x, &twice.point.y, &twice, false);
    }

    memset(sum, 0, sizeof *sum);
    for (int i = DIGITS - 1; i >= 0; i--) {
        if (!field_is_zero(&sum->z)) { double_point(sum); }
        int digit = base_digits[i];
        if (digit != 0) {
            const struct affine_point *point = &base_multiples[(digit < 0 ? -digit : digit) / 2];
            add_point(sum, &point->x, &point->y, NULL, digit < 0);
        }

        digit = key_digits[i];
        if (digit != 0) {
            const struct prepared_point *multiple = &multiples[(digit < 0 ? -digit : digit) / 2];
            add_point(sum, &multiple->point.x, &multiple->point.y, multiple, digit < 0);
        }
    }
}

/* Whether the point's x, as an integer below p, is r modulo n: x = r or x = r + n. No division is needed. */
static bool has_x(const struct point *point, const struct scalar *r)
{
    static const struct field order = { {
        0xfc632551, 0xf3b9cac2, 0xa7179e84, 0xbce6faad, 0xffffffff, 0xffffffff, 0x00000000, 0xffffffff,
    } };
    struct field z_square, candidate, t;
    field_square(&z_square, &point->z);
    memcpy(&candidate, r, sizeof candidate);
    for (int i = 0; i < 2; i++) {
        field_multiply(&t, &candidate, &montgomery_square);
        field_multiply(&t, &t, &z_square);
        field_subtract(&t, &t, &point->x);
        if (field_is_zero(&t)) { return true; }
        uint32_t carry = 0;
        for (int j = 0; j < FIELD_WORDS; j++) {
            uint64_t sum = (uint64_t)candidate.words[j] + order.words[j] + carry;
            candidate.words[j] = (uint32_t)sum;
            carry = (uint32_t)(sum >> 32);
        }

        if (carry != 0 || !field_is_reduced(&candidate)) { return false; }
    }

    return false;
}

bool p256_verify(const unsigned char key[65], const unsigned char signature[64], const unsigned char digest[32])
{
    struct point public_key, sum;
    struct scalar r, s, e, base_scalar, key_scalar;
    if (!load_point(&public_key, key)) { return false; }
    if (!scalar_from_bytes(&r, signature) || !scalar_from_bytes(&s, signature + 32)) { return false; }
    if (scalar_is_zero(&r) || scalar_is_zero(&s)) { return false; }
    scalar_from_digest(&e, digest);
    scalar_invert(&s, &s);
    scalar_multiply(&base_scalar, &e, &s);
    scalar_multiply(&key_scalar, &r, &s);
    multiply_add(&sum, &base_scalar, &key_scalar, &public_key);
    return !field_is_zero(&sum.z) && has_x(&sum, &r);
}
