#include "json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 32, BLOCK_VALUES = 64 };

struct parser {
    char *next;
    char *end;
    const char *error;
    /* Values are handed out from blocks; nothing is freed before the program ends. */
    struct json_value *free_values;
    size_t free_count;
};

static bool parse_value(struct parser *parser, struct json_value *value, int depth);

static bool fail(struct parser *parser, const char *error)
{
    parser->error = error;
    return false;
}

static struct json_value *new_value(struct parser *parser)
{
    if (parser->free_count == 0) {
        parser->free_values = calloc(BLOCK_VALUES, sizeof *parser->free_values);
        if (parser->free_values == NULL) { return NULL; }
        parser->free_count = BLOCK_VALUES;
    }

    return &parser->free_values[--parser->free_count];
}

/* The text is followed by a 0, which is no part of any JSON text, so the end needs no test of its own. */
static void skip_space(struct parser *parser)
{
    char *next = parser->next;
    while (*next == ' ' || *next == '\n' || *next == '\t' || *next == '\r') { next++; }
    parser->next = next;
}

static int hex_digit(char character)
{
    if (character >= '0' && character <= '9') { return character - '0'; }
    character |= 0x20;
    return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
}

/* Reads four digits behind \u. */
static bool parse_code_unit(struct parser *parser, uint32_t *unit)
{
    *unit = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(*parser->next);
        if (digit < 0) { return fail(parser, "four hexadecimal digits expected"); }
        *unit = *unit << 4 | (uint32_t)digit;
        parser->next++;
    }

    return true;
}

