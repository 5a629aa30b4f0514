/* Turns JSON values into the template's fields: template.md, section 4.2. */
#include <string.h>

#include "claim.h"

enum { MAX_DIGITS = 19, MAX_EXPONENT = 1000000, DAY_SECONDS = 86400 };

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

/* Where the number ends, or NULL where none begins: RFC 8259, section 6. Something that is no digit must follow. */
const unsigned char *skip_number(const unsigned char *next)
{
    if (*next == '-') { next++; }
    if (*next == '0') { next++; }
    else {
        if (!is_digit(*next)) { return NULL; }
        do { next++; } while (is_digit(*next));
    }

    if (*next == '.') {
        next++;
        if (!is_digit(*next)) { return NULL; }
        do { next++; } while (is_digit(*next));
    }

    if ((*next | 0x20) == 'e') {
        next++;
        if (*next == '+' || *next == '-') { next++; }
        if (!is_digit(*next)) { return NULL; }
        do { next++; } while (is_digit(*next));
    }

    return next;
}

/* The exponent, if there is one; beyond the limit it cannot be made up for by any number of digits. */
static int32_t read_exponent(const unsigned char *at, const unsigned char *end)
{
    if (at == end) { return 0; }
    at++;
    bool is_negative = *at == '-';
    if (*at == '-' || *at == '+') { at++; }
    int32_t exponent = 0;
    for (; at != end; at++) {
        if (exponent < MAX_EXPONENT) { exponent = 10 * exponent + (*at - '0'); }
    }

    return is_negative ? -exponent : exponent;
}

/* The text of a number, known to follow the grammar, times 10^scale: exact, or false. */
static bool scale_number(struct bytes text, uint32_t scale, int64_t *value)
{
    const unsigned char *at = text.at, *end = at + text.count;
    bool is_negative = *at == '-', is_fraction = false;
    if (is_negative) { at++; }
    /* The digits without zeros at either end, and the power of ten that their last one counts. */
    uint64_t digits = 0;
    uint32_t digit_count = 0, zeros = 0;
    int32_t power = (int32_t)scale;
    for (; at != end && (*at | 0x20) != 'e'; at++) {
        if (*at == '.') { is_fraction = true; continue; }
        power -= is_fraction;
        if (*at == '0') {
            zeros += digit_count != 0;
            continue;
        }

        digit_count += zeros + 1;
        if (digit_count > MAX_DIGITS) { return false; }
        for (; zeros != 0; zeros--) { digits *= 10; }
        digits = 10 * digits + (uint64_t)(*at - '0');
    }

    *value = 0;
    if (digit_count == 0) { return true; }
    power += (int32_t)zeros + read_exponent(at, end);
    if (power < 0 || power > MAX_DIGITS - (int32_t)digit_count) { return false; }
    for (; power != 0; power--) { digits *= 10; }
    if (digits > INT64_MAX) { return false; }
    *value = is_negative ? -(int64_t)digits : (int64_t)digits;
    return true;
}

/* Copies a value that no document surrounds, so that a byte follows which is no digit. */
static bool is_number(struct bytes text, unsigned char copy[MAX_VALUE_BYTES + 1])
{
    if (text.count > MAX_VALUE_BYTES) { return false; }
    memcpy(copy, text.at, text.count);
    copy[text.count] = 0;
    return skip_number(copy) == copy + text.count;
}

bool parse_decimal(struct bytes text, uint32_t scale, int64_t *value)
{
    unsigned char copy[MAX_VALUE_BYTES + 1];
    return is_number(text, copy) && scale_number(text, scale, value);
}

/* A JSON integer: no fraction and no exponent. */
static bool is_integer(struct bytes text)
{
    for (uint32_t i = 0; i < text.count; i++) {
        if (!is_digit(text.at[i]) && (i != 0 || text.at[i] != '-')) { return false; }
    }

    return true;
}

bool parse_integer_date(struct bytes text, int64_t *value)
{
    return is_integer(text) && parse_decimal(text, 0, value);
}

/* Takes `count` digits and what must follow them; '\0' for nothing. */
static bool take_digits(struct bytes *text, uint32_t count, char follower, int32_t *number)
{
    *number = 0;
    if (text->count < count + (follower != 0)) { return false; }
    for (uint32_t i = 0; i < count; i++) {
        if (!is_digit(text->at[i])) { return false; }
        *number = 10 * *number + (text->at[i] - '0');
    }

    if (follower != 0 && text->at[count] != (unsigned char)follower) { return false; }
    count += follower != 0;
    text->at += count;
    text->count -= count;
    return true;
}

