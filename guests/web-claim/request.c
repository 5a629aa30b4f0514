/* The client's content must be the template's pattern, byte for byte: template.md, section 4.1. Hidden values cannot
   leave their place, since each place has its own small alphabet. */
#include "claim.h"

enum { LITERAL = 1, PARAMETER = 2, HOST = 3, CONTENT_LENGTH = 4, BODY = 5 };
enum place { PATH_SEGMENT = 0, QUERY_VALUE = 1, HEADER_VALUE = 2, JSON_TEXT = 3 };
enum { MAX_DIGITS = 10, HTTPS_PORT = 443 };

/* A bit for each place whose values may contain the character: letters and digits may stand everywhere, printable
   characters in headers. */
enum { ALL = 15, HEADER = 1 << HEADER_VALUE, TEXTS = HEADER | 1 << JSON_TEXT, QUERY = TEXTS | 1 << QUERY_VALUE };
static const unsigned char alphabet[256] = {
    [' '] = TEXTS, ['!'] = QUERY, ['"'] = HEADER, ['#'] = TEXTS, ['$'] = QUERY, ['%'] = QUERY, ['&'] = TEXTS,
    ['\''] = QUERY, ['('] = QUERY, [')'] = QUERY, ['*'] = QUERY, ['+'] = QUERY, [','] = QUERY, ['-'] = ALL, ['.'] = ALL,
    ['/'] = QUERY, ['0' ... '9'] = ALL, [':'] = QUERY, [';'] = TEXTS, ['<'] = TEXTS, ['='] = QUERY, ['>'] = TEXTS,
    ['?'] = TEXTS, ['@'] = QUERY, ['A' ... 'Z'] = ALL, ['['] = TEXTS, ['\\'] = HEADER, [']'] = TEXTS, ['^'] = TEXTS,
    ['_'] = ALL, ['`'] = TEXTS, ['a' ... 'z'] = ALL, ['{'] = TEXTS, ['|'] = TEXTS, ['}'] = TEXTS, ['~'] = ALL,
};

static bool is_hexadecimal(unsigned char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static bool suits(struct bytes value, enum place place)
{
    const unsigned char *at = value.at;
    uint32_t count = value.count;
    for (uint32_t i = 0; i < count; i++) {
        if ((alphabet[at[i]] >> place & 1) == 0) { return false; }
        if (place == QUERY_VALUE && at[i] == '%'
            && (count - i < 3 || !is_hexadecimal(at[i + 1]) || !is_hexadecimal(at[i + 2]))) {
            return false;
        }
    }

    if (place == HEADER_VALUE) { return at[0] != ' ' && at[count - 1] != ' '; }
    if (place == PATH_SEGMENT && at[0] == '.') { return count > 2 || (count == 2 && at[1] != '.'); }
    return true;
}

void check_values(void)
{
    for (uint32_t i = 0; i < template.parameter_count; i++) {
        if (mode != EVALUATE || parameters[i].kind == PUBLIC) { require(parameters[i].value.count != 0, BAD_VALUE); }
    }

    if (mode == EVALUATE) { return; }
    for (uint32_t i = 0; i < template.exchange_count; i++) {
        struct reader pattern = template.patterns[i];
        while (pattern.left != 0) {
            uint32_t operation = take_u8(&pattern);
            if (operation == LITERAL) { take_text(&pattern); }
            if (operation != PARAMETER) { continue; }
            uint32_t index = take_u8(&pattern);
            require(suits(parameters[index].value, (enum place)take_u8(&pattern)), BAD_VALUE);
        }
    }
}

static struct bytes decimal(uint32_t value, unsigned char digits[MAX_DIGITS])
{
    uint32_t first = MAX_DIGITS;
    do {
        digits[--first] = (unsigned char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    return (struct bytes) { digits + first, MAX_DIGITS - first };
}

/* The bytes of one operation: at most two slices. */
static uint32_t expand(
    struct reader *pattern, uint32_t operation, uint32_t body_bytes, unsigned char digits[MAX_DIGITS],
    struct bytes slices[2])
{
    switch (operation) {
    case LITERAL:
        slices[0] = take_text(pattern);
        return 1;
    case PARAMETER:
        slices[0] = parameters[take_u8(pattern)].value;
        take_u8(pattern);
        return 1;
    case HOST:
        slices[0] = capture.host;
        if (capture.port == HTTPS_PORT) { return 1; }
        slices[1] = decimal(capture.port, digits);
        slices[1].at--;
        slices[1].count++;
        *(unsigned char *)(uintptr_t)slices[1].at = ':';
        return 2;
    case CONTENT_LENGTH:
        slices[0] = decimal(body_bytes, digits);
        return 1;
    default:
        return 0;
    }
}

/* The number of bytes behind "body begins". A pattern has less than 2^14 operations of at most 2^12 bytes. */
static uint32_t count_body(struct reader pattern)
{
    unsigned char digits[1 + MAX_DIGITS];
    struct bytes slices[2];
    uint32_t bytes = 0;
    while (pattern.left != 0) {
        uint32_t operation = take_u8(&pattern);
        if (operation == BODY) { bytes = 0; }
        uint32_t count = expand(&pattern, operation, 0, digits + 1, slices);
        for (uint32_t i = 0; i < count; i++) { bytes += slices[i].count; }
    }

    return bytes;
}

uint32_t match_request(uint32_t exchange, uint32_t offset)
{
    const struct stream *stream = &streams[CLIENT];
    struct reader pattern = template.patterns[exchange];
    unsigned char digits[1 + MAX_DIGITS];
    struct bytes slices[2];
    uint32_t body_bytes = count_body(pattern);
    while (pattern.left != 0) {
        uint32_t count = expand(&pattern, take_u8(&pattern), body_bytes, digits + 1, slices);
        for (uint32_t i = 0; i < count; i++) {
            require(slices[i].count <= stream->count - offset, NOT_THE_REQUEST);
            require(same_bytes(stream->content + offset, slices[i].at, slices[i].count), NOT_THE_REQUEST);
            offset += slices[i].count;
        }
    }

    return offset;
}
