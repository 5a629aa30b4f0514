#ifndef FIELD_H
#define FIELD_H

#include <stdbool.h>
#include <stdint.h>

enum { FIELD_WORDS = 8 };

struct field {
    uint32_t words[FIELD_WORDS];
};

/* The result may be one of the arguments. */
void field_add(struct field *result, const struct field *x, const struct field *y);
void field_subtract(struct field *result, const struct field *x, const struct field *y);
void field_multiply(struct field *result, const struct field *x, const struct field *y);
void field_square(struct field *result, const struct field *x);
bool field_is_zero(const struct field *x);

/* Whether the words are below p. */
bool field_is_reduced(const struct field *x);

#endif
