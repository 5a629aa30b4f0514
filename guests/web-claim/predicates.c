/* What the template demands of the fields: template.md, section 4.3. Predicates are taken in order; of each, all
   operands are read before it is judged. */
#include "claim.h"

enum { MILLISECONDS = 1000 };

/* The predicate's value: a text, or a number in the unit of its type and scale. */
struct value {
    enum field_type type;
    uint32_t scale;
    struct bytes text;
    int64_t number;
};

static struct value value_of(const struct predicate *predicate)
{
    const struct field *field = &template.fields[predicate->field];
    struct value value = { (enum field_type)field->type, field->scale, field->text, field->value };
    switch (predicate->aggregate) {
    case COUNT:
        value = (struct value) { NUMBER, 0, { 0, 0 }, field->count };
        break;
    case MINIMUM:
        value.number = field->minimum;
        break;
    case MAXIMUM:
        value.number = field->maximum;
        break;
    default:
        break;
    }

    return value;
}

static bool parse_operand(const struct value *value, struct bytes text, int64_t *number)
{
    switch (value->type) {
    case NUMBER:
        return parse_decimal(text, value->scale, number);
    case DATE:
        return parse_date(text, number) || parse_integer_date(text, number);
    case BOOLEAN:
        *number = text.count == 4;
        return (text.count == 4 && same_bytes(text.at, (const unsigned char *)"true", 4))
            || (text.count == 5 && same_bytes(text.at, (const unsigned char *)"false", 5));
    default:
        return true;
    }
}

/* Reads an operand; its kind was found to fit when the template was read. */
static void take_operand(struct reader *reader, const struct value *value, struct bytes *text, int64_t *number)
{
    *number = 0;
    switch (take_u8(reader)) {
    case OPERAND_INTEGER:
        *number = (int64_t)take_u64(reader);
        break;
    case OPERAND_TEXT:
        *text = take_text(reader);
        break;
    case OPERAND_PARAMETER:
        *text = parameters[take_u8(reader)].value;
        require(parse_operand(value, *text, number), BAD_OPERAND);
        break;
    default: {
        int64_t opened = (int64_t)(capture.opened / MILLISECONDS);
        require(!__builtin_add_overflow(opened, (int64_t)take_u64(reader), number), BAD_OPERAND);
        break;
    }
    }
}

static bool is_equal(const struct value *value, struct bytes text, int64_t number)
{
    if (value->type != TEXT) { return value->number == number; }
    return value->text.count == text.count && same_bytes(value->text.at, text.at, text.count);
}

/* The average against a bound is the sum against the bound times the count; rounded towards the bound's side, the
   quotient tells the same and cannot overflow. */
static int64_t average(int64_t sum, int64_t count, bool is_rounded_up)
{
    int64_t quotient = sum / count, rest = sum % count;
    if (is_rounded_up && rest > 0) { quotient++; }
    if (!is_rounded_up && rest < 0) { quotient--; }
    return quotient;
}

static bool holds(const struct predicate *predicate)
{
    struct value value = value_of(predicate);
    struct reader reader = predicate->operands;
    struct bytes text[MAX_OPERANDS] = { { 0, 0 } };
    int64_t number[MAX_OPERANDS];
    bool is_found = false;
    for (uint32_t i = 0; i < predicate->operand_count; i++) {
        take_operand(&reader, &value, &text[i], &number[i]);
        is_found |= is_equal(&value, text[i], number[i]);
    }

    uint32_t count = template.fields[predicate->field].count;
    if (predicate->aggregate >= AVERAGE && count == 0) { return false; }
    int64_t low = value.number, high = value.number;
    if (predicate->aggregate == AVERAGE) {
        low = average(value.number, count, false);
        high = average(value.number, count, true);
    }

    switch (predicate->operator) {
    case AT_LEAST: return low >= number[0];
    case AT_MOST: return high <= number[0];
    case BETWEEN: return low >= number[0] && high <= number[1];
    case EQUAL:
    case ONE_OF: return is_found;
    default: return !is_found;
    }
}

void evaluate_predicates(void)
{
    for (uint32_t i = 0; i < template.predicate_count; i++) {
        struct predicate *predicate = &template.predicates[i];
        predicate->holds = holds(predicate);
        require(predicate->holds || !predicate->is_required, PREDICATE_FAILS);
    }
}