static int32_t days_of_month(int32_t year, int32_t month)
{
    static const unsigned char days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && is_leap);
}

/* Days since 1970-01-01 in the Gregorian calendar. Years are counted from March, so that a leap day ends one. */
static int32_t days_since_1970(int32_t year, int32_t month, int32_t day)
{
    if (month < 3) {
        month += 12;
        year--;
    }

    return 365 * year + year / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5 + day - 1 - 719468;
}

/* The offset behind a time of day, in seconds east of UTC. */
static bool parse_offset(struct bytes text, int32_t *seconds)
{
    int32_t hours, minutes;
    *seconds = 0;
    if (text.count == 1 && *text.at == 'Z') { return true; }
    if (text.count == 0 || (*text.at != '+' && *text.at != '-')) { return false; }
    bool is_west = *text.at == '-';
    text.at++;
    text.count--;
    if (!take_digits(&text, 2, ':', &hours) || !take_digits(&text, 2, 0, &minutes)) { return false; }
    if (text.count != 0 || hours > 23 || minutes > 59) { return false; }
    *seconds = 60 * (60 * hours + minutes);
    if (is_west) { *seconds = -*seconds; }
    return true;
}

bool parse_date(struct bytes text, int64_t *value)
{
    int32_t year, month, day, hour, minute, second, offset;
    if (!take_digits(&text, 4, '-', &year) || !take_digits(&text, 2, '-', &month)
        || !take_digits(&text, 2, 0, &day)) {
        return false;
    }

    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_of_month(year, month)) { return false; }
    *value = (int64_t)days_since_1970(year, month, day) * DAY_SECONDS;
    if (text.count == 0) { return true; }
    if (*text.at != 'T') { return false; }
    text.at++;
    text.count--;
    if (!take_digits(&text, 2, ':', &hour) || !take_digits(&text, 2, ':', &minute)
        || !take_digits(&text, 2, 0, &second)) {
        return false;
    }

    if (hour > 23 || minute > 59 || second > 59) { return false; }
    if (text.count != 0 && *text.at == '.') {
        uint32_t digits = 1;
        while (digits < text.count && is_digit(text.at[digits])) { digits++; }
        if (digits == 1) { return false; }
        text.at += digits;
        text.count -= digits;
    }

    if (!parse_offset(text, &offset)) { return false; }
    *value += 60 * (60 * hour + minute) + second - offset;
    return true;
}

/* False where the value is not of the field's type. */
static bool read_field(struct field *field, enum json_kind kind, struct bytes text)
{
    switch (field->type) {
    case TEXT:
        field->text = text;
        return kind == JSON_STRING && ((field->flags & SEVERAL) != 0 || text.count <= MAX_TEXT_BYTES);
    case NUMBER:
        return kind == JSON_NUMBER && scale_number(text, field->scale, &field->value);
    case BOOLEAN:
        field->value = kind == JSON_TRUE;
        return kind == JSON_TRUE || kind == JSON_FALSE;
    case DATE:
        if (kind == JSON_NUMBER) { return is_integer(text) && scale_number(text, 0, &field->value); }
        return kind == JSON_STRING && parse_date(text, &field->value);
    default:
        return true;
    }
}

static void read_one_of_several(struct field *field, enum json_kind kind, struct bytes text)
{
    int64_t sum = field->value;
    if (!read_field(field, kind, text)) { note(BAD_FIELD); }
    int64_t value = field->value;
    if (field->count == 0 || value < field->minimum) { field->minimum = value; }
    if (field->count == 0 || value > field->maximum) { field->maximum = value; }
    field->count++;
    if (field->is_summed && __builtin_add_overflow(sum, value, &field->value)) { note(SUM_OVERFLOWS); }
}

void visit(struct node *node, enum json_kind kind, struct bytes text)
{
    enum json_kind wanted = node->child_step == STEP_KEY ? JSON_OBJECT : JSON_ARRAY;
    if (node->child_count != 0 && kind != wanted) { note(FIELD_MISSING); }
    for (uint32_t i = node->first_field; i != NONE; i = template.fields[i].next) {
        struct field *field = &template.fields[i];
        if ((field->flags & SEVERAL) != 0) { read_one_of_several(field, kind, text); }
        else if (!read_field(field, kind, text)) { note(BAD_FIELD); }
    }
}