static char *write_utf8(char *out, uint32_t point)
{
    if (point < 0x80) {
        *out++ = (char)point;
    } else if (point < 0x800) {
        *out++ = (char)(0xC0 | point >> 6);
        *out++ = (char)(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        *out++ = (char)(0xE0 | point >> 12);
        *out++ = (char)(0x80 | (point >> 6 & 0x3F));
        *out++ = (char)(0x80 | (point & 0x3F));
    } else {
        *out++ = (char)(0xF0 | point >> 18);
        *out++ = (char)(0x80 | (point >> 12 & 0x3F));
        *out++ = (char)(0x80 | (point >> 6 & 0x3F));
        *out++ = (char)(0x80 | (point & 0x3F));
    }

    return out;
}

/* Decodes the escape behind a backslash; the result is never longer than the escape. */
static bool parse_escape(struct parser *parser, char **out)
{
    char kind = *parser->next++;
    switch (kind) {
    case '"':
    case '\\':
    case '/': *(*out)++ = kind; return true;
    case 'b': *(*out)++ = '\b'; return true;
    case 'f': *(*out)++ = '\f'; return true;
    case 'n': *(*out)++ = '\n'; return true;
    case 'r': *(*out)++ = '\r'; return true;
    case 't': *(*out)++ = '\t'; return true;
    case 'u': break;
    default: return fail(parser, "unknown escape");
    }

    uint32_t point, low;
    if (!parse_code_unit(parser, &point)) { return false; }
    if (point >= 0xDC00 && point < 0xE000) { return fail(parser, "a surrogate stands alone"); }
    if (point >= 0xD800 && point < 0xDC00) {
        if (parser->next[0] != '\\' || parser->next[1] != 'u') { return fail(parser, "a surrogate stands alone"); }
        parser->next += 2;
        if (!parse_code_unit(parser, &low)) { return false; }
        if (low < 0xDC00 || low >= 0xE000) { return fail(parser, "a surrogate stands alone"); }
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    }

    if (point == 0) { return fail(parser, "strings with a zero character are not supported"); }
    *out = write_utf8(*out, point);
    return true;
}

/* Skips one UTF-8 sequence of two to four bytes. Source: RFC 3629, section 4. */
static bool skip_utf8(struct parser *parser)
{
    const unsigned char *bytes = (const unsigned char *)parser->next;
    int length = bytes[0] >= 0xC2 && bytes[0] <= 0xDF ? 2 : (bytes[0] & 0xF0) == 0xE0 ? 3
        : bytes[0] >= 0xF0 && bytes[0] <= 0xF4 ? 4 : 0;
    bool is_valid = length != 0;
    for (int i = 1; i < length && is_valid; i++) { is_valid = (bytes[i] & 0xC0) == 0x80; }
    if (!is_valid || (bytes[0] == 0xE0 && bytes[1] < 0xA0) || (bytes[0] == 0xED && bytes[1] > 0x9F)
        || (bytes[0] == 0xF0 && bytes[1] < 0x90) || (bytes[0] == 0xF4 && bytes[1] > 0x8F)) {
        return fail(parser, "invalid UTF-8");
    }

    parser->next += length;
    return true;
}

/* Decodes a string in place, from behind its opening quote. */
static bool parse_string(struct parser *parser, const char **text, size_t *length)
{
    char *start = parser->next;
    while ((unsigned char)(*parser->next - 0x20) < 0x60 && *parser->next != '"' && *parser->next != '\\') {
        parser->next++;
    }

    char *out = parser->next;
    for (;;) {
        unsigned char character = (unsigned char)*parser->next;
        if (character == '"') { break; }
        if (character == '\\') {
            parser->next++;
            if (!parse_escape(parser, &out)) { return false; }
        } else if (character < 0x20) {
            return fail(parser, parser->next == parser->end ? "the string does not end" : "control character in a string");
        } else if (character < 0x80) {
            *out++ = *parser->next++;
        } else {
            char *from = parser->next;
            if (!skip_utf8(parser)) { return false; }
            while (from != parser->next) { *out++ = *from++; }
        }
    }

    parser->next++;
    *out = 0;
    *text = start;
    *length = (size_t)(out - start);
    return true;
}

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

static bool skip_digits(struct parser *parser)
{
    if (!is_digit(*parser->next)) { return fail(parser, "a digit expected"); }
    while (is_digit(*parser->next)) { parser->next++; }
    return true;
}

static bool parse_number(struct parser *parser, struct json_value *value)
{
    char *start = parser->next;
    if (*parser->next == '-') { parser->next++; }
    if (*parser->next == '0') { parser->next++; }
    else if (!skip_digits(parser)) { return false; }
    if (*parser->next == '.') {
        parser->next++;
        if (!skip_digits(parser)) { return false; }
    }

    if (*parser->next == 'e' || *parser->next == 'E') {
        parser->next++;
        if (*parser->next == '+' || *parser->next == '-') { parser->next++; }
        if (!skip_digits(parser)) { return false; }
    }

    value->kind = JSON_NUMBER;
    value->text = start;
    value->length = (size_t)(parser->next - start);
    return true;
}

static bool parse_word(struct parser *parser, struct json_value *value, const char *word, enum json_kind kind)
{
    size_t length = strlen(word);
    if (strncmp(parser->next, word, length) != 0) { return fail(parser, "a value expected"); }
    parser->next += length;
    value->kind = kind;
    return true;
}

static bool parse_name(struct parser *parser, struct json_value *member, const struct json_value *object)
{
    if (*parser->next != '"') { return fail(parser, "a name expected"); }
    parser->next++;
    if (!parse_string(parser, &member->name, &member->name_length)) { return false; }
    for (const struct json_value *other = object->first; other != NULL; other = other->next) {
        if (other->name_length == member->name_length && memcmp(other->name, member->name, member->name_length) == 0) {
            return fail(parser, "a name stands twice in one object");
        }
    }

    skip_space(parser);
    if (*parser->next != ':') { return fail(parser, "a colon expected"); }
    parser->next++;
    return true;
}

/* Parses the elements of an array or the members of an object, from behind the opening bracket. */
static bool parse_children(struct parser *parser, struct json_value *parent, char close, int depth)
{
    if (depth == MAX_DEPTH) { return fail(parser, "nested too deeply"); }
    struct json_value **link = &parent->first;
    skip_space(parser);
    if (*parser->next == close) {
        parser->next++;
        return true;
    }

    for (;;) {
        struct json_value *child = new_value(parser);
        if (child == NULL) { return fail(parser, "out of memory"); }
        if (parent->kind == JSON_OBJECT) {
            skip_space(parser);
            if (!parse_name(parser, child, parent)) { return false; }
        }

        if (!parse_value(parser, child, depth + 1)) { return false; }
        *link = child;
        link = &child->next;
        skip_space(parser);
        char separator = *parser->next;
        if (separator != ',' && separator != close) { return fail(parser, "a comma or a closing bracket expected"); }
        parser->next++;
        if (separator == close) { return true; }
    }
}

static bool parse_value(struct parser *parser, struct json_value *value, int depth)
{
    skip_space(parser);
    switch (*parser->next) {
    case '{':
        parser->next++;
        value->kind = JSON_OBJECT;
        return parse_children(parser, value, '}', depth);
    case '[':
        parser->next++;
        value->kind = JSON_ARRAY;
        return parse_children(parser, value, ']', depth);
    case '"':
        parser->next++;
        value->kind = JSON_STRING;
        return parse_string(parser, &value->text, &value->length);
    case 'n': return parse_word(parser, value, "null", JSON_NULL);
    case 't': return parse_word(parser, value, "true", JSON_TRUE);
    case 'f': return parse_word(parser, value, "false", JSON_FALSE);
    default: return parse_number(parser, value);
    }
}

struct json_value *json_parse(char *text, size_t length, const char **error, size_t *offset)
{
    struct parser parser = { .next = text, .end = text + length };
    struct json_value *root = new_value(&parser);
    text[length] = 0;
    if (root == NULL) {
        parser.error = "out of memory";
    } else if (parse_value(&parser, root, 0)) {
        skip_space(&parser);
        if (parser.next != parser.end) { parser.error = "text follows the value"; }
    }

    *error = parser.error;
    *offset = (size_t)(parser.next - text);
    return parser.error == NULL ? root : NULL;
}

const struct json_value *json_member(const struct json_value *object, const char *name)
{
    if (object == NULL || object->kind != JSON_OBJECT) { return NULL; }
    for (const struct json_value *member = object->first; member != NULL; member = member->next) {
        if (strcmp(member->name, name) == 0) { return member; }
    }

    return NULL;
}

bool json_is_text(const struct json_value *value, const char *text)
{
    return value != NULL && value->kind == JSON_STRING && strcmp(value->text, text) == 0;
}
